import { execFile } from "node:child_process";
import { copyFile, mkdtemp, readFile, readdir, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  SFNClient,
} from "@aws-sdk/client-sfn";
import { afterAll, beforeAll, expect, test } from "vitest";
import { projectRoot } from "../../localstack/home.ts";
import { examine } from "../../lib/cli/commands/doctor.ts";
import { asking } from "../../lib/cli/connect.ts";
import { followRun } from "../../lib/cli/follow.ts";
import { publish } from "../../lib/cli/commands/publish.ts";
import { newRunId } from "../../lib/collect/run-id.ts";
import { userAdd, userList } from "../../lib/operate/users.ts";
import { stackOutputs } from "../../lib/stores/aws/stack.ts";
import { startWholeCloud } from "../support/whole-cloud.ts";
import type { WholeCloud } from "../support/whole-cloud.ts";

const HENDAYE = path.join(projectRoot, "localstack/samples/dvf-hendaye-2019-2021.csv");

let whole: WholeCloud;
let folder: string;

beforeAll(async () => {
  whole = await startWholeCloud({ api: true });
  folder = await mkdtemp(path.join(tmpdir(), "imo-ops-files-"));
});
afterAll(() => whole?.stop());

const file = async (name: string, content: string | Uint8Array) => {
  const at = path.join(folder, name);
  await writeFile(at, content);
  return at;
};
const get = async (question: string) => {
  const answer = await whole.ask(question);
  return { status: answer.status, headers: answer.headers, body: JSON.parse(await answer.text()) };
};

test("a file goes all the way: bucket, queues, functions, state machine, Postgres, answer", async () => {
  const run = await whole.take(HENDAYE, "dvf");
  expect(run).toMatchObject({
    status: "complete",
    trigger: "drop",
    rows: 1706,
    duplicates: 5,
    quarantined: 0,
    records: { sale: 1599 },
    changed: 1599,
    missing: [],
  });
  expect(run.rows).toBe(run.used + run.duplicates + run.quarantined + run.skipped);
  const { body } = await get("/marche?commune=64260&type=appartement&de=2019&a=2021");
  expect(body).toMatchObject({ nombre_ventes: 1325, couverture: "complete", prix_m2: { mediane: 3776.5 } });
});

test("the run tells the same story in the API, and as the execution's output", async () => {
  const [newest] = (await get("/runs?limite=1")).body.resultats;
  const { body } = await get(`/runs/${newest.runId}`);
  expect(body).toMatchObject({ runId: newest.runId, status: "complete", rows: 1706, records: { sale: 1599 } });
  expect(await whole.to.runs.status(newest.runId)).toBe("SUCCEEDED");
});

test("the API tells how the run's execution went from state to state, and what each received", async () => {
  const [newest] = (await get("/runs?limite=1")).body.resultats;
  const { body } = await get(`/runs/${newest.runId}/execution`);
  expect(body).toMatchObject({ status: "succeeded", manque: null, definition: { StartAt: "Plan" } });
  const states = new Map(body.states.map((state: { name: string }) => [state.name, state]));
  for (const name of ["Plan", "Tasks", "AwaitAggregation", "Close"])
    expect(states.get(name)).toMatchObject({ status: "succeeded", entered: 1, failed: 0, retries: 0 });
  expect(states.has("CloseAfterAccident")).toBe(false);
  const entry = body.events.find(
    ({ type, state }: Record<string, string>) => type === "TaskStateEntered" && state === "Plan",
  );
  expect(JSON.parse(entry.input)).toMatchObject({ runId: newest.runId, trigger: "drop" });
  expect(JSON.stringify(body.events)).not.toMatch(/token/i);
});

test("an edition is published by its state machine and served; a second one of the same data is unchanged", async () => {
  const publication = await publish(whole.to, () => {});
  expect(publication).toMatchObject({ status: "complete", failure: null });
  expect(publication.sets.find(({ id }) => id === "ventes")).toMatchObject({ rows: 1599 });
  expect(await whole.to.editions.status(publication.edition)).toBe("SUCCEEDED");
  const { body } = await get("/jeux-de-donnees/ventes");
  expect(body.edition).toBe(publication.edition);
  const again = await publish(whole.to, () => {}, new Date(Date.now() + 2_000));
  expect(again).toMatchObject({ status: "unchanged", sameAs: publication.edition });
});

test("the cloud lets nobody in without a token, and keeps its admin's password to its owner", async () => {
  expect((await fetch(`${whole.cloud.apiUrl}/runs`)).status).toBe(401);
  expect((await fetch(`${whole.cloud.apiUrl}/marche?commune=64260`)).status).toBe(200);
  expect((await stat(whole.cloud.home.adminFile)).mode & 0o777).toBe(0o600);
  expect((await get("/users/me")).body).toMatchObject({ username: "admin", role: "admin" });
});

test("a key that the command gives opens the API, until the command revokes it", async () => {
  const imo = async (...args: string[]) => {
    const { stdout } = await promisify(execFile)(process.execPath, [
      path.join(projectRoot, "lib/cli/imo.ts"),
      ...args,
      "--json",
    ]);
    return JSON.parse(stdout);
  };
  const user = await imo("users", "add", "camille", "--role", "analyst");
  expect(user).toMatchObject({ name: "camille", role: "analyst", password: expect.stringMatching(/^[\w-]{24}$/) });
  const added = await imo(
    "keys",
    "add",
    "robot",
    "--scopes",
    "lecture",
    "--limit",
    "none",
    "--expires",
    "never",
    "--owner",
    "camille",
  );
  expect(added).toMatchObject({
    name: "robot",
    owner: "camille",
    scopes: ["lecture"],
    perMinute: null,
    expiresAt: null,
  });
  const status = async (question: string) =>
    (await fetch(whole.cloud.apiUrl + question, { headers: { "x-api-key": added.key } })).status;
  expect([await status("/annonces"), await status("/runs")]).toEqual([200, 403]);
  await imo("keys", "revoke", String(added.id));
  const [listed] = (await imo("keys", "list")).keys;
  expect(listed).toMatchObject({ id: added.id, revokedAt: expect.any(String), lastUsedAt: expect.any(String) });
  expect(JSON.stringify(listed)).not.toContain(added.key);
  await sleep(5_500);
  expect(await status("/annonces")).toBe(401);
  expect(await imo("token", "--user", "camille")).toMatchObject({ token_type: "bearer" });
});

test("the same file again, compressed, is a new run that changes nothing", async () => {
  const again = await whole.take(await file("hendaye.csv.gz", gzipSync(await readFile(HENDAYE))), "dvf");
  expect(again).toMatchObject({
    status: "unchanged",
    rows: 1706,
    records: { sale: 1599 },
    changed: 0,
    unchanged: 1599,
    superseded: 0,
  });
});

test("a reissue with new deed ids, a corrected price and a deed less corrects and supersedes", async () => {
  const [header = "", ...rows] = (await readFile(HENDAYE, "utf8")).trimEnd().split(/\r?\n/);
  const reissue = rows
    .filter((row) => !row.startsWith("2019-969882,"))
    .map((row) => row.replace(/^(\d{4})-(\d+),/, (_, year: string, n: string) => `${year}-${Number(n) + 5_000_000},`))
    .map((row) => row.replace(",Vente,722229,", ",Vente,722230,"));
  const run = await whole.take(await file("reissue.csv", [header, ...reissue, ""].join("\n")), "dvf");
  expect(run).toMatchObject({
    status: "complete",
    records: { sale: 1598 },
    changed: 1,
    unchanged: 1597,
    superseded: 1,
  });
  expect((await get("/marche?commune=64260&de=2019&a=2021&type=maison")).body.nombre_actes).toBe(1598);
});

test("adverts reach the document store through the outbox", async () => {
  const adverts = [
    {
      reference: "1",
      prix: "215 000 €",
      surface: "48",
      localisation: "Montpellier (34090)",
      titre: "Appartement à Montpellier (34090)",
      lien: "https://www.iadfrance.fr/annonce/appartement-vente-3-pieces-montpellier-48m2/r1",
      type_bien: "Appartement",
      date_extraction: "2025-11-12T18:25:38.255973",
    },
    {
      reference: "2",
      prix: "-5 €",
      surface: "48",
      localisation: "Montpellier (34090)",
      titre: "Appartement",
      lien: "",
      type_bien: "Appartement",
      date_extraction: "2025-11-12T18:25:38",
    },
  ];
  const run = await whole.take(await file("adverts.json", JSON.stringify(adverts)), "imo-ops-export");
  expect(run).toMatchObject({ status: "partial", rows: 2, used: 1, quarantined: 1, records: { advert: 1 } });
  const [refused] = await whole.to.db.query(`select row_number, field, found from quarantine where run_id = $1`, [
    run.runId,
  ]);
  expect(refused).toMatchObject({ row_number: 2, field: "prix", found: "-5 €" });
  expect((await get("/annonces/reference/1")).body).toMatchObject({ reference: "1", prix: 215_000, surface: 48 });
  const documents = whole.to.mongo().db.collection<{ _id: string; advert: { priceCents: number } }>("adverts");
  for (let tries = 0; tries < 100 && !(await documents.findOne({ _id: "imo-ops-export:1" })); tries++) await sleep(100);
  expect(await documents.findOne({ _id: "imo-ops-export:1" })).toMatchObject({ advert: { priceCents: 21_500_000 } });
  const properties = whole.to.mongo().db.collection<{ _id: number }>("properties");
  for (let tries = 0; tries < 100 && !(await properties.findOne({})); tries++) await sleep(100);
  const property = await properties.findOne({});
  expect((await get(`/biens/${property?._id}`)).body).toMatchObject({
    prix_actuel: 215_000,
    annonces: [{ cle: "imo-ops-export:1" }],
  });
});

test.each([
  ["an empty file", "", /empty/],
  ["a file of another source", "id,annonce_id\n1,2\n", /date_mutation|required|column/i],
  ["a file cut in the middle", "gzip", /cut|truncated|ends/i],
])("%s is told by its run, and supersedes nothing", async (name, content, reason) => {
  const bytes = content === "gzip" ? gzipSync(await readFile(HENDAYE)).subarray(0, 20_000) : content;
  const run = await whole.take(await file(`${name.replaceAll(" ", "-")}.csv`, bytes), "dvf");
  expect(["failed", "partial"]).toContain(run.status);
  expect(run.missing.join("\n")).toMatch(reason);
  expect(run.superseded).toBe(0);
});

test("a file that lands in the bucket by itself starts its own run", async () => {
  const copy = path.join(folder, "landed.csv");
  await copyFile(HENDAYE, copy);
  await whole.to.data.upload("drop/dvf/landed.csv", (await import("node:fs")).createReadStream(copy));
  for (let tries = 0; tries < 150; tries++) {
    const { body } = await get("/runs?limite=1");
    const [run] = body.resultats;
    if (run.runId.startsWith("drop-dvf-") && run.status !== "running") {
      expect(run).toMatchObject({ trigger: "drop", records: { sale: 1599 }, missing: [] });
      return;
    }
    await sleep(200);
  }
  expect.unreachable("no run began for the file");
});

test("a file that is dropped over HTTP starts a run of its own, which is read again when an administrator asks", async () => {
  const content = (await readFile(HENDAYE)).subarray(0, 200_000);
  const contenu = content.subarray(0, content.lastIndexOf("\n") + 1).toString("base64");
  const ended = async (answer: Response) => {
    expect(answer.status).toBe(202);
    const { collectes } = Object(await answer.json());
    return followRun(whole.to.ask, collectes[0], { update: () => {}, stop: () => {} });
  };
  const run = await ended(await whole.ask("/depots", { source: "dvf", nom: "début.csv", contenu }));
  expect(run).toMatchObject({ trigger: "drop", quarantined: 0, tasks: [{ search: "début.csv" }] });
  const again = await ended(await whole.ask(`/runs/${run.runId}/relecture`, {}));
  expect(again).toMatchObject({ trigger: "replay", rows: run.rows, changed: 0 });
});

test("a run that was started twice runs once", async () => {
  const input = { runId: newRunId("twice"), trigger: "manual" as const, sources: ["dvf"] };
  await whole.to.runs.start(input);
  await whole.to.runs.start(input);
  await sleep(2_000);
  const runs = await whole.to.db.query(`select from run where run_id = $1`, [input.runId]);
  expect(runs).toHaveLength(1);
});

test("a replay reads the stored chunks again and changes nothing", async () => {
  const { replay } = await import("../../lib/cli/commands/replay.ts");
  const { silent } = await import("../../lib/cli/follow.ts");
  const run = await replay(whole.to, "dvf", silent);
  expect(run.trigger).toBe("replay");
  expect(run.rows).toBeGreaterThan(1706);
  expect(run.changed).toBe(0);
});

// The emulator gives a call's lines up to 50 ms after its answer, on a busy machine some with the next call: one run may lack a line, not all of them.
test("the API tells what each function wrote while it worked for a run", async () => {
  const runs = (await get("/runs?limite=20")).body.resultats.filter(
    ({ status }: { status: string }) => status !== "running",
  );
  const told: Record<string, string>[] = [];
  for (const { runId } of runs) {
    const { body } = await get(`/runs/${runId}/journal?limite=200`);
    expect(body.manque).toBeNull();
    told.push(...body.resultats);
  }
  const wrote = (name: string) => told.filter(({ fonction }) => fonction === name);
  for (const name of ["plan", "await-aggregation", "close"])
    expect(wrote(name)).toContainEqual(expect.objectContaining({ niveau: "info", message: "state done" }));
  const ended = wrote("collect-file").filter(({ message }) => message === "task ended");
  expect(ended.map(({ details }) => JSON.parse(details ?? ""))).toContainEqual(
    expect.objectContaining({ source: "dvf", outcome: "complete" }),
  );
  expect(wrote("aggregate").length).toBeGreaterThan(0);
});

const machineArn = async () => (await stackOutputs("imo-ops-local")).get("StateMachineArn");

/** A thousand take a minute and a half: `IMO_TASKS=1000 npx vitest run … test/emulator/path.test.ts` tries as many. */
const TASKS = Number(process.env["IMO_TASKS"] ?? 250);

test("very many tasks are one run, and neither its states nor its history pass AWS's limits", async () => {
  const { data, runs, db } = whole.to;
  const lines = (await readFile(HENDAYE, "utf8")).split("\n");
  const [empty, full] = ["uploads/dvf/many/empty.csv", "uploads/dvf/many/full.csv"];
  await data.put(empty, `${lines[0]}\n`, "text/csv");
  await data.put(full, `${lines.slice(0, 3).join("\n")}\n`, "text/csv");
  const files = Array.from({ length: TASKS }, (_, n) => ({
    source: "dvf",
    location: `s3://${data.name}/${n === 100 ? full : empty}`,
    name: `part-${n}.csv`,
  }));
  const runId = newRunId("run-dvf");
  await runs.start({ runId, trigger: "manual", files });
  await expect.poll(() => runs.status(runId), { timeout: 150_000, interval: 1_000 }).toBe("SUCCEEDED");
  const ends = await db.query(
    `select outcome, count(*) as tasks from task where run_id = $1 group by outcome order by outcome`,
    [runId],
  );
  expect(ends).toEqual([
    { outcome: "complete", tasks: 1 },
    { outcome: "failed", tasks: TASKS - 1 },
  ]);
  const { body } = await get(`/runs/${runId}`);
  expect(body).toMatchObject({ status: "partial", rows: 2, chunks: { expected: 1, done: 1 } });
  expect(body.missing.length).toBeLessThan(60);
  expect(body.missing).toContain(`${TASKS - 51} autres tâches ne sont pas complètes`);
  const sfn = new SFNClient({});
  const { executions = [] } = await sfn.send(new ListExecutionsCommand({ stateMachineArn: await machineArn() }));
  const { executionArn } = executions.find(({ name }) => name === runId) ?? {};
  const { output = "" } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
  expect(Buffer.byteLength(output)).toBeLessThan(256 * 1024);
  expect(JSON.parse(output)).toMatchObject({ runId, status: "partial", tasksLeftOut: TASKS - 200 });
  const history = await sfn.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 1_000 }));
  expect(history.events?.length).toBeLessThan(200);
  expect(history.nextToken).toBeUndefined();
}, 180_000);

test("the doctor finds nothing missing, seen by the function beside the stores, which also does what operators ask", async () => {
  const findings = await examine("local", false);
  expect(findings.filter(({ state }) => ["missing", "unknown", "later"].includes(state))).toEqual([]);
  const version = findings.find(({ what }) => what === "version of PostgreSQL");
  expect(version).toMatchObject({ check: "inside", state: "ok", found: expect.stringMatching(/^1[89]/) });
  const { ask } = await asking("local", false);
  const { password } = await ask(userAdd, { name: "dominique", email: null, role: "analyst" });
  expect(await whole.to.ask(userList, {})).toMatchObject({
    users: expect.arrayContaining([expect.objectContaining({ name: "dominique" })]),
  });
  await expect(ask(userAdd, { name: "dominique", email: null, role: "reader" })).rejects.toThrow(
    "There is a user dominique",
  );
  const logs = await readdir(whole.cloud.home.logs);
  const written = await Promise.all(logs.map((name) => readFile(path.join(whole.cloud.home.logs, name), "utf8")));
  expect(written.join("\n")).not.toContain(password);
});
