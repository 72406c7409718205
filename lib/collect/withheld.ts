import type { Source } from "../sources/schema.ts";
import { secretsOf, variableOf } from "../sources/secrets.ts";
import type { SiteOptOut } from "../stores/privacy/site-opt-outs.ts";
import type { Reason } from "../records/reason.ts";
import { POLITENESS } from "./reasons.ts";

/** What an operator has set at a stage. */
export interface Readiness {
  readonly stage: string;
  /** What the operator confirmed the right to, separated by commas. */
  readonly confirmed: string;
  /** Names of the secrets that are set. */
  readonly secrets: ReadonlySet<string>;
  /** Sites whose owners asked not to be visited. */
  readonly optOuts: readonly SiteOptOut[];
}

/**
 * The sources that are not to be collected yet, each with a sentence that says why: its site's owner asked not to be visited, or its operator
 * has first to confirm the right to collect it, or to set a secret. The local cloud collects sites from stand-ins unless it is told otherwise, and needs no confirmation.
 */
export function withheldSources(sources: readonly Source[], ready: Readiness): Map<string, Reason> {
  const given = new Set(ready.confirmed.split(/[\s,]+/).filter(Boolean));
  const withheld = new Map<string, Reason>();
  for (const source of sources) {
    const unset = secretsOf(source).filter((name) => !ready.secrets.has(name));
    const optOut = optOutOfSource(source, ready.optOuts);
    if (optOut) {
      withheld.set(source.id, POLITENESS.notCollected(source.id, optOutReason(optOut)));
    } else if (source.kind === "web" && ready.stage !== "local" && !given.has(source.rights.confirm)) {
      withheld.set(source.id, POLITENESS.unconfirmed(source.id, source.rights.confirm));
    } else if (unset.length > 0) {
      withheld.set(source.id, unsetSecrets(source.id, unset));
    }
  }
  return withheld;
}

/** Why a site is not visited whose owner asked so. */
export function optOutReason({ site, reason, asked_at }: SiteOptOut): Reason {
  return POLITENESS.ownerAsked(site, asked_at.slice(0, 10), reason);
}

/** The objection that holds for a source: for any site that its file names an address of. */
export function optOutOfSource(source: Source, optOuts: readonly SiteOptOut[]): SiteOptOut | undefined {
  if (optOuts.length === 0) return undefined;
  const hosts = new Set(addressesIn(source).map((url) => new URL(url).hostname));
  return optOuts.find(({ site }) => [...hosts].some((host) => host === site || host.endsWith(`.${site}`)));
}

function addressesIn(value: unknown): string[] {
  if (typeof value === "string") return /^https?:\/\//.test(value) && URL.canParse(value) ? [value] : [];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(addressesIn) : [];
}

function unsetSecrets(id: string, names: readonly string[]): Reason {
  const variables = names.map(variableOf);
  return POLITENESS.secretsUnset(id, names.join(", "), variables.map((name) => `${name}=…`).join(" "));
}
