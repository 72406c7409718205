import "../styles/machine.css";
import { useMemo } from "preact/hooks";
import type * as z from "zod";
import { Execution } from "../../http/schemas/runs.ts";
import { useAnswer } from "../connection/use-answer.ts";
import { counted } from "../results/format.ts";
import { useAddress } from "./address.ts";
import { Events } from "./history.tsx";
import { Machine } from "./machine/definition.ts";
import { MachineDrawing } from "./machine/machine.tsx";
import type { Standing } from "./machine/machine.tsx";
import { Instant, lasted, number } from "./outcome.tsx";
import { Pace } from "./pace.ts";
import { Payload } from "./payload.tsx";

type Execution = z.output<typeof Execution>;
type State = Execution["states"][number];

/** The execution of a run: the drawing of its state machine as far as it has come, and what is known of the state that the address names. */
export function ExecutionView({ runId, running }: { runId: string; running: boolean }) {
  const address = `/runs/${encodeURIComponent(runId)}/execution`;
  const { answer, failure } = useAnswer(Execution, address, () => (running ? Pace.live : Pace.calm));
  const { query, go, with: addressWith } = useAddress();
  // Asked again every moment: the definition stays the same object while it says the same.
  const text = JSON.stringify(answer?.definition ?? null);
  const machine = useMemo(() => Machine.safeParse(JSON.parse(text)).data, [text]);
  if (failure) {
    return (
      <p class="fault" role="alert">
        {failure.message}
      </p>
    );
  }
  if (answer === null) return <p class="nothing" aria-busy="true" />;
  const standings = new Map(answer.states.map((state) => [state.name, standingOf(state)]));
  const chosen = query["etat"];
  return (
    <section class="card execution" aria-labelledby="machine">
      <h2 id="machine">Machine à états</h2>
      {answer.manque !== null && <p class="hint">{answer.manque}</p>}
      <div class="beside">
        {machine && (
          <div class="drawing" tabIndex={0} role="region" aria-label="Dessin de la machine à états" ref={toMiddle}>
            <MachineDrawing
              machine={machine}
              standings={standings}
              chosen={chosen}
              addressOf={(etat) => addressWith({ etat })}
              choose={(etat) => go({ etat }, true)}
            />
            <Legend />
          </div>
        )}
        <div class="detail">
          {chosen === undefined ? (
            <Whole execution={answer} />
          ) : (
            <StateDetail
              runId={runId}
              name={chosen}
              state={answer.states.find(({ name }) => name === chosen)}
              running={running}
            />
          )}
        </div>
      </div>
    </section>
  );
}

/** Where the drawing is wider than its place, its middle is shown first: that is where it begins. */
function toMiddle(box: HTMLElement | null): void {
  if (box) box.scrollLeft = (box.scrollWidth - box.clientWidth) / 2;
}

const LOOKS = {
  running: "running",
  succeeded: "done",
  failed: "failed",
  caught: "caught",
  aborted: "stopped",
} as const satisfies Readonly<Record<State["status"], Standing["look"]>>;

const STATUSES = {
  running: "en cours",
  succeeded: "réussi",
  failed: "en échec",
  caught: "rattrapé",
  aborted: "arrêté",
} as const satisfies Readonly<Record<State["status"], string>>;

function standingOf({ status, entered, running, failed, retries }: State): Standing {
  return { look: LOOKS[status], words: wordsOf({ status, entered, running, failed, retries }) };
}

function wordsOf({ status, entered, running, failed, retries }: Omit<State, "name" | "startedAt" | "endedAt">): string {
  const among = entered > 1 ? ` sur ${number.format(entered)}` : "";
  if (running > 0 && entered > 1) return `${number.format(running)} en cours${among}`;
  if (failed > 0 && entered > 1) return `${counted(failed, "échec", "échecs")}${among}`;
  if (entered > 1) return `${STATUSES[status]} × ${number.format(entered)}`;
  return retries > 0 ? `${STATUSES[status]}, ${counted(retries, "reprise", "reprises")}` : STATUSES[status];
}

function Legend() {
  return (
    <ul class="legend" aria-label="Légende">
      {Object.entries(LOOKS).map(([status, look]) => (
        <li key={status}>
          <span class={`key ${look}`} aria-hidden="true" />
          {STATUSES[status as State["status"]]}
        </li>
      ))}
      <li>
        <span class="key catch" aria-hidden="true" />
        après une erreur
      </li>
    </ul>
  );
}

function Whole({ execution: { status, input, output, error, cause } }: { execution: Execution }) {
  return (
    <>
      <h3>Exécution</h3>
      <p class="hint">
        {status === null ? "Elle n’est plus connue." : "Choisissez un état pour voir ce qu’il a reçu et donné."}
      </p>
      <Payload name="Entrée" text={input} />
      <Payload name="Sortie" text={output} />
      <Payload name="Erreur" text={error === null ? null : `${error}\n${cause ?? ""}`} />
    </>
  );
}

interface StateDetailProps {
  readonly runId: string;
  readonly name: string;
  readonly state: State | undefined;
  readonly running: boolean;
}

function StateDetail({ runId, name, state, running }: StateDetailProps) {
  return (
    <>
      <h3>{name}</h3>
      {state === undefined ? (
        <p class="hint">L’exécution n’y est pas passée.</p>
      ) : (
        <dl class="facts-line">
          <dt>État</dt>
          <dd>{STATUSES[state.status]}</dd>
          <dt>Passages</dt>
          <dd>{number.format(state.entered)}</dd>
          <dt>Échecs</dt>
          <dd>{number.format(state.failed)}</dd>
          <dt>Reprises</dt>
          <dd>{number.format(state.retries)}</dd>
          <dt>Commencé</dt>
          <dd>
            <Instant at={state.startedAt} />
          </dd>
          <dt>Durée</dt>
          <dd>{lasted(state)}</dd>
        </dl>
      )}
      <Events key={name} runId={runId} running={running} state={name} />
    </>
  );
}
