import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const needsStores = ["test/**/*.store.test.ts", "test/emulator/**/*.test.ts"];

export default defineConfig({
  root: fileURLToPath(new URL("..", import.meta.url)),
  test: {
    projects: [
      { test: { name: "unit", include: ["test/**/*.test.ts"], exclude: needsStores, sequence: { groupOrder: 0 } } },
      {
        test: {
          name: "emulator",
          include: needsStores,
          testTimeout: 60_000,
          hookTimeout: 180_000,
          // One file at a time, and after the others: each starts servers of its own, and some measure how fast they are visited.
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
