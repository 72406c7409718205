/**
 * Brings up a cloud on the emulator that the first argument names, with the secrets of the file that the second names, runs the sources of the
 * others (all that are enabled where none is named), and prints what came of it as one line of JSON.
 */
import { run } from "../../../lib/cli/commands/run.ts";
import { silent } from "../../../lib/cli/follow.ts";
import { EmulatorName } from "../../../localstack/services/emulator.ts";
import { startWholeCloud } from "../whole-cloud.ts";
import { failuresSeen } from "./failures.ts";
import { readTables, settledTables } from "./tables.ts";

const [emulator, secrets, ...sources] = process.argv.slice(2);
const begun = Date.now();
const seconds = (since: number): number => Math.round((Date.now() - since) / 100) / 10;
const whole = await startWholeCloud({ emulator: EmulatorName.parse(emulator), secrets });
try {
  const started = seconds(begun);
  const ran = Date.now();
  const { rows, status, quarantined } = await run(whole.to, { sources }, silent);
  const took = seconds(ran);
  const failures = await failuresSeen();
  const tables = await (sources.length === 0 ? settledTables : readTables)(whole.to.db);
  console.log(JSON.stringify({ started, took, rows, status, quarantined, tables, failures }));
} finally {
  await whole.stop();
}
