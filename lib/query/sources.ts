import * as z from "zod";
import type { Source } from "../sources/schema.ts";
import type { Queries } from "../stores/postgres.ts";
import type { AnswerCache } from "../stores/redis.ts";
import { remembered } from "./remembered.ts";
import { round } from "./present.ts";

const KIND = { file: "fichier", web: "web" } as const;
const RECORDS = { advert: "annonces", sale: "ventes" } as const;

interface LastRun {
  readonly source_id: string;
  readonly last_complete_run: string | null;
  readonly last_complete_at: string | null;
  readonly rows: number | null;
}

const LAST_RUNS = `
select source_id, last_complete_run, last_complete_at,
  (select sum(c.rows_read) from task t join chunk c using (run_id, task)
   where t.run_id = s.last_complete_run and t.source_id = s.source_id) as rows
from source s`;

// Counting every sale takes a while: kept until a merge changes something.
const COUNTS = `
select coalesce(jsonb_object_agg(source_id, records), '{}') as counts from (
  select source_id, count(*) as records from advert where status <> 'withdrawn' group by source_id
  union all
  select source_id, count(*) from sale where superseded_by is null group by source_id) c`;
const Counts = z.record(z.string(), z.int());

/** Every source that has a file, with its last complete run and the records that it gives now. */
export async function listSources(db: Queries, cache: AnswerCache, sources: readonly Source[], now: Date) {
  const [runs, counts] = await Promise.all([db.query<LastRun>(LAST_RUNS), readCounts(db, cache)]);
  const resultats = sources.map((source) => {
    const last = runs.find(({ source_id }) => source_id === source.id);
    return {
      id: source.id,
      titre: source.title,
      nature: KIND[source.kind],
      contenu: RECORDS[source.records],
      producteur: source.producer,
      licence: source.licence,
      page: source.homepage ?? null,
      active: source.enabled,
      frequence: source.every ?? null,
      derniere_collecte_complete: last?.last_complete_run
        ? { id: last.last_complete_run, date: last.last_complete_at }
        : null,
      fraicheur_heures: last?.last_complete_at ? hoursSince(last.last_complete_at, now) : null,
      lignes: last?.rows ?? null,
      enregistrements: counts[source.id] ?? 0,
    };
  });
  return { resultats };
}

async function readCounts(db: Queries, cache: AnswerCache): Promise<z.output<typeof Counts>> {
  const text = await remembered(cache, "records-by-source", async () => {
    const [row] = await db.query<{ counts: unknown }>(COUNTS);
    return JSON.stringify(row?.counts ?? {});
  });
  return Counts.parse(JSON.parse(text));
}

function hoursSince(instant: string, now: Date): number {
  return round((now.getTime() - Date.parse(instant)) / 3_600_000, 1);
}
