import { useRoute } from "preact-iso";
import type * as z from "zod";
import { Execution } from "../../http/schemas/runs.ts";
import { WholeRun } from "../../http/schemas/service.ts";
import { useAnswer } from "../connection/use-answer.ts";
import { MissingPage } from "../shell/missing-page.tsx";
import { useTitle } from "../shell/title.ts";
import { useAddress } from "./address.ts";
import { lasted, Moment, RunState } from "./outcome.tsx";
import { Accounts, Missing } from "./run-accounts.tsx";
import { Chunks } from "./chunks.tsx";
import { ExecutionView } from "./execution.tsx";
import type { CountedTask } from "./task-counts.ts";
import { Events } from "./history.tsx";
import { Pace } from "./pace.ts";
import { Journal } from "./run-log.tsx";
import { RunActs } from "./run-acts.tsx";
import { SetAside } from "./set-aside.tsx";
import { Tasks } from "./tasks.tsx";
import { Views } from "./views.tsx";
import "../styles/runs.css";

type Whole = z.output<typeof WholeRun>;

/** What the API answers where there is no such run, and where the id is none. */
const NO_RUN: ReadonlySet<number> = new Set([404, 422]);
const TRIGGERS: Readonly<Record<Whole["trigger"], string>> = {
  schedule: "lancée à l’heure prévue",
  manual: "lancée à la main",
  drop: "lancée par un fichier déposé",
  replay: "relecture de ce qui est gardé",
  recovery: "reprise après une interruption",
};

/** One run: its accounts, its tasks, what is missing, and the rows that it set aside. */
export default function RunPage() {
  const { params } = useRoute();
  const id = params["id"] ?? "";
  useTitle(`Collecte ${id}`);
  const { query } = useAddress();
  const { answer: run, failure } = useAnswer(WholeRun, `/runs/${encodeURIComponent(id)}`, (known) =>
    known === null || known.status === "running" ? Pace.live : Pace.calm,
  );
  // A run that was started a moment ago is not written down yet.
  const beginning = query["lancee"] !== undefined && run === null && failure?.status === 404;
  if (beginning) return <Beginning id={id} />;
  if (failure && NO_RUN.has(failure.status)) return <MissingPage />;
  return (
    <main id="contenu" class="wide" tabIndex={-1} aria-busy={run === null && failure === null}>
      <p>
        <a href="/collectes">Toutes les collectes</a>
      </p>
      <div class="title">
        <h1 class="long">{id}</h1>
        {run && (
          <div class="acts">
            <RunState status={run.status} />
            <RunActs run={run} />
          </div>
        )}
      </div>
      {failure && (
        <p class="fault" role="alert">
          {failure.message}
        </p>
      )}
      {run && (
        <>
          <p class="when">
            <Moment at={run.startedAt} /> · {lasted(run)} · {TRIGGERS[run.trigger]}
            {run.restartedAs !== null && (
              <>
                {" · reprise par "}
                <a href={`/collectes/${encodeURIComponent(run.restartedAs)}`}>{run.restartedAs}</a>
              </>
            )}
          </p>
          <Acts acts={run.acts} />
          <Accounts run={run} />
          <Parts run={run} view={query["vue"] ?? ""} />
        </>
      )}
    </main>
  );
}

const ACTS: Readonly<Record<Whole["acts"][number]["act"], string>> = {
  started: "lancée",
  stopped: "arrêtée",
  "read-again": "relue",
};

/** Who asked for what of a run; nothing where nobody did. */
function Acts({ acts }: Pick<Whole, "acts">) {
  if (acts.length === 0) return null;
  return (
    <p class="when">
      {acts.map(({ act, by, at }, index) => (
        <span key={`${act} ${at}`}>
          {index > 0 && " · "}
          {ACTS[act]} par {by} le <Moment at={at} />
        </span>
      ))}
    </p>
  );
}

function Beginning({ id }: { id: string }) {
  return (
    <main id="contenu" class="wide" tabIndex={-1}>
      <p>
        <a href="/collectes">Toutes les collectes</a>
      </p>
      <h1 class="long">{id}</h1>
      <p role="status">
        <span class="pulse" aria-hidden="true" /> La collecte démarre.
      </p>
    </main>
  );
}

function tasksOf({ tasks, taskFacts }: Whole): readonly CountedTask[] {
  return tasks.map(({ outcome }, index) => ({ outcome, kind: taskFacts[index]?.kind ?? null }));
}

function Parts({ run, view }: { run: Whole; view: string }) {
  const running = run.status === "running";
  const address = `/runs/${encodeURIComponent(run.runId)}/execution`;
  const { answer: execution, failure } = useAnswer(Execution, address, () => (running ? Pace.live : Pace.calm));
  const views = [
    { id: "", name: "Déroulement" },
    { id: "taches", name: "Tâches", count: run.tasks.length },
    { id: "ecartees", name: "Lignes écartées", count: run.quarantined },
    { id: "lots", name: "Lots", count: run.chunks.done + run.chunks.failed },
    { id: "historique", name: "Historique", count: execution?.events.length },
    { id: "journal", name: "Journal" },
  ];
  const current = views.some(({ id }) => id === view) ? view : "";
  return (
    <>
      <Views label="Vues de la collecte" views={views} current={current} />
      {current === "" && <Missing {...run} />}
      {current === "" && run.quarantine.sample.length > 0 && <SetAside run={run} most={5} />}
      {current === "taches" && <Tasks run={run} />}
      {current === "ecartees" && <SetAside run={run} />}
      {current === "lots" && <Chunks run={run} />}
      {current === "journal" && <Journal runId={run.runId} running={running} />}
      {current === "" && run.chunks.failed > 0 && (
        <p>
          Les lots en échec sont gardés : <a href="/lettres-mortes">voir les lettres mortes et les renvoyer</a>.
        </p>
      )}
      {failure && (current === "" || current === "historique") && (
        <p class="fault" role="alert">
          {failure.message}
        </p>
      )}
      {current === "" && execution && <ExecutionView execution={execution} tasks={tasksOf(run)} />}
      {current === "historique" && execution && (
        <section class="card" aria-labelledby="histoire">
          <h2 id="histoire">Historique de l’exécution</h2>
          {execution.manque !== null && <p class="hint">{execution.manque}</p>}
          <Events events={execution.events} />
        </section>
      )}
    </>
  );
}
