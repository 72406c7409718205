import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const needsStores = ["test/**/*.store.test.ts", "test/emulator/**/*.test.ts"];

export default defineConfig({
  root: fileURLToPath(new URL("..", import.meta.url)),
  test: {
    projects: [
      { test: { name: "unit", include: ["test/**/*.test.ts"], exclude: needsStores } },
      {
        test: {
          name: "emulator",
          include: needsStores,
          testTimeout: 60_000,
          hookTimeout: 180_000,
          // Two files at once at most: each starts servers of its own.
          maxWorkers: 2,
        },
      },
    ],
  },
});
