import { describe, expect, test } from "vitest";
import { judge } from "../../lib/aggregate/close.ts";
import type { RunReasons } from "../../lib/records/run-summary.ts";
import { told } from "../support/told.ts";

const task = (outcome: "complete" | "unchanged" | "failed" | "truncated") => ({
  source: "dvf",
  search: "a.csv",
  outcome,
  requests: 1,
  seen: 10,
  fetched: 1,
  rows: 0,
  changed: 0,
});

const run = (changes: Partial<RunReasons>): RunReasons => ({
  runId: "r",
  status: "running",
  trigger: "drop",
  startedAt: "2026-11-23T08:39:25.496Z",
  endedAt: null,
  rows: 10,
  used: 10,
  duplicates: 0,
  quarantined: 0,
  skipped: 0,
  fields: {},
  records: { sale: 10 },
  changed: 10,
  unchanged: 0,
  superseded: 0,
  chunks: { expected: 1, done: 1, failed: 0 },
  missing: [],
  tasks: [task("complete")],
  restartedAs: null,
  ...changes,
});

describe("a run that used nothing of what it read", () => {
  const nothing = { used: 0, records: {}, changed: 0 };

  test.each([
    ["because every row was set aside", { quarantined: 10 }],
    ["because every row was skipped", { skipped: 10 }],
  ])("%s has failed", (_, account) => {
    const { status, missing } = judge(run({ ...nothing, ...account }));
    expect(status).toBe("failed");
    expect(missing).toContainEqual({
      code: "merging.used-nothing",
      en: "None of the 10 rows read was used",
      fr: "Aucune des lignes lues (10) n’a été utilisée",
    });
  });

  test("has not failed where another task used some", () => {
    expect(judge(run({ used: 1, quarantined: 9, tasks: [task("complete"), task("complete")] })).status).toBe("partial");
  });

  test("has not failed where nothing was there to be read", () => {
    expect(judge(run({ ...nothing, rows: 0, tasks: [task("unchanged")] })).status).toBe("unchanged");
  });

  test("has not failed where it kept records that no row stands for, as a crawl's cards", () => {
    expect(judge(run({ ...nothing, records: { card: 5 }, quarantined: 10 })).status).toBe("partial");
  });

  test("is told otherwise once its rows were merged after all", () => {
    const { missing } = judge(run({ ...nothing, skipped: 10 }));
    expect(missing).toHaveLength(1);
    expect(judge(run({ missing }))).toEqual({ status: "complete", missing: [] });
    const before = [{ code: null, en: "None of the 10 rows read was used", fr: null }];
    expect(judge(run({ missing: before }))).toEqual({ status: "complete", missing: [] });
  });
});

describe("what is missing is told in both languages:", () => {
  test("a task with its reason, and one whose reason was written in English alone", () => {
    const reason = { code: "file.empty", en: "the file is empty", fr: "le fichier est vide" };
    const before = { code: null, en: "answered 502", fr: null };
    const { missing } = judge(
      run({ tasks: [{ ...task("failed"), reason }, { ...task("truncated"), reason: before }, task("complete")] }),
    );
    expect(missing.map(({ fr }) => fr)).toEqual([
      "dvf, a.csv : en échec, le fichier est vide",
      "dvf, a.csv : écourtée, « answered 502 »",
    ]);
    expect(missing.map(({ en }) => en)).toEqual([
      "dvf, a.csv: failed, the file is empty",
      "dvf, a.csv: truncated, answered 502",
    ]);
  });

  test("counts, and an accident", () => {
    const { missing } = judge(run({ quarantined: 1, chunks: { expected: 3, done: 1, failed: 2 } }), {
      code: "quoted",
      en: "Postgres is away",
      fr: "« Postgres is away »",
    });
    expect(missing.map(({ fr }) => fr)).toEqual([
      "La collecte s’est arrêtée avant la fin : « Postgres is away »",
      "2 lots n’ont pas pu être traités : voir les lettres mortes",
      "1 ligne écartée : voir les lignes écartées de la collecte",
    ]);
  });

  test("what was said before in English alone is kept, and said in both languages once it is said again", () => {
    const other = { code: null, en: "64260 in 2021: the file leaves out 30 deeds", fr: null };
    const same = { code: null, en: "dvf, a.csv: failed", fr: null };
    const { missing } = judge(run({ missing: [other, same], tasks: [task("failed"), task("complete")] }));
    expect(missing).toEqual([other, told("dvf, a.csv: failed")]);
  });
});
