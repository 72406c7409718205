import { cursorTo } from "../../query/cursor.ts";
import * as filter from "../../query/filters.ts";
import { notFound } from "../../query/refusal.ts";
import type { Refusal } from "../../query/refusal.ts";
import {
  inFrench,
  listRunReasons,
  readChunks,
  readQuarantine,
  readRunReasons,
  readTaskFacts,
} from "../../query/runs.ts";
import { readActs } from "../../stores/runs/acts.ts";
import { json } from "../json.ts";
import { route } from "../route.ts";
import type { Route } from "../route.ts";
import * as schema from "../schemas/service.ts";
import type { QueryDeps } from "./query-deps.ts";

/** How much of a run's story its page tells; the rest is behind a link. */
const CHUNKS_SHOWN = 500;
const QUARANTINE_SHOWN = 20;

const tag = "Exploitation";

function noRun(id: string): Refusal {
  return notFound(`Aucune collecte ne porte l’identifiant ${id}.`);
}

/** What each run did, and what it set aside. */
export const runRoutes: readonly Route<QueryDeps>[] = [
  route(
    {
      tag,
      access: "admin",
      path: "/runs",
      params: filter.RunsFilter,
      summary: "Les collectes, la plus récente d’abord",
      answers: { 200: json("Une page de collectes", schema.Runs) },
    },
    async ({ params: { limite, statut, source, origine, apres, avant, texte, suivant } }, { db, console }) => {
      const before = suivant && { startedAt: suivant[0], runId: suivant[1] };
      const found = await listRunReasons(db, {
        status: statut,
        source,
        trigger: origine,
        from: apres,
        to: avant,
        text: texte,
        before,
        limit: limite + 1,
      });
      const shown = found.slice(0, limite);
      const last = found.length > limite ? shown.at(-1) : undefined;
      const next = last ? cursorTo(last.startedAt, last.runId) : null;
      return { body: { resultats: shown.map(inFrench), suivant: next, console: console.links.all } };
    },
  ),
  route(
    {
      tag,
      access: "admin",
      path: "/runs/{id}",
      params: filter.OneRun,
      summary: "Une collecte",
      answers: { 200: json("La collecte", schema.WholeRun) },
      refusals: [404],
    },
    async ({ params: { id } }, { db }) => {
      const [run, acts, taskFacts, chunkEnds, found] = await Promise.all([
        readRunReasons(db, id),
        readActs(db, id),
        readTaskFacts(db, id),
        readChunks(db, id, CHUNKS_SHOWN),
        readQuarantine(db, id, QUARANTINE_SHOWN + 1),
      ]);
      if (!run) throw noRun(id);
      const sample = found.slice(0, QUARANTINE_SHOWN);
      const more = found.length > sample.length ? `/runs/${id}/quarantaine` : null;
      return { body: { ...inFrench(run), acts, taskFacts, chunkEnds, quarantine: { sample, more } } };
    },
  ),
  route(
    {
      tag,
      access: "admin",
      path: "/runs/{id}/quarantaine",
      params: filter.RunQuarantine,
      summary: "Les lignes qu’une collecte a écartées",
      answers: { 200: json("Une page de lignes", schema.Quarantine) },
      refusals: [404],
    },
    async ({ params: { id, limite, suivant } }, { db }) => {
      const [run, found] = await Promise.all([
        readRunReasons(db, id),
        readQuarantine(db, id, limite + 1, suivant?.[0]),
      ]);
      if (!run) throw noRun(id);
      const shown = found.slice(0, limite);
      const last = found.length > limite ? shown.at(-1) : undefined;
      return { body: { resultats: shown, suivant: last ? cursorTo(last.id) : null } };
    },
  ),
];
