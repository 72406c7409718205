import * as z from "zod";
import { listSources } from "../query/sources.ts";
import { loadSources } from "../sources/load.ts";
import type { Source } from "../sources/schema.ts";
import type { Queries } from "../stores/postgres/postgres.ts";
import type { AnswerCache } from "../stores/redis/redis.ts";
import { operation } from "./operation.ts";

/** A source as the command tells of it. */
const SourceState = z.object({
  id: z.string(),
  kind: z.string(),
  title: z.string(),
  enabled: z.boolean(),
  every: z.string().nullable(),
  /** Sources that it waits for. */
  needs: z.array(z.string()),
  /** `late`: twice its frequency has passed since it was last complete; `refused`: its site's owner asked not to be visited. */
  state: z.enum(["fresh", "late", "never", "refused"]),
  lastCompleteRun: z.string().nullable(),
  lastCompleteAt: z.string().nullable(),
  /** Hours since the last complete run. */
  ageHours: z.number().nullable(),
  lastRun: z.string().nullable(),
  lastRunStatus: z.string().nullable(),
  /** What the last run did not get, in words. */
  missing: z.string().nullable(),
  /** Records that it gives now. */
  records: z.int(),
});
export type SourceState = z.output<typeof SourceState>;

/** Lists the sources, how fresh each is and what it gives. */
export const sourceList = operation({
  name: "sources.list",
  input: z.object({}),
  answer: z.object({ sources: z.array(SourceState) }),
  work: async ({ db }) => ({ sources: await readSources(db, await loadSources(), new Date()) }),
});

const STATE = { a_jour: "fresh", en_retard: "late", jamais_collectee: "never" } as const;

/** Nothing is kept: the command asks once and wants what is true now. */
const uncached: AnswerCache = {
  find: () => Promise.resolve({ text: null, keep: () => Promise.resolve() }),
  ping: () => Promise.resolve(),
  end: () => Promise.resolve(),
};

/** What the files say of the sources and what Postgres knows of them. */
async function readSources(db: Queries, sources: readonly Source[], now: Date): Promise<SourceState[]> {
  const { resultats } = await listSources(db, uncached, sources, now);
  const known = new Map(resultats.map((source) => [source.id, source]));
  return sources.map(({ id, kind, title, enabled, every, needs }) => {
    const state = known.get(id);
    return {
      id,
      kind,
      title,
      enabled,
      every: every ?? null,
      needs,
      state: state?.opposition ? "refused" : STATE[state?.etat ?? "jamais_collectee"],
      lastCompleteRun: state?.derniere_collecte_complete?.id ?? null,
      lastCompleteAt: state?.derniere_collecte_complete?.date ?? null,
      ageHours: state?.fraicheur_heures ?? null,
      lastRun: state?.derniere_tentative?.id ?? null,
      lastRunStatus: state?.derniere_tentative?.statut ?? null,
      missing: state?.manque ?? null,
      records: state?.enregistrements ?? 0,
    };
  });
}
