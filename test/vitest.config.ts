import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { SlowestFirst } from "./support/slowest-first.ts";

const needsStores = ["test/**/*.store.test.ts"];
const needsCloud = ["test/emulator/**/*.test.ts"];
const servers = { testTimeout: 60_000, hookTimeout: 180_000 };

export default defineConfig({
  root: fileURLToPath(new URL("..", import.meta.url)),
  test: {
    sequence: { sequencer: SlowestFirst },
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: [...needsStores, ...needsCloud],
          testTimeout: 20_000,
          maxWorkers: 2,
          setupFiles: "test/support/seed.ts",
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: "stores",
          include: needsStores,
          ...servers,
          globalSetup: "test/support/shared-postgres.ts",
          setupFiles: "test/support/seed.ts",
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: "emulator",
          include: needsCloud,
          ...servers,
          // After the others: each starts a whole cloud of its own, and some measure how fast they are visited. They spend most of their time waiting.
          maxWorkers: 3,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
