import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { beforeAll, beforeEach, expect, test } from "vitest";
import { report } from "../../../lib/cli/commands/report.ts";
import type { ReportOptions } from "../../../lib/cli/commands/report.ts";
import { makeReport } from "../../../lib/query/reports/make-report.ts";
import { seedCoast } from "../../support/coast.ts";
import { memoryBucket } from "../../support/memory-bucket.ts";
import { testDatabase } from "../../support/postgres.ts";

const db = await testDatabase();
const data = memoryBucket("data");
const folder = await mkdtemp(path.join(tmpdir(), "report-"));
const unused = () => Promise.reject(new Error("not asked for"));

beforeAll(() => seedCoast(db));
beforeEach(() => db.query("delete from export_job"));

/** Asks for a report in an installation whose function prints by `print`. */
async function reported(options: ReportOptions, file: string, print = async (html: string) => Buffer.from(html)) {
  const told: string[] = [];
  const send = async (message: unknown): Promise<void> => {
    expect(message).toEqual({ reportId: expect.any(String) });
    const [job] = await db.query<{ export_id: string }>("select export_id from export_job");
    await makeReport(job?.export_id ?? "", { db, bucket: data, sources: [], faces: "", print });
  };
  const queues = new Map([["reports", { send, sendAll: unused, depth: unused }]]);
  const done = await report({ db, queues, data }, options, { file, tell: (line) => void told.push(line) });
  return { done, told };
}

test("a report is asked for, waited for and written", async () => {
  const file = path.join(folder, "hendaye.pdf");
  const { done, told } = await reported({ place: "hendaye", type: "apartment", from: "2020" }, file);
  const bytes = await readFile(file);
  expect(done).toEqual({
    file,
    title: "Hendaye (64260), appartements, depuis le 1er janvier 2020",
    bytes: bytes.length,
  });
  expect(String(bytes)).toContain("<h1>Hendaye (64260)</h1>");
  expect(told).toEqual([`${done.title}: asked for`, "made"]);
});

test("a report that failed is told with its reason, and writes nothing", async () => {
  const file = path.join(folder, "failed.pdf");
  const gone = () => db.query("update export_job set status = 'failed', failure = 'Introuvable.'").then(() => unused());
  await expect(reported({ place: "Hendaye" }, file, gone)).rejects.toThrow(/not asked for/);
  await expect(readFile(file)).rejects.toThrow("ENOENT");
});

test.each<[string, ReportOptions, RegExp]>([
  ["nothing", {}, /One of --place, --department and --property/],
  ["two things", { place: "Hendaye", property: "7" }, /One of --place/],
  ["homes of a property", { property: "7", type: "house" }, /go with a place/],
  ["a property that is no number", { property: "seven" }, /id/],
  ["a property that is not there", { property: "7" }, /Aucun bien/],
  ["a place that nobody knows", { place: "nulle part du tout" }, /commune/],
  ["a department that is none", { department: "999" }, /departement/],
  ["a day that is none", { place: "Hendaye", from: "yesterday" }, /de/],
])("%s can't be asked for", async (_, options, reason) => {
  await expect(reported(options, path.join(folder, "none.pdf"))).rejects.toThrow(reason);
});

test("a file whose folder is missing is told before anything is asked for", async () => {
  await expect(reported({ place: "Hendaye" }, path.join(folder, "nowhere/a.pdf"))).rejects.toThrow(/can't be written/);
  expect(await db.query("select 1 from export_job")).toEqual([]);
});
