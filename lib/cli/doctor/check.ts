import type { Ask } from "../../operate/operation.ts";
import type { Source } from "../../sources/schema.ts";
import type { Account } from "../../stores/aws/account.ts";
import type { Network } from "../../stores/aws/network.ts";
import { unseen } from "./finding.ts";
import type { Finding, Seen } from "./finding.ts";

/** What checks look with. */
export interface Means {
  readonly stage: string;
  /** What the environment of this command says. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly nodeVersion: string;
  readonly account: Account;
  readonly network: Network;
  /** The addresses that a host has, as this machine is told. */
  readonly resolve: (host: string) => Promise<readonly string[]>;
  /** Asks from inside the network of the stores. */
  readonly ask: Ask;
  readonly sources: () => Promise<readonly Source[]>;
  readonly now: () => Date;
  /** How many functions may run at once when everything is busy. */
  readonly busiest: () => Promise<number>;
  /** What earlier checks found out. */
  readonly known: Known;
}

/** What a check leaves to those after it. */
interface Known {
  region?: string;
  /** The ARN of whoever asks. */
  caller?: string;
  deployed?: boolean;
}

/** One look at one side of an installation. */
export interface Check {
  readonly id: string;
  /** What it looks at, in words. */
  readonly title: string;
  /** Checks without whose success there is nothing to see. */
  readonly needs?: readonly string[];
  /** Left out at the stage `local`, where nothing of the kind is. */
  readonly elsewhereOnly?: true;
  readonly look: (means: Means) => Promise<readonly Seen[]>;
}

/** Makes every check in order; one that fails hides nothing of the others. */
export async function lookAt(checks: readonly Check[], means: Means): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const blocked = new Set<string>();
  for (const { id, title, needs = [], elsewhereOnly, look } of checks) {
    if (elsewhereOnly && means.stage === "local") continue;
    const first = needs.find((need) => blocked.has(need));
    const seen = first === undefined ? await looked(title, look, means) : [waiting(title, first)];
    if (first !== undefined || seen.some(({ state }) => state === "missing")) blocked.add(id);
    findings.push(...seen.map((finding) => ({ check: id, ...finding })));
  }
  return findings;
}

async function looked(title: string, look: Check["look"], means: Means): Promise<readonly Seen[]> {
  try {
    return await look(means);
  } catch (error) {
    return [unseen(title, error, means.known.caller ?? null)];
  }
}

function waiting(what: string, first: string): Seen {
  return { what, state: "unknown", found: "not looked at", expected: `${first} first`, mend: null };
}
