import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { followNoted, land, noteRun } from "../../lib/cli/drop.ts";
import { silent } from "../../lib/cli/follow.ts";
import type { RunInput } from "../../lib/messages.ts";
import { forgetEnded, hasCopies, notedRuns, ownFolder, removeOrphans } from "../../localstack/landing.ts";
import { askOver } from "../support/operate.ts";
import { testDatabase } from "../support/postgres.ts";

const db = await testDatabase();
let root: string;
let landing: string;

beforeEach(async () => {
  await db.query(`truncate run cascade`);
  root = mkdtempSync(path.join(tmpdir(), "imo-ops-landing-"));
  landing = path.join(root, "landing");
});
afterEach(() => rmSync(root, { recursive: true }));

const mode = (file: string) => statSync(file).mode & 0o777;
const files = () => readdirSync(landing, { recursive: true });

/** Drops a file as the command does, into a bucket that takes everything. */
async function drop(runId: string): Promise<RunInput> {
  const unused = () => Promise.reject(new Error("not asked for"));
  async function* list(): AsyncGenerator<string> {}
  const others = { stream: unused, bytes: unused, head: unused, put: unused, copy: unused, delete: unused };
  const upload = async (_key: string, body: AsyncIterable<unknown>) => {
    for await (const part of body) void part;
  };
  const data = { ...others, name: "data", upload, list, reachable: unused };
  const from = path.join(root, "a.csv");
  writeFileSync(from, "a,b\n", { mode: 0o644 });
  const input: RunInput = { runId, trigger: "drop" };
  const location = `s3://data/drop/dvf/${runId}/a.csv`;
  const to = { data, landing };
  await noteRun(to, { ...input, files: [{ source: "dvf", location, name: "a.csv" }] });
  await land(to, "drop", { path: from, source: "dvf" }, input);
  return input;
}

const ran = (runId: string, status: string) =>
  db.query(`insert into run (run_id, trigger, input, status) values ($1, 'drop', '{}', $2)`, [runId, status]);

test("what is kept of a run is its owner's only, also in a folder that was everybody's before", async () => {
  mkdirSync(landing, { mode: 0o755 });
  await drop("one");
  expect(mode(landing)).toBe(0o700);
  for (const folder of ["drop", "drop/dvf", "drop/dvf/one"]) expect(mode(path.join(landing, folder))).toBe(0o700);
  expect(mode(path.join(landing, "drop/dvf/one/a.csv"))).toBe(0o600);
  expect(mode(path.join(landing, "one.json"))).toBe(0o600);
});

test("it is forgotten when the run closes, with that of runs whose command did not wait; one under way is kept", async () => {
  for (const runId of ["one", "gone", "under-way"]) await drop(runId);
  await ran("one", "failed");
  await ran("gone", "complete");
  await ran("under-way", "running");
  await followNoted({ ask: askOver(db), forgetLanded: () => forgetEnded(db, landing) }, "one", silent);
  expect(files().sort()).toEqual([
    "drop",
    "drop/dvf",
    "drop/dvf/under-way",
    "drop/dvf/under-way/a.csv",
    "under-way.json",
  ]);
});

test("after a crash nothing stays but what a noted run needs; what is being written is left alone", async () => {
  await ownFolder(landing);
  await drop("noted");
  const left = ["drop/dvf/crashed/a.csv", "half.json"];
  mkdirSync(path.join(landing, "drop/dvf/crashed"), { recursive: true });
  for (const name of left) writeFileSync(path.join(landing, name), "{");
  expect((await notedRuns(landing)).map(({ runId }) => runId)).toEqual(["noted"]);
  await removeOrphans(landing);
  expect(files()).toEqual(expect.arrayContaining(left));
  const old = new Date(Date.now() - 3_600_000);
  for (const name of [...left, "drop/dvf/noted/a.csv"]) utimesSync(path.join(landing, name), old, old);
  await removeOrphans(landing);
  expect(files().sort()).toEqual(["drop", "drop/dvf", "drop/dvf/noted", "drop/dvf/noted/a.csv", "noted.json"]);
});

test("a command that died between its note and its copy is told apart from one whose file is there, whole", async () => {
  const location = "s3://data/drop/dvf/half/a.csv";
  const half: RunInput = { runId: "half", trigger: "drop", files: [{ source: "dvf", location, name: "a.csv" }] };
  await noteRun({ landing }, half);
  expect(await hasCopies(landing, half)).toBe(false);
  await drop("whole");
  const whole = (await notedRuns(landing)).find(({ runId }) => runId === "whole");
  if (!whole) throw new Error("the run is not noted");
  expect(await hasCopies(landing, whole)).toBe(true);
  expect(files().filter((name) => String(name).endsWith(".part"))).toEqual([]);
});
