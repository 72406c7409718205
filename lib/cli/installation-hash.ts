import { agentHasher } from "../normalize/privacy/agent-hash.ts";
import { readParameters } from "../stores/aws/parameters.ts";

/** The keyed hash of an installation, with the key that its normalizers have. @throws ConfigError when that is not set. */
export async function installationHash(stage: string): Promise<(text: string) => string> {
  const { key } = await readParameters({ key: `/imo-ops/${stage}/agent-key` });
  return agentHasher(key);
}
