import { chooseParts } from "../collect/choose-parts.ts";
import { guardedFetch } from "../collect/http.ts";
import { parseOrigins } from "../collect/origins.ts";
import type { PlanWaveDeps } from "../collect/plan-wave.ts";
import { parameterOf } from "../sources/secrets.ts";
import { readOptionalParameter } from "../stores/aws/parameters.ts";
import { visitor } from "./visitor.ts";
import type { VisitorEnv } from "./visitor.ts";

/** Chooses the departments and years of sources that have a file for each, by the parameters of a stage and by what their indexes list. */
export function partsChooser(env: VisitorEnv): PlanWaveDeps["chooseParts"] {
  return async (input, chosen, now) => {
    const { stage, contact, origins, warn } = await visitor(env);
    const setting = (name: string) => readOptionalParameter(parameterOf(stage, name));
    const fetch = guardedFetch({ stage, origins: parseOrigins(origins), contact });
    return chooseParts(input, chosen, now, { setting, fetch, warn });
  };
}
