/** `npm run bench`: see its --help. */
import { runBenches } from "./command.ts";

const abort = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => abort.abort());
// Killed without a word to us, npm or the terminal leave us alone with servers that nobody wants any more.
const parent = process.ppid;
setInterval(() => process.ppid !== parent && abort.abort(), 1_000).unref();

const code = await runBenches(process.argv.slice(2), {
  folder: import.meta.dirname,
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  signal: abort.signal,
});
// What was given up in the middle may still wait for something.
if (abort.signal.aborted) process.exit(130);
process.exitCode = code;
