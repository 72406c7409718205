import type { Source } from "../sources/schema.ts";
import { secretsOf, variableOf } from "../sources/secrets.ts";

/** What an operator has set at a stage. */
export interface Readiness {
  readonly stage: string;
  /** What the operator confirmed the right to, separated by commas. */
  readonly confirmed: string;
  /** Names of the secrets that are set. */
  readonly secrets: ReadonlySet<string>;
}

/**
 * The sources that are not to be collected yet, each with a sentence that says what its operator has to do first: confirm the right to
 * collect a site, or set a secret. The local cloud collects sites from stand-ins unless it is told otherwise, and needs no confirmation.
 */
export function withheldSources(sources: readonly Source[], ready: Readiness): Map<string, string> {
  const given = new Set(ready.confirmed.split(/[\s,]+/).filter(Boolean));
  const withheld = new Map<string, string>();
  for (const source of sources) {
    const unset = secretsOf(source).filter((name) => !ready.secrets.has(name));
    if (source.kind === "web" && ready.stage !== "local" && !given.has(source.rights.confirm)) {
      withheld.set(
        source.id,
        `The source ${source.id} is collected only once its operator has confirmed the right to: put ${source.rights.confirm} into the parameter confirmed-rights`,
      );
    } else if (unset.length > 0) {
      withheld.set(source.id, unsetSecrets(source.id, unset));
    }
  }
  return withheld;
}

function unsetSecrets(id: string, names: readonly string[]): string {
  const variables = names.map(variableOf);
  return `The source ${id} can't be collected yet, ${names.join(", ")} is not set: ${variables.map((name) => `${name}=…`).join(" ")} npm run imo -- run ${id}`;
}
