import * as z from "zod";
import { Difference } from "./compare.ts";
import type { Draw } from "../../localstack/market/draw.ts";
import type { Places, Servers } from "./servers.ts";
import type { FileRun } from "./workload.ts";
import type { World, WorldOptions } from "./world.ts";

/** What a fault has to work with. */
export interface Trial {
  /** Opens a pipeline over the trial's own stores; it ends with the trial. */
  readonly open: (options?: WorldOptions) => Promise<World>;
  readonly places: Places;
  readonly servers: Servers;
  /** What is to be taken in. */
  readonly work: readonly FileRun[];
  /** Chances that the seed decides. */
  readonly draw: Draw;
  readonly signal: AbortSignal;
}

/** What a fault did to the work, told by itself. */
export interface Seen {
  /** In one sentence. */
  readonly seen: string;
  /** From the end of the disturbance to the end of the work, in ms; null where nothing had to recover. */
  readonly recoveryMs: number | null;
  /** How the tables differ from what they are compared with, where that is not the undisturbed twin. */
  readonly differences?: readonly Difference[];
}

/** Work without any disturbance; what has the same name is done once. */
export interface Undisturbed {
  readonly name: string;
  readonly takeIn: (world: World) => Promise<void>;
}

/** One disturbance. */
export interface Fault {
  readonly name: string;
  /** What is injected, and how, in one sentence. */
  readonly injected: string;
  /** What it takes in, where that is not the usual workload. */
  readonly work?: readonly FileRun[];
  /** What the twin takes in, where that is more than `work`. */
  readonly twin?: Undisturbed;
  /** How often the campaign repeats it, each time with other chances; once unless said otherwise. */
  readonly runs?: number;
  /** Part of the short form. */
  readonly short?: true;
  /** Tables that are no part of the comparison, each with the reason in README.md. */
  readonly leftOut?: readonly string[];
  /** Takes the workload in while it disturbs. @throws when the work does not come to its end. */
  readonly disturb: (trial: Trial) => Promise<Seen>;
  /** Set where it brings up a whole local cloud and compares that with the cloud's own undisturbed run. */
  readonly wholeCloud?: true;
}

/** What came of one fault. */
export const Outcome = z.object({
  name: z.string(),
  injected: z.string(),
  seed: z.int(),
  /** Repetitions that came to their end. */
  runs: z.int(),
  /** What the last of them saw. */
  seen: z.string(),
  /** The longest of all runs, in seconds. */
  recoverySeconds: z.number().nullable(),
  seconds: z.number(),
  /** When it began, and how many processes wanted the machine's processors then, others' included (load average of a minute). */
  at: z.iso.datetime(),
  load: z.number(),
  /** Rows of the twin that are missing, and rows that it does not have, over all tables and runs. */
  lost: z.int(),
  doubled: z.int(),
  differences: z.array(Difference),
  /** Why it did not come to its end. */
  failure: z.string().nullable(),
});
export type Outcome = z.infer<typeof Outcome>;

/** Whether all went as it should. */
export function isGood({ lost, doubled, failure }: Outcome): boolean {
  return lost === 0 && doubled === 0 && failure === null;
}
