import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { CloudsApart } from "./support/clouds-apart.ts";

const needsStores = ["test/**/*.store.test.ts"];
const needsCloud = ["test/emulator/**/*.test.ts"];
/** Bounds for what hangs, not for what is slow: a machine may be busy. */
const servers = { testTimeout: 180_000, hookTimeout: 600_000 };
/** Of tests whose servers share the machine with others: those that needed it are told at the end. */
const retry = 1;
/** More than there are processors: a cloud spends most of its time waiting, and a server works while its test waits. */
const maxWorkers = 4;

export default defineConfig({
  root: fileURLToPath(new URL("..", import.meta.url)),
  test: {
    sequence: { sequencer: CloudsApart },
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: [...needsStores, ...needsCloud],
          testTimeout: 60_000,
          maxWorkers,
          // Each would load what most of the others have loaded.
          isolate: false,
          setupFiles: ["test/support/seed.ts", "test/support/shared-process.ts"],
        },
      },
      {
        test: {
          name: "stores",
          include: needsStores,
          ...servers,
          retry,
          globalSetup: "test/support/shared-postgres.ts",
          setupFiles: "test/support/seed.ts",
          maxWorkers,
        },
      },
      {
        test: {
          name: "emulator",
          include: needsCloud,
          ...servers,
          retry,
          maxWorkers,
        },
      },
    ],
  },
});
