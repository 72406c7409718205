import { useLocation } from "preact-iso";
import { RunStatus } from "../../records/run-summary.ts";
import { Runs, Sources } from "../../http/schemas/service.ts";
import { useAnswer } from "../connection/use-answer.ts";
import { counted } from "../results/format.ts";
import { useTitle } from "../shell/title.ts";
import { lasted, Moment, RunState, STATES } from "./outcome.tsx";
import type { Run } from "./outcome.tsx";
import { Freshness } from "./freshness.tsx";
import "../styles/runs.css";

/** How often is looked, in ms: while something runs, and else. */
const LIVE_MS = 2_000;
const CALM_MS = 15_000;

/** The runs, newest first, and how fresh each source is. */
export default function RunsPage() {
  useTitle("Collectes");
  const { query, route } = useLocation();
  const status = RunStatus.safeParse(query["statut"]).data;
  const source = query["source"];
  const search = new URLSearchParams({
    limite: "50",
    ...(status && { statut: status }),
    ...(source && { source }),
    ...(query["suivant"] && { suivant: query["suivant"] }),
  });
  const { answer, failure } = useAnswer(Runs, `/runs?${search.toString()}`, pace);
  const sources = useAnswer(Sources, "/sources", () => CALM_MS).answer?.resultats ?? [];
  const filter = (name: "statut" | "source", value: string): void => {
    const given = { ...(status && { statut: status }), ...(source && { source }), [name]: value };
    const next = new URLSearchParams(Object.entries(given).filter(([, text]) => text !== ""));
    route(next.size === 0 ? "/collectes" : `/collectes?${next.toString()}`);
  };
  return (
    <main id="contenu" class="wide" tabIndex={-1}>
      <div class="title">
        <h1>Collectes</h1>
        <div class="filters">
          <label>
            État
            <select value={status ?? ""} onChange={(event) => filter("statut", event.currentTarget.value)}>
              <option value="">tous</option>
              {RunStatus.options.map((one) => (
                <option key={one} value={one}>
                  {STATES[one]}
                </option>
              ))}
            </select>
          </label>
          <label>
            Source
            <select value={source ?? ""} onChange={(event) => filter("source", event.currentTarget.value)}>
              <option value="">toutes</option>
              {sources.map(({ id }) => (
                <option key={id} value={id}>
                  {id}
                </option>
              ))}
            </select>
          </label>
        </div>
      </div>
      {failure && (
        <p class="fault" role="alert">
          {failure.message}
        </p>
      )}
      <div class="columns">
        <section aria-label="Liste des collectes" aria-busy={answer === null && failure === null}>
          {answer?.resultats.length === 0 && <p class="nothing">Aucune collecte ne correspond.</p>}
          <ul class="runs">
            {answer?.resultats.map((run) => (
              <li key={run.runId}>
                <RunRow run={run} />
              </li>
            ))}
          </ul>
          {answer && answer.suivant !== null && (
            <p>
              <a class="button quiet" href={`/collectes?${olderThan(search, answer.suivant)}`}>
                Plus anciennes
              </a>
            </p>
          )}
        </section>
        <Freshness sources={sources} />
      </div>
    </main>
  );
}

function RunRow({ run }: { run: Run }) {
  const sources = [...new Set(run.tasks.map(({ source }) => source))];
  return (
    <a class="run" href={`/collectes/${encodeURIComponent(run.runId)}`}>
      <span class="what">
        <RunState status={run.status} />
        <strong>{sources.length === 0 ? run.runId : firstOf(sources)}</strong>
      </span>
      <span class="when">
        <Moment at={run.startedAt} /> · {lasted(run)}
      </span>
      <span class="rows">
        {counted(run.rows, "ligne lue", "lignes lues")}
        {run.quarantined > 0 && <b> · {counted(run.quarantined, "écartée", "écartées")}</b>}
      </span>
    </a>
  );
}

const MOST_SOURCES = 3;

function firstOf(sources: readonly string[]): string {
  const more = sources.length - MOST_SOURCES;
  return more <= 0
    ? sources.join(", ")
    : `${sources.slice(0, MOST_SOURCES).join(", ")} et ${counted(more, "autre", "autres")}`;
}

function pace(answer: { resultats: readonly Run[] } | null): number {
  return answer?.resultats.some(({ status }) => status === "running") ? LIVE_MS : CALM_MS;
}

function olderThan(search: URLSearchParams, cursor: string): string {
  const next = new URLSearchParams(search);
  next.delete("limite");
  next.set("suivant", cursor);
  return next.toString();
}
