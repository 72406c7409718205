import type { Command } from "commander";
import { listSources } from "../../query/sources.ts";
import { loadSources } from "../../sources/load.ts";
import type { Source } from "../../sources/schema.ts";
import type { Queries } from "../../stores/postgres/postgres.ts";
import type { AnswerCache } from "../../stores/redis/redis.ts";
import { age } from "../figures.ts";
import { example, onInstallation, print } from "../session.ts";
import { table } from "../table.ts";

/** A source as the command tells of it. */
interface SourceState extends Pick<Source, "id" | "kind" | "title" | "enabled"> {
  readonly every: string | null;
  /** Sources that it waits for. */
  readonly needs: readonly string[];
  /** `late`: twice its frequency has passed since it was last complete. */
  readonly state: "fresh" | "late" | "never";
  readonly lastCompleteRun: string | null;
  readonly lastCompleteAt: string | null;
  /** Hours since the last complete run. */
  readonly ageHours: number | null;
  readonly lastRun: string | null;
  readonly lastRunStatus: string | null;
  /** What the last run did not get, in words. */
  readonly missing: string | null;
  /** Records that it gives now. */
  readonly records: number;
}

/** Adds `imo sources`. */
export function addSources(program: Command): void {
  const command = program
    .command("sources")
    .description("lists the sources, how fresh each is and what it gives")
    .action(async (_options: object, command: Command) =>
      onInstallation(command, async ({ db }, options) => {
        const sources = await readSources(db, await loadSources(), new Date());
        print(options, { sources }, describeSources(sources));
      }),
    );
  example(command, "sources");
}

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
      state: STATE[state?.etat ?? "jamais_collectee"],
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

/** Sources, a line each. */
function describeSources(sources: readonly SourceState[]): string {
  const columns = [
    { title: "id" },
    { title: "kind" },
    { title: "title", wrap: true },
    { title: "every" },
    { title: "needs" },
    { title: "state" },
    { title: "age" },
    { title: "last run" },
    { title: "status" },
    { title: "records" },
  ];
  const rows = sources.map((source) => [
    source.id,
    source.kind,
    source.title,
    source.every ?? "on demand",
    source.needs.join(", "),
    source.enabled ? source.state : "off",
    source.ageHours === null ? "" : age(source.ageHours),
    source.lastRun ?? "none",
    source.lastRunStatus ?? "",
    source.records,
  ]);
  return table(columns, rows);
}
