/** `npm run faults`: see its --help. */
import path from "node:path";

const abort = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => abort.abort());

// Each message that is put off on purpose would be a line. The log reads this once, when it is loaded.
process.env["POWERTOOLS_LOG_LEVEL"] ??= "SILENT";
const { runFaults } = await import("./command.ts");
process.exitCode = await runFaults(process.argv.slice(2), {
  folder: path.resolve(import.meta.dirname),
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  signal: abort.signal,
});
