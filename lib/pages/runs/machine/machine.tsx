import { useMemo } from "preact/hooks";
import type { Machine } from "./definition.ts";
import { drawingOf, pathOf, START_SIZE } from "./layout.ts";
import type { DrawnState } from "./layout.ts";

/** How far a state has come; a state of a Map counts its items. */
export interface Standing {
  readonly look: "idle" | "running" | "done" | "failed" | "caught" | "stopped";
  /** What is said under its name. */
  readonly words: string;
}

interface MachineProps {
  readonly machine: Machine;
  readonly standings: ReadonlyMap<string, Standing>;
  readonly chosen: string | undefined;
  readonly addressOf: (state: string) => string;
  readonly choose: (state: string) => void;
}

const IDLE: Standing = { look: "idle", words: "" };

/** The drawing of a state machine: each state with how far it has come, and a link to what is known of it. */
export function MachineDrawing({ machine, standings, chosen, addressOf, choose }: MachineProps) {
  const drawing = useMemo(() => drawingOf(machine), [machine]);
  const box = (state: DrawnState) => (
    <StateBox
      key={state.name}
      state={state}
      standing={standings.get(state.name) ?? IDLE}
      chosen={state.name === chosen}
      address={addressOf(state.name)}
      choose={() => choose(state.name)}
    />
  );
  return (
    <svg
      class="machine"
      viewBox={`0 0 ${drawing.width} ${drawing.height}`}
      width={drawing.width}
      height={drawing.height}
      role="group"
      aria-label="Machine à états"
    >
      <defs>
        <marker id="arrow" viewBox="0 0 8 8" refX="7.5" refY="4" markerWidth="7" markerHeight="7" orient="auto">
          <path d="M0 0.5 8 4 0 7.5Z" />
        </marker>
      </defs>
      {drawing.states.filter(({ holds }) => holds).map(box)}
      <g aria-hidden="true">
        {drawing.ways.map(({ from, to, kind, points }) => (
          <path key={`${from} ${to}`} class={`way ${kind}`} d={pathOf(points)} marker-end="url(#arrow)" />
        ))}
        {drawing.starts.map(({ x, y }) => (
          <circle key={`${x} ${y}`} class="start" cx={x} cy={y} r={START_SIZE / 2} />
        ))}
      </g>
      {drawing.states.filter(({ holds }) => !holds).map(box)}
    </svg>
  );
}

interface StateBoxProps {
  readonly state: DrawnState;
  readonly standing: Standing;
  readonly chosen: boolean;
  readonly address: string;
  readonly choose: () => void;
}

function StateBox({ state, standing: { look, words }, chosen, address, choose }: StateBoxProps) {
  const { name, type, holds, x, y, width, height } = state;
  const middle = x + width / 2;
  return (
    <a
      href={address}
      class={`node ${look} ${holds ? "holder" : ""}`}
      aria-current={chosen ? "true" : undefined}
      // What is seen of it comes first and in one piece: who speaks to a page says that.
      aria-label={`${words === "" ? name : `${name} ${words}`}, ${TYPES[type] ?? type}`}
      onClick={(event) => {
        // A link inside SVG is none to the router.
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        choose();
      }}
    >
      <rect x={x} y={y} width={width} height={height} rx={holds ? 14 : 9} />
      <text x={middle} y={y + (words === "" && !holds ? 29 : 20)} class="name">
        {name}
      </text>{" "}
      <text x={middle} y={y + 37} class="words">
        {words}
      </text>
    </a>
  );
}

const TYPES: Readonly<Record<string, string>> = {
  Task: "tâche",
  Map: "pour chaque élément",
  Parallel: "branches parallèles",
  Choice: "choix",
  Wait: "attente",
  Pass: "passage",
  Succeed: "fin réussie",
  Fail: "fin en échec",
};
