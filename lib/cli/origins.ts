import { runningCloud } from "../../localstack/cloud-file.ts";
import { putStandIns } from "../../localstack/parameters.ts";
import { readSettings } from "../../localstack/settings.ts";
import { parseOrigins } from "../collect/origins.ts";
import { OWN_PACE } from "../collect/web/open-visits.ts";

/**
 * Has the collectors of the local cloud visit what SOURCE_ORIGINS of this command's environment says instead of the real origins; left as
 * it is where that says nothing, or elsewhere than locally. @throws ConfigError naming the pair that is wrong.
 */
export async function redirectOrigins(stage: string): Promise<void> {
  const { home, sourceOrigins, sourcePace } = readSettings();
  if (stage !== "local" || sourceOrigins === undefined) return;
  parseOrigins(sourceOrigins);
  await putStandIns(await runningCloud(home), { sourceOrigins, sourcePace: sourcePace ?? OWN_PACE });
}
