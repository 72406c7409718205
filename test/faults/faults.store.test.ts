import { afterAll, expect, test, vi } from "vitest";

// Each message that is put off on purpose would be a line. The log reads this once, when it is loaded.
vi.stubEnv("POWERTOOLS_LOG_LEVEL", "SILENT");
const { campaign } = await import("./campaign.ts");
const { loadFaults } = await import("./command.ts");
const { isGood } = await import("./fault.ts");
const { startServers } = await import("./servers.ts");

/** Alone it takes half a minute; beside everything else that a test run does, several times that. */
const PATIENCE_MS = 360_000;

const servers = await startServers();
const { faults } = await loadFaults(import.meta.dirname);
afterAll(() => servers.stop());

test(
  "the short form of the campaign: nothing is lost, nothing is doubled, everything ends as in the undisturbed twin",
  async () => {
    const short = faults.filter((fault) => fault.short);
    expect(short.length).toBeGreaterThan(6);
    const { signal } = new AbortController();
    const outcomes = await campaign(short, servers, { seed: 1, runs: 1, signal, say: () => {} });
    expect(outcomes.filter((outcome) => !isGood(outcome))).toEqual([]);
  },
  PATIENCE_MS,
);
