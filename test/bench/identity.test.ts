import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { groupUnits } from "../../lib/aggregate/identity/group.ts";
import { selogerCsv, selogerRow } from "../support/seloger.ts";
import type { BenchRun, Measure } from "./bench.ts";
import { bench } from "./identity.bench.ts";
import { readLabelled } from "./labelled-adverts.ts";
import { scoreGroups } from "./score-identity.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "imo-ops-identity-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function files(groups: object) {
  const named = { adverts: path.join(folder, "a.csv"), groups: path.join(folder, "g.json") };
  const row = (id: string, changes: Readonly<Record<string, string>>) =>
    selogerRow({ id, annonce_id: `22000000${id}`, agency_id: id, ...changes });
  await writeFile(
    named.adverts,
    selogerCsv([
      row("1", {}),
      row("2", {}),
      row("3", { area: "80", rooms: "4", price: "350000", price_per_meter: "4375" }),
    ]),
  );
  await writeFile(named.groups, JSON.stringify(groups));
  return named;
}

test("a labelled file gives precision, recall and what no label covers", async () => {
  const { adverts, groups } = await files({
    key: "id",
    groups: [{ ids: ["1", "2"] }],
    different: [{ ids: ["1", "3"] }],
  });
  const { units, labels } = await readLabelled(adverts, groups);
  expect(scoreGroups(groupUnits(units, { joined: [], apart: [] }), labels)).toMatchObject({
    precision: 1,
    recall: 1,
    unlabelled: [],
  });
});

test("labels that do not fit the file are refused by name", async () => {
  const { adverts, groups } = await files({ key: "id", groups: [{ ids: ["1", "77"] }] });
  await expect(readLabelled(adverts, groups)).rejects.toThrow("names id 77, which is no advert of");
  const other = await files({ key: "colour", groups: [{ ids: ["1", "2"] }] });
  await expect(readLabelled(other.adverts, other.groups)).rejects.toThrow("has no column colour");
});

test("wrong, missed and unlabelled pairs are told apart", () => {
  const labels = {
    same: [
      ["a", "b"],
      ["a", "c"],
    ],
    different: [["d", "e"]],
    unsure: [["f", "g"]],
  } as const;
  expect(scoreGroups([["a", "b"], ["d", "e"], ["f", "g"], ["h", "i"], ["c"]], labels)).toEqual({
    precision: 0.5,
    recall: 0.5,
    unlabelled: ["h i"],
    wrong: ["d e"],
    missed: ["a c"],
  });
});

test("invented look-alikes of one building are told apart, and copies found", { timeout: 60_000 }, async () => {
  const measures: Measure[] = [];
  const run: BenchRun = {
    scale: 0.3,
    options: {},
    signal: new AbortController().signal,
    measure: (one) => measures.push(one),
    say: () => {},
  };
  const figures = await bench(run);
  expect(figures).toMatchObject({ generated_precision: expect.any(Number), generated_recall: expect.any(Number) });
  // A third of the size: a pair more or less weighs more than in the bench.
  for (const { name, value } of measures.filter(({ name }) => name.endsWith("precision")))
    expect(value, name).toBeGreaterThan(0.95);
  for (const { name, value } of measures.filter(({ name }) => name.endsWith("recall")))
    expect(value, name).toBeGreaterThan(0.87);
});

const REAL = path.resolve(import.meta.dirname, "../../../shared/data/hendaye");
const real = { adverts: path.join(REAL, "seloger_listings_2024.csv"), groups: path.join(REAL, "seloger_groups.json") };

test.runIf(existsSync(real.adverts) && existsSync(real.groups))(
  "real adverts that were read one by one are grouped as they were",
  async () => {
    const { units, labels } = await readLabelled(real.adverts, real.groups);
    const score = scoreGroups(groupUnits(units, { joined: [], apart: [] }), labels);
    expect(score.wrong).toEqual([]);
    expect(score.recall).toBeGreaterThan(0.9);
    expect(score.unlabelled.length).toBeLessThan(3);
  },
);
