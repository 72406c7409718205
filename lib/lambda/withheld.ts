import { withheldSources } from "../collect/withheld.ts";
import type { Source } from "../sources/schema.ts";
import { parameterOf, secretsOf } from "../sources/secrets.ts";
import { parametersSet, readOptionalParameter } from "../stores/aws/parameters.ts";
import type { Queries } from "../stores/postgres/postgres.ts";
import { listOptOuts } from "../stores/privacy/site-opt-outs.ts";
import type { Reason } from "../records/reason.ts";

/** Finds, in the parameter store of a stage and in Postgres, which sources are not to be collected yet, and why. */
export async function findWithheld(
  sources: readonly Source[],
  {
    stage,
    confirmedRightsParam,
    db,
  }: { readonly stage: string; readonly confirmedRightsParam: string; readonly db: Queries },
): Promise<ReadonlyMap<string, Reason>> {
  const names = [...new Set(sources.flatMap(secretsOf))];
  const [confirmed, set, optOuts] = await Promise.all([
    readOptionalParameter(confirmedRightsParam),
    parametersSet(names.map((name) => parameterOf(stage, name))),
    listOptOuts(db),
  ]);
  const secrets = new Set(names.filter((name) => set.has(parameterOf(stage, name))));
  return withheldSources(sources, { stage, confirmed: confirmed ?? "", secrets, optOuts });
}
