import * as z from "zod";

const Step = z.object({ Next: z.string() });
const Steps = z.array(Step).default([]);

/** A state machine in the Amazon States Language, of which only the ways from state to state are read. */
export interface Machine {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

/** A state: where it leads, and the machines inside it. */
export interface State {
  readonly Type: string;
  readonly Comment?: string | undefined;
  readonly Next?: string | undefined;
  readonly Default?: string | undefined;
  readonly Choices: readonly { readonly Next: string }[];
  readonly Catch: readonly { readonly Next: string }[];
  readonly ItemProcessor?: Machine | undefined;
  readonly Iterator?: Machine | undefined;
  readonly Branches: readonly Machine[];
}

/** Reads a state machine's definition; source: states-language.net/spec.html. */
export const Machine: z.ZodType<Machine> = z.lazy(() =>
  z.object({ StartAt: z.string(), States: z.record(z.string(), State) }),
);

const State: z.ZodType<State> = z.lazy(() =>
  z.object({
    Type: z.string(),
    Comment: z.string().optional(),
    Next: z.string().optional(),
    Default: z.string().optional(),
    Choices: Steps,
    Catch: Steps,
    ItemProcessor: Machine.optional(),
    Iterator: Machine.optional(),
    Branches: z.array(Machine).default([]),
  }),
);

/** A way from one state to another. */
export interface Way {
  readonly to: string;
  readonly kind: "next" | "choice" | "default" | "catch";
}

/** Where a state leads, each goal once: a plain way is told before the one that an error takes. */
export function waysFrom(state: State): readonly Way[] {
  const ways: Way[] = [
    ...(state.Next === undefined ? [] : [{ to: state.Next, kind: "next" as const }]),
    ...state.Choices.map(({ Next }) => ({ to: Next, kind: "choice" as const })),
    ...(state.Default === undefined ? [] : [{ to: state.Default, kind: "default" as const }]),
    ...state.Catch.map(({ Next }) => ({ to: Next, kind: "catch" as const })),
  ];
  return ways.filter(({ to }, index) => ways.findIndex((way) => way.to === to) === index);
}

/** The machines that a state holds: what a Map does with each item, the branches of a Parallel. */
export function machinesIn({ ItemProcessor, Iterator, Branches }: State): readonly Machine[] {
  return [...(ItemProcessor ? [ItemProcessor] : []), ...(Iterator ? [Iterator] : []), ...Branches];
}
