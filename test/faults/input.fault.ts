import { setImmediate as breathe } from "node:timers/promises";
import { startLocalApi } from "../support/local-api.ts";
import { readerNames, tryReader } from "../support/malformed.ts";
import { schemathesis } from "../support/schemathesis.ts";
import type { Fault, Seen, Trial } from "./fault.ts";
import { takeInAll } from "./take-in.ts";

const INPUTS = 10_000;

const FUZZ_SECONDS = 120;
/** What people ask the API to write. */
const OF_PEOPLE = ["app_user", "api_key", "alert", "alert_key", "delivery", "export_job", "sql_question", "sql_saved"];

/** Inputs as no source should give them. */
export const faults: readonly Fault[] = [
  {
    name: "malformed-inputs",
    injected: `${INPUTS.toLocaleString("en")} malformed inputs for each reader, made of a right one: nothing is thrown, each row is used or told of, and all that comes of it can be stored`,
    disturb: malformed,
  },
  {
    name: "api-fuzz",
    injected: `whatever the API's document allows, and what it does not, is asked for ${FUZZ_SECONDS / 60} minutes (Schemathesis): no accident, no answer that the document does not tell, nothing that was collected changes`,
    leftOut: OF_PEOPLE,
    disturb: fuzzed,
  },
];

async function malformed({ open, work, draw, signal }: Trial): Promise<Seen> {
  const names = await readerNames();
  let slowest = { name: "", ms: 0 };
  for (const name of names) {
    signal.throwIfAborted();
    const { slowest: ms } = await tryReader(name, INPUTS, draw.int(0, 2 ** 31 - 1));
    if (ms > slowest.ms) slowest = { name, ms };
    await breathe();
  }
  await takeInAll(await open(), work);
  return {
    seen: `${names.length} readers, ${(names.length * INPUTS).toLocaleString("en")} inputs, none of them an accident; the slowest took ${Math.round(slowest.ms)} ms (${slowest.name})`,
    recoveryMs: null,
  };
}

async function fuzzed({ open, work, places, draw }: Trial): Promise<Seen> {
  await takeInAll(await open(), work);
  const api = await startLocalApi({ postgres: places.postgres, mongo: places.mongo });
  try {
    const seed = draw.int(0, 2 ** 31 - 1);
    const { operations, test_cases, failures, errors } = await schemathesis(api, { seed, seconds: FUZZ_SECONDS });
    const wrong = [...failures, ...errors];
    if (wrong.length > 0)
      throw new Error(`${wrong.length} answers are wrong: ${JSON.stringify(wrong[0]).slice(0, 1000)}`);
    return {
      seen: `${test_cases.generated} questions to ${operations.tested} of ${operations.total} operations, none of them an accident`,
      recoveryMs: null,
    };
  } finally {
    await api.stop();
  }
}
