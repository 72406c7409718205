import "../styles/machine.css";
import { useMemo } from "preact/hooks";
import type * as z from "zod";
import type { Execution as Answer } from "../../http/schemas/runs.ts";
import { counted } from "../results/format.ts";
import { useAddress } from "./address.ts";
import { ConsoleLink } from "./console-link.tsx";
import { Events } from "./history.tsx";
import { Machine } from "./machine/definition.ts";
import type { State as Drawn } from "./machine/definition.ts";
import { MachineDrawing } from "./machine/machine.tsx";
import type { Standing } from "./machine/machine.tsx";
import { Instant, lasted, number } from "./outcome.tsx";
import { Payload } from "./payload.tsx";
import { standingsInside } from "./task-counts.ts";
import type { CountedTask } from "./task-counts.ts";

type Execution = z.output<typeof Answer>;
type State = Execution["states"][number];

interface ExecutionViewProps {
  readonly execution: Execution;
  readonly tasks: readonly CountedTask[];
}

/** The execution of a run: the drawing of its state machine as far as it has come, and what is known of the state that the address names. */
export function ExecutionView({ execution, tasks }: ExecutionViewProps) {
  const { query, go, with: addressWith } = useAddress();
  // Asked again every moment: the definition stays the same object while it says the same.
  const text = JSON.stringify(execution.definition ?? null);
  const machine = useMemo(() => Machine.safeParse(JSON.parse(text)).data, [text]);
  const standings = new Map([
    ...standingsInside(execution.states.length > 0 ? machine : undefined, tasks),
    ...execution.states.map((state) => [state.name, standingOf(state, machine?.States[state.name], tasks)] as const),
  ]);
  const chosen = query["etat"];
  return (
    <section class="card execution" aria-labelledby="machine">
      <h2 id="machine">Machine à états</h2>
      <ConsoleLink address={execution.console} name="Voir dans la console" />
      {execution.manque !== null && <p class="hint">{execution.manque}</p>}
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
        <div class="detail" aria-live="polite">
          {chosen === undefined ? (
            <Whole execution={execution} />
          ) : (
            <StateDetail
              name={chosen}
              state={execution.states.find(({ name }) => name === chosen)}
              events={execution.events.filter(({ state }) => state === chosen)}
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

function standingOf(state: State, drawn: Drawn | undefined, tasks: readonly CountedTask[]): Standing {
  const counts = drawn?.Type === "Map" && tasks.length > 0;
  return { look: LOOKS[state.status], words: counts ? wordsOfTasks(tasks) : wordsOf(state) };
}

function wordsOfTasks(tasks: readonly CountedTask[]): string {
  const ended = tasks.filter(({ outcome }) => outcome !== null).length;
  return `${number.format(ended)} sur ${counted(tasks.length, "tâche", "tâches")}`;
}

function wordsOf({ status, entered, failed, retries }: State): string {
  if (entered > 1) return `${STATUSES[status]} × ${number.format(entered)}`;
  if (retries > 0) return `${STATUSES[status]}, ${counted(retries, "reprise", "reprises")}`;
  return failed > 0 && status === "running" ? counted(failed, "essai en échec", "essais en échec") : STATUSES[status];
}

const KEYS = ["running", "succeeded", "caught", "failed", "aborted"] as const;

function Legend() {
  return (
    <ul class="legend" aria-label="Légende">
      {KEYS.map((status) => (
        <li key={status}>
          <span class={`key ${LOOKS[status]}`} aria-hidden="true" />
          {STATUSES[status]}
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
  readonly name: string;
  readonly state: State | undefined;
  readonly events: Execution["events"];
}

function StateDetail({ name, state, events }: StateDetailProps) {
  return (
    <>
      <h3>{name}</h3>
      {state === undefined ? (
        <p class="hint">
          L’exécution n’y est pas passée, ou ce qui s’y passe est une exécution par tâche : voyez les tâches.
        </p>
      ) : (
        <>
          <dl class="facts-line">
            <dt>État</dt>
            <dd>{STATUSES[state.status]}</dd>
            <dt>Passages</dt>
            <dd>{number.format(state.entered)}</dd>
            <dt>Essais en échec</dt>
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
          <Payload name="Entrée" text={events.find(({ input }) => input !== null)?.input ?? null} />
          <Payload name="Sortie" text={events.findLast(({ output }) => output !== null)?.output ?? null} />
          <Events events={events} />
        </>
      )}
    </>
  );
}
