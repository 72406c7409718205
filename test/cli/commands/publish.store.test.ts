import { expect, test } from "vitest";
import { describePublication, publish } from "../../../lib/cli/commands/publish.ts";
import { endEdition, openEdition, saveManifest } from "../../../lib/stores/publications/editions.ts";
import { askOver } from "../../support/operate.ts";
import { testDatabase } from "../../support/postgres.ts";

const db = await testDatabase();
const ask = askOver(db);
const manifest = {
  snapshotAt: "2026-11-27T03:00:00.000Z",
  sets: [
    {
      id: "lieux",
      version: "1.0",
      rows: 3,
      period: null,
      gaps: [],
      sources: [],
      preview: [],
      files: [{ format: "csv", name: "lieux.csv", bytes: 1200, sha256: "ab" }],
    },
  ],
};

/** Executions that do with an edition what `work` says as soon as it is started. */
const editions = (work: (edition: string) => Promise<unknown>, status = "RUNNING") => ({
  start: async ({ runId }: { runId: string }) => void (await work(runId)),
  status: async () => status,
  stop: async () => {},
});

test("an edition is named for its second, followed, and told with its files", async () => {
  const done = editions(async (edition) => {
    await openEdition(db, edition);
    await saveManifest(db, edition, { edition, ...manifest });
    await endEdition(db, edition, { status: "complete" });
  });
  const told = await publish({ ask, editions: done }, () => {}, new Date("2026-11-27T03:00:09.500Z"));
  expect(told).toMatchObject({ edition: "2026-11-27-030009", status: "complete", sets: [{ id: "lieux", rows: 3 }] });
  expect(describePublication(told)).toMatch(/lieux +3 +lieux\.csv +1\.2 kB +ab\n.*2026-11-27-030009 is served/);
});

test("one that equals the last, and one that failed, are told as such", async () => {
  const same = editions(async (edition) => {
    await openEdition(db, edition);
    await endEdition(db, edition, { status: "unchanged", sameAs: "2026-11-27-030009" });
  });
  const unchanged = await publish({ ask, editions: same }, () => {}, new Date("2026-11-28T03:00:00Z"));
  expect(describePublication(unchanged)).toContain("since the edition 2026-11-27-030009");
  const broken = editions(async (edition) => {
    await openEdition(db, edition);
    await endEdition(db, edition, { status: "failed", failure: "S3 can't be reached" });
  });
  const failed = await publish({ ask, editions: broken }, () => {}, new Date("2026-11-29T03:00:00Z"));
  expect(describePublication(failed)).toContain("failed, what was served before stays: S3 can't be reached");
});
