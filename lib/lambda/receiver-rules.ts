import type { ReceiverRules } from "../alerts/receiver.ts";
import { readOptionalParameter } from "../stores/aws/parameters.ts";

/** Reads which receivers may be private, each time anew where any may be: only locally, where a receiver is tried while the cloud runs. */
export function receiverRules(stage: string, allowParam: string): () => Promise<ReceiverRules> {
  return async () => ({ stage, allow: stage === "local" ? ((await readOptionalParameter(allowParam)) ?? "") : "" });
}
