import { Graph, layout } from "@dagrejs/dagre";
import { machinesIn, waysFrom } from "./definition.ts";
import type { Machine, Way } from "./definition.ts";

/** A point of a drawing, in pixels from its upper left corner. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A rectangle of a drawing. */
interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

/** A state as it is drawn: a box, with the drawing of what it holds. */
export interface DrawnState extends Box {
  readonly name: string;
  readonly type: string;
  readonly holds: boolean;
}

/** A way as it is drawn. */
interface DrawnWay {
  readonly from: string;
  readonly to: string;
  readonly kind: Way["kind"];
  readonly points: readonly Point[];
}

/** A state machine as it is drawn. States that hold others come before those. */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly states: readonly DrawnState[];
  readonly ways: readonly DrawnWay[];
  /** Where each machine, the whole one and those inside states, begins. */
  readonly starts: readonly Point[];
}

/** Room for a state's name and for what is said under it. */
const LETTER = 8;
const AROUND_NAME = 18;
const LEAST_WIDTH = 128;
const HEIGHT = 48;
const HEAD = 44;
const INSET = 12;
const START = 14;

/** The size of the mark where a machine begins. */
export const START_SIZE = START;

/** Lays a state machine out from top to bottom; each one inside a state is laid out by itself, and the state is as large as it. */
export function drawingOf(machine: Machine): Drawing {
  const inside = new Map<string, readonly Drawing[]>();
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: "TB", nodesep: 12, edgesep: 10, ranksep: 34 });
  graph.setNode(BEGINNING, { width: START, height: START });
  const states = Object.entries(machine.States);
  for (const [name, state] of states) {
    const held = machinesIn(state).map((one) => drawingOf(one));
    inside.set(name, held);
    graph.setNode(stateKey(name), sizeOf(name, held));
  }
  if (machine.StartAt in machine.States) graph.setEdge(BEGINNING, stateKey(machine.StartAt), {});
  const ways = states.flatMap(([from, state]) =>
    waysFrom(state)
      .filter(({ to }) => Object.hasOwn(machine.States, to))
      .map((way) => ({ from, ...way })),
  );
  for (const { from, to, kind } of ways) {
    graph.setEdge(stateKey(from), stateKey(to), { weight: kind === "catch" ? 1 : 4, minlen: 1 });
  }
  layout(graph);
  const boxes = states.map(([name, { Type }]) => {
    const held = inside.get(name) ?? [];
    return { name, type: Type, holds: held.length > 0, ...cornerOf(graph.node(stateKey(name))) };
  });
  const held = boxes.flatMap((box) => placed(inside.get(box.name) ?? [], box));
  const { x = 0, y = 0 } = graph.node(BEGINNING);
  return fitted({
    states: [...boxes, ...held.flatMap((one) => one.states)],
    ways: [
      ...(machine.StartAt in machine.States
        ? [wayOf(graph.edge(BEGINNING, stateKey(machine.StartAt)), "", machine.StartAt, "next")]
        : []),
      ...ways.map(({ from, to, kind }) => wayOf(graph.edge(stateKey(from), stateKey(to)), from, to, kind)),
      ...held.flatMap((one) => one.ways),
    ],
    starts: [{ x, y }, ...held.flatMap((one) => one.starts)],
  });
}

/** Moves a drawing so that it begins in its corner, and measures it: ways may run beyond all states. */
function fitted(drawn: Omit<Drawing, "width" | "height">): Drawing {
  const corners = [
    ...drawn.states.flatMap(({ x, y, width, height }) => [
      { x, y },
      { x: x + width, y: y + height },
    ]),
    ...drawn.ways.flatMap(({ points }) => points),
    ...drawn.starts.map(({ x, y }) => ({ x, y: y - START / 2 })),
  ];
  const [xs, ys] = [corners.map(({ x }) => x), corners.map(({ y }) => y)];
  const [left, top] = [Math.min(...xs) - INSET, Math.min(...ys) - INSET];
  const size = { width: Math.ceil(Math.max(...xs) - left + INSET), height: Math.ceil(Math.max(...ys) - top + INSET) };
  return movedBy({ ...drawn, ...size }, { x: -left, y: -top });
}

// No state is mistaken for the mark, whatever its name.
const BEGINNING = "start";
const stateKey = (name: string): string => `state ${name}`;

function sizeOf(name: string, held: readonly Drawing[]): { width: number; height: number } {
  const width = Math.max(LEAST_WIDTH, name.length * LETTER + AROUND_NAME);
  if (held.length === 0) return { width, height: HEIGHT };
  const beside = held.reduce((total, one) => total + one.width, 0);
  return {
    width: Math.max(width, beside + 2 * INSET),
    height: HEAD + Math.max(...held.map((one) => one.height)) + INSET,
  };
}

function cornerOf({ x = 0, y = 0, width, height }: { x?: number; y?: number; width: number; height: number }): Box {
  return { x: x - width / 2, y: y - height / 2, width, height };
}

/** Puts the drawings of what a state holds side by side into its box. */
function placed(held: readonly Drawing[], box: Box): Drawing[] {
  const beside = held.reduce((total, one) => total + one.width, 0);
  let left = box.x + (box.width - beside) / 2;
  return held.map((one) => {
    const moved = movedBy(one, { x: left, y: box.y + HEAD });
    left += one.width;
    return moved;
  });
}

function movedBy(drawing: Drawing, by: Point): Drawing {
  const move = <P extends Point>(point: P): P => ({ ...point, x: point.x + by.x, y: point.y + by.y });
  return {
    ...drawing,
    states: drawing.states.map(move),
    ways: drawing.ways.map((way) => ({ ...way, points: way.points.map(move) })),
    starts: drawing.starts.map(move),
  };
}

function wayOf(edge: { points?: readonly Point[] } | undefined, from: string, to: string, kind: Way["kind"]): DrawnWay {
  return { from, to, kind, points: edge?.points ?? [] };
}

/** The path of a way as SVG draws it: through the middle of each pair of its points, rounded at each. */
export function pathOf(points: readonly Point[]): string {
  const [first, ...others] = points;
  const last = others.at(-1);
  if (!first || !last) return "";
  const bends = others.slice(0, -1).map((bend, index) => {
    const following = others[index + 1] ?? last;
    const end = index === others.length - 2 ? last : { x: (bend.x + following.x) / 2, y: (bend.y + following.y) / 2 };
    return `Q${at(bend)} ${at(end)}`;
  });
  return `M${at(first)} ${bends.length === 0 ? `L${at(last)}` : bends.join(" ")}`;
}

function at({ x, y }: Point): string {
  return `${Math.round(x * 10) / 10},${Math.round(y * 10) / 10}`;
}
