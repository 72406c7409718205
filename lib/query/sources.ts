import * as z from "zod";
import { slotStart } from "../collect/due.ts";
import { seconds } from "../collect/duration.ts";
import { optOutOfSource } from "../collect/withheld.ts";
import type { Source } from "../sources/schema.ts";
import type { Queries } from "../stores/postgres/postgres.ts";
import { listOptOuts } from "../stores/privacy/site-opt-outs.ts";
import type { AnswerCache } from "../stores/redis/redis.ts";
import { remembered } from "./remembered.ts";
import { round } from "./present.ts";

const KIND = { file: "fichier", web: "web", api: "api", database: "base de données" } as const;
const RECORDS = {
  advert: "annonces",
  sale: "ventes",
  "energy-rating": "diagnostics de performance énergétique",
  "rent-level": "loyers",
  place: "lieux",
  geocode: "positions",
  risk: "risques",
} as const;

/** A source counts as late once twice its frequency has passed since it was last complete. */
const LATE = 2;

interface LastRun {
  readonly source_id: string;
  readonly last_complete_run: string | null;
  readonly last_complete_at: string | null;
  readonly rows: number | null;
  readonly attempt_run: string | null;
  readonly attempt_at: string | null;
  readonly attempt_status: string | null;
  readonly missing: string | null;
}

// What came of a source in a run is told by its own tasks and rows: a run may be partial for another's sake.
const LAST_RUNS = `
select source_id, last_complete_run, last_complete_at,
  (select sum(c.rows_read) from task t join chunk c using (run_id, task)
   where t.run_id = s.last_complete_run and t.source_id = s.source_id) as rows,
  attempt.run_id as attempt_run, attempt.started_at as attempt_at,
  case
    when attempt.status in ('running', 'interrupted') then attempt.status
    when own.missing is not null then case when own.got > 0 then 'partial' else 'failed' end
    when own.same = own.got then 'unchanged' else 'complete' end as attempt_status,
  own.missing
from source s
left join lateral (
  select run_id, started_at, status from task t join run r using (run_id)
  where t.source_id = s.source_id and is_collection(r, s.source_id) order by t.opened_at desc limit 1) attempt on true
left join lateral (
  select count(*) filter (where outcome in ('complete', 'unchanged', 'absent')) as got,
    count(*) filter (where outcome in ('unchanged', 'absent')) as same,
    nullif(concat_ws(' ; ',
      string_agg(distinct coalesce(t.reason_fr, '« ' || coalesce(t.reason, t.outcome) || ' »', 'non collectée'), ' ; ')
        filter (where outcome is null or outcome not in ('complete', 'unchanged', 'absent')),
      'lots non traités : ' || nullif(sum(c.failed), 0), 'lignes écartées : ' || nullif(sum(c.quarantined), 0)), '') as missing
  from task t left join lateral (
    select count(*) filter (where status = 'failed') as failed, sum(quarantined) as quarantined
    from chunk where chunk.run_id = t.run_id and chunk.task = t.task) c on true
  where t.run_id = attempt.run_id and t.source_id = s.source_id) own on true`;

// Counting every sale takes a while: kept until a merge changes something.
const COUNTS = `
select coalesce(jsonb_object_agg(source_id, records), '{}') as counts from (
  select source_id, count(*) as records from advert where status <> 'withdrawn' group by source_id
  union all
  select source_id, count(*) from sale where superseded_by is null group by source_id
  union all
  select source_id, count(*) from energy_rating where withdrawn_at is null group by source_id
  union all
  select source_id, count(*) from rent_level group by source_id
  union all
  select source_id, count(*) from place group by source_id
  union all
  select source_id, count(*) from geocode group by source_id
  union all
  select source_id, count(*) from risk_report group by source_id) c`;
const Counts = z.record(z.string(), z.int());

/** How many of a source's last runs are told. */
const OUTCOMES = 10;

// What came of a source in each of its last runs, by its own tasks and chunks, the oldest first.
const LAST_OUTCOMES = `
select s.source_id, r.run_id as id, r.started_at as date,
  case
    when r.status in ('running', 'interrupted', 'cancelled') then r.status
    when own.got = 0 then 'failed'
    when own.got < own.tasks or own.lost > 0 then 'partial'
    when own.same = own.tasks then 'unchanged' else 'complete' end as statut
from source s cross join lateral (
  select run_id, started_at, status from run r
  where exists (select from task t where t.run_id = r.run_id and t.source_id = s.source_id) and is_collection(r, s.source_id)
  order by started_at desc limit ${OUTCOMES}) r cross join lateral (
  select count(*) as tasks, count(*) filter (where t.outcome in ('complete', 'unchanged', 'absent')) as got,
    count(*) filter (where t.outcome in ('unchanged', 'absent')) as same, coalesce(sum(c.lost), 0) as lost
  from task t left join lateral (
    select sum(quarantined) + count(*) filter (where status = 'failed') as lost
    from chunk where chunk.run_id = t.run_id and chunk.task = t.task) c on true
  where t.run_id = r.run_id and t.source_id = s.source_id) own
order by r.started_at`;

interface LastOutcome {
  readonly source_id: string;
  readonly id: string;
  readonly date: string;
  readonly statut: string;
}

/** Every source that has a file, with its last complete run and the records that it gives now. */
export async function listSources(db: Queries, cache: AnswerCache, sources: readonly Source[], now: Date) {
  const [runs, outcomes, counts, optOuts] = await Promise.all([
    db.query<LastRun>(LAST_RUNS),
    db.query<LastOutcome>(LAST_OUTCOMES),
    readCounts(db, cache),
    listOptOuts(db),
  ]);
  const resultats = sources.map((source) => {
    const last = runs.find(({ source_id }) => source_id === source.id);
    const optOut = optOutOfSource(source, optOuts);
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
      attend: source.needs,
      opposition: optOut ? { site: optOut.site, raison: optOut.reason, date: optOut.asked_at } : null,
      etat: stateOf(source, last?.last_complete_at ?? null, now),
      derniere_collecte_complete: last?.last_complete_run
        ? { id: last.last_complete_run, date: last.last_complete_at }
        : null,
      fraicheur_heures: last?.last_complete_at ? hoursSince(last.last_complete_at, now) : null,
      derniere_tentative: last?.attempt_run
        ? { id: last.attempt_run, date: last.attempt_at, statut: last.attempt_status }
        : null,
      prochaine: optOut ? null : nextDue(source, last?.attempt_at ?? null, now),
      dernieres: outcomes
        .filter(({ source_id }) => source_id === source.id)
        .map(({ id, date, statut }) => ({ id, date, statut })),
      manque: last?.attempt_status === "running" ? null : (last?.missing ?? null),
      lignes: last?.rows ?? null,
      enregistrements: counts[source.id] ?? 0,
    };
  });
  return { resultats };
}

/** How fresh a source is against its own frequency; one that is collected on demand only is never late. */
function stateOf({ every }: Source, completeAt: string | null, now: Date): "a_jour" | "en_retard" | "jamais_collectee" {
  if (completeAt === null) return "jamais_collectee";
  if (every === undefined) return "a_jour";
  return (now.getTime() - Date.parse(completeAt)) / 1000 > LATE * seconds(every) ? "en_retard" : "a_jour";
}

/** When a source is collected next: when its next slot begins, at once where it was not visited in the present one; null for one that nothing visits by itself. */
function nextDue({ every, enabled }: Source, attemptAt: string | null, now: Date): string | null {
  if (every === undefined || !enabled) return null;
  const slot = slotStart(now, seconds(every));
  const visited = attemptAt !== null && Date.parse(attemptAt) >= slot;
  return new Date(visited ? slot + seconds(every) * 1000 : now).toISOString();
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
