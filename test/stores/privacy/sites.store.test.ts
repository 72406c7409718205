import { beforeEach, expect, test } from "vitest";
import { keepEvidence, readEvidence } from "../../../lib/stores/privacy/site-evidence.ts";
import type { Evidence } from "../../../lib/stores/privacy/site-evidence.ts";
import { addOptOut, listOptOuts, optOutOf, removeOptOut, siteOf } from "../../../lib/stores/privacy/site-opt-outs.ts";
import { siteAllow, siteEvidence, siteObject, siteOptOuts } from "../../../lib/operate/sites.ts";
import { askOver } from "../../support/operate.ts";
import { testDatabase } from "../../support/postgres.ts";

const db = await testDatabase();
beforeEach(() => db.query("truncate site_opt_out, site_evidence"));

test("an objection holds for the site and what is below it, and for nothing else, until it is withdrawn", async () => {
  await addOptOut(db, siteOf("https://www.Exemple.fr/contact"), "asked by letter");
  await addOptOut(db, siteOf("exemple.fr"), "asked by letter and by phone");
  expect(await listOptOuts(db)).toMatchObject([{ site: "exemple.fr", reason: "asked by letter and by phone" }]);
  const refused = await Promise.all(
    ["exemple.fr", "www.exemple.fr", "photos.exemple.fr", "autre-exemple.fr", "exemple.fr.autre.com"].map(
      async (host) => (await optOutOf(db, host)) !== null,
    ),
  );
  expect(refused).toEqual([true, true, true, false, false]);
  expect(await removeOptOut(db, "exemple.fr")).toBe(true);
  expect(await removeOptOut(db, "exemple.fr")).toBe(false);
  expect(await optOutOf(db, "www.exemple.fr")).toBeNull();
});

test.each(["", "exemple", "https://", "a b.fr", "file:///etc/passwd"])("%o is no site", (text) => {
  expect(() => siteOf(text)).toThrow(/is no site/);
});

test("what a site says is kept once with the days on which it was read first and last; other words are kept beside it", async () => {
  const robots: Evidence = {
    url: "https://www.exemple.fr/robots.txt",
    kind: "robots",
    decision: "read",
    said: "User-agent: *",
  };
  await keepEvidence(db, robots, new Date("2026-11-02T08:00:00Z"));
  await keepEvidence(db, robots, new Date("2026-11-09T08:00:00Z"));
  await keepEvidence(db, robots, new Date("2026-11-01T08:00:00Z"));
  await keepEvidence(db, { ...robots, said: "User-agent: *\nDisallow: /\u0000" }, new Date("2026-11-10T08:00:00Z"));
  expect(await readEvidence(db, "exemple.fr")).toMatchObject([
    { said: expect.stringContaining("Disallow: /"), times: 1 },
    {
      site: "www.exemple.fr",
      said: "User-agent: *",
      first_read: "2026-11-01T08:00:00.000Z",
      last_read: "2026-11-09T08:00:00.000Z",
      times: 3,
    },
  ]);
  expect(await readEvidence(db, "autre.fr")).toEqual([]);
});

test("operators ask the same of a stage's own function", async () => {
  const ask = askOver(db);
  await ask(siteObject, { site: "exemple.fr", reason: "asked by letter" });
  expect((await ask(siteOptOuts, {})).optOuts).toMatchObject([{ site: "exemple.fr", reason: "asked by letter" }]);
  expect(await ask(siteAllow, { site: "exemple.fr" })).toEqual({ objected: true });
  expect(await ask(siteAllow, { site: "exemple.fr" })).toEqual({ objected: false });
  const robots = { url: "https://exemple.fr/robots.txt", kind: "robots", decision: "read" } as const;
  await keepEvidence(db, { ...robots, said: "#".repeat(50_000) }, new Date("2026-11-02T08:00:00Z"));
  const { evidence } = await ask(siteEvidence, { site: "exemple.fr" });
  expect(evidence.map(({ said, times }) => [said.length, times])).toEqual([[20_000, 1]]);
});
