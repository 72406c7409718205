import { withheldSources } from "../collect/withheld.ts";
import type { Source } from "../sources/schema.ts";
import { parameterOf, secretsOf } from "../sources/secrets.ts";
import { parametersSet, readOptionalParameter } from "../stores/aws/parameters.ts";

/** Finds, in the parameter store of a stage, which sources are not to be collected yet, and why. */
export async function findWithheld(
  sources: readonly Source[],
  { stage, confirmedRightsParam }: { readonly stage: string; readonly confirmedRightsParam: string },
): Promise<ReadonlyMap<string, string>> {
  const names = [...new Set(sources.flatMap(secretsOf))];
  const [confirmed, set] = await Promise.all([
    readOptionalParameter(confirmedRightsParam),
    parametersSet(names.map((name) => parameterOf(stage, name))),
  ]);
  const secrets = new Set(names.filter((name) => set.has(parameterOf(stage, name))));
  return withheldSources(sources, { stage, confirmed: confirmed ?? "", secrets });
}
