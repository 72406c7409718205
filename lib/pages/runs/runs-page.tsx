import { useState } from "preact/hooks";
import type * as z from "zod";
import { RunStatus } from "../../records/run-summary.ts";
import { Runs, Sources } from "../../http/schemas/service.ts";
import { useAnswer } from "../connection/use-answer.ts";
import { counted } from "../results/format.ts";
import { useTitle } from "../shell/title.ts";
import { useAddress } from "./address.ts";
import { Choice } from "./choice.tsx";
import { ConsoleLink } from "./console-link.tsx";
import { lasted, Moment, RunState, STATES } from "./outcome.tsx";
import type { Run } from "./outcome.tsx";
import { Pace } from "./pace.ts";
import { SourcesPanel } from "./sources-panel.tsx";
import { StartRun } from "./start-run.tsx";
import "../styles/runs.css";

/** The runs, newest first, how fresh each source is, and how a run is started. */
export default function RunsPage() {
  useTitle("Collectes");
  const { query, go, with: addressWith } = useAddress();
  const fileOf = query["deposer"];
  const [starting, setStarting] = useState(false);
  const status = RunStatus.safeParse(query["statut"]).data ?? "";
  const source = query["source"] ?? "";
  const search = new URLSearchParams({
    limite: "50",
    ...(status !== "" && { statut: status }),
    ...(source !== "" && { source }),
    ...(query["suivant"] && { suivant: query["suivant"] }),
  });
  const { answer, failure } = useAnswer(Runs, `/runs?${search.toString()}`, pace);
  const sources =
    useAnswer(Sources, "/sources", () => (isGoingOn(answer) ? CLOSE_MS : Pace.calm)).answer?.resultats ?? [];
  return (
    <main id="contenu" class="wide" tabIndex={-1}>
      <div class="title">
        <h1>Collectes</h1>
        <div class="acts">
          <ConsoleLink address={answer?.console} name="Console" />
          <a class="button quiet" href="/lettres-mortes">
            Lettres mortes
          </a>
          <button type="button" class="button" onClick={() => setStarting(true)}>
            Lancer une collecte
          </button>
        </div>
      </div>
      {(starting || fileOf !== undefined) && (
        <StartRun
          sources={sources}
          fileOf={fileOf}
          close={() => {
            setStarting(false);
            // A run that was started has its own page by now.
            if (location.search.includes("deposer=")) go({ deposer: "" }, true);
          }}
        />
      )}
      {failure && (
        <p class="fault" role="alert">
          {failure.message}
        </p>
      )}
      <div class="columns">
        <section aria-label="Liste des collectes" aria-busy={answer === null && failure === null}>
          <div class="filters">
            <Choice
              label="État"
              value={status}
              every="tous"
              options={RunStatus.options.map((one) => [one, STATES[one]])}
              choose={(statut) => go({ statut, suivant: "" })}
            />
            <Choice
              label="Source"
              value={source}
              every="toutes"
              options={sources.map(({ id }) => [id, id])}
              choose={(one) => go({ source: one, suivant: "" })}
            />
          </div>
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
              <a class="button quiet" href={addressWith({ suivant: answer.suivant })}>
                Plus anciennes
              </a>
            </p>
          )}
        </section>
        <SourcesPanel sources={sources} />
      </div>
    </main>
  );
}

/** How often is looked, in ms, whether a run has begun, and at sources while one goes on: they are counted, which takes the API a moment. */
const CLOSE_MS = 6_000;

type Answer = z.output<typeof Runs>;

function isGoingOn(answer: Answer | null): boolean {
  return answer?.resultats.some(({ status }) => status === "running") ?? false;
}

function pace(answer: Answer | null): number {
  return isGoingOn(answer) ? Pace.live : CLOSE_MS;
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
