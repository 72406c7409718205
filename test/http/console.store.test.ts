import { beforeEach, describe, expect, test } from "vitest";
import { PermanentError } from "../../lib/errors.ts";
import type { RunConsole } from "../../lib/http/routes/run-console.ts";
import type { RunInput } from "../../lib/messages.ts";
import type { ExecutionEvent } from "../../lib/stores/aws/execution-records.ts";
import type { LogLine } from "../../lib/stores/aws/logs.ts";
import { apiOver } from "../support/api.ts";
import { bodyOf } from "../support/http.ts";
import { memoryBucket } from "../support/memory-bucket.ts";
import { testDatabase } from "../support/postgres.ts";

const db = await testDatabase();

let started: RunInput[];
let stopped: string[];
let sent: unknown[];
let bucket: ReturnType<typeof memoryBucket>;
let events: ExecutionEvent[];
let status: string | null;
let noted: unknown[];
let logged: Record<string, LogLine[]>;

beforeEach(async () => {
  [started, stopped, sent, events, status, noted, logged] = [[], [], [], [], "RUNNING", [], {}];
  bucket = memoryBucket("data");
  await db.query("truncate run, run_act cascade");
  for (const [id, state] of [
    ["open", "running"],
    ["ended", "complete"],
  ])
    await db.query("insert into run (run_id, trigger, status, input) values ($1, 'manual', $2, '{}')", [id, state]);
});

const definition = { StartAt: "Plan", States: { Plan: { Type: "Task", End: true } } };
const runConsole: RunConsole = {
  links: { all: "https://console.example/", of: (runId) => `https://console.example/${runId}` },
  records: async () => ({
    definition: async () => JSON.stringify(definition),
    read: async () =>
      status === null ? null : { status, input: `{"runId":"open"}`, output: null, error: null, cause: null },
    events: async () => events,
  }),
  runs: async () => ({
    start: async (input) => void started.push(input),
    status: async () => "RUNNING",
    stop: async (runId) => void stopped.push(runId),
  }),
  startDue: async () => ["schedule-dvf"],
  data: async () => bucket,
  note: (act, told) => void noted.push([act, told]),
  logs: {
    functions: ["plan", "aggregate"],
    search: async (name, { term, from, to, most }) => {
      const found = (logged[name] ?? []).filter(({ at, text }) => at >= from && at <= to && text.includes(term));
      return { lines: found.slice(0, most), reach: found.length > most ? "more" : "whole" };
    },
  },
  letters: {
    data: async () => bucket,
    queue: async (name) => (name === "raw-file" ? { send: async (message) => void sent.push(message) } : undefined),
  },
};
const { ask, post, read } = apiOver(db, { runConsole });

/** An event after the one before it. */
function event(id: number, type: string, told: Partial<ExecutionEvent> = {}): ExecutionEvent {
  const nothing = { state: null, input: null, output: null, error: null, cause: null };
  return {
    id,
    previous: id - 1,
    at: `2026-11-27T10:00:${String(id).padStart(2, "0")}.000Z`,
    type,
    ...nothing,
    ...told,
  };
}

describe("an execution", () => {
  test.each([
    ["each event names the one that it follows", (one: ExecutionEvent) => one],
    ["as the local emulator tells it, none does", (one: ExecutionEvent) => ({ ...one, previous: 0 })],
  ])("tells how often each state was entered, failed and was tried again, and how it stands: %s", async (_, told) => {
    events = [
      event(1, "ExecutionStarted"),
      event(2, "TaskStateEntered", { state: "Plan", input: `{"wave":0}` }),
      event(3, "TaskScheduled"),
      event(4, "TaskFailed", { error: "TransientError", cause: "away" }),
      event(5, "TaskScheduled"),
      event(6, "TaskSucceeded"),
      event(7, "TaskStateExited", { state: "Plan", output: `{"next":1}` }),
      event(8, "TaskStateEntered", { state: "Close" }),
      event(9, "TaskScheduled"),
      event(10, "TaskTimedOut", { error: "States.Timeout" }),
      event(11, "TaskStateExited", { state: "Close" }),
      event(12, "MapStateEntered", { state: "Tasks" }),
    ].map(told);
    const answer = await read("/runs/open/execution");
    expect(answer).toMatchObject({
      status: "running",
      definition,
      manque: null,
      console: "https://console.example/open",
      states: [
        { name: "Plan", status: "succeeded", entered: 1, failed: 1, retries: 1 },
        { name: "Close", status: "caught", failed: 1, retries: 0 },
        { name: "Tasks", status: "running", endedAt: null },
      ],
    });
    expect(answer).toHaveProperty("events.3", expect.objectContaining({ state: "Plan", error: "TransientError" }));
  });

  test("is a link away from the list, too", async () => {
    expect(await read("/runs")).toHaveProperty("console", "https://console.example/");
  });

  test("that has failed left its last state in failure, and one that was stopped aborted it", async () => {
    events = [event(1, "ExecutionStarted"), event(2, "TaskStateEntered", { state: "Plan" })];
    for (const [is, says] of [
      ["FAILED", "failed"],
      ["TIMED_OUT", "failed"],
      ["ABORTED", "aborted"],
    ] as const) {
      status = is;
      expect(await read("/runs/open/execution")).toHaveProperty("states.0.status", says);
    }
  });

  test("that nobody knows any more is told as such, with the machine that it would have gone through", async () => {
    status = null;
    expect(await read("/runs/ended/execution")).toMatchObject({
      status: null,
      definition,
      states: [],
      manque: expect.stringContaining("ne connaît plus"),
    });
    expect((await ask("/runs/nobody/execution")).statusCode).toBe(404);
  });
});

describe("an administrator", () => {
  test("starts what is due, each source by itself, or a search of the site that it is of", async () => {
    expect(bodyOf(await post("/runs", { dues: true }))).toEqual({ collectes: ["schedule-dvf"] });
    const { collectes } = Object(bodyOf(await post("/runs", { sources: ["communes", "ademe-dpe"] })));
    expect(started.map(({ runId, sources }) => [runId, sources])).toEqual([
      [collectes[0], ["communes"]],
      [collectes[1], ["ademe-dpe"]],
    ]);
    const url = "https://www.iadfrance.fr/annonces/paris-75011/location";
    await post("/runs", { recherche: url });
    expect(started.at(-1)).toMatchObject({ sources: ["iad-france"], urls: [{ source: "iad-france", url }] });
  });

  test.each([
    [{ sources: ["nulle"] }, "pas de source nulle"],
    [{ sources: ["dvf"] }, "déposez-en un"],
    [{ recherche: "https://example.org/annonces" }, "aucune source"],
    [{ recherche: "pas une adresse" }, "recherche"],
    [{}, "attendu"],
  ])("is told what is wrong with %j, and nothing is started", async (order, says) => {
    const answer = await post("/runs", order);
    expect([answer.statusCode, started]).toEqual([422, []]);
    expect(bodyOf(answer)).toHaveProperty("detail", expect.stringContaining(says));
  });

  test("stops a run that goes on, and reads one again that has ended", async () => {
    expect(bodyOf(await post("/runs/open/arret", undefined))).toEqual({ runId: "open", status: "cancelled" });
    expect([stopped, (await post("/runs/ended/arret", undefined)).statusCode]).toEqual([["open"], 409]);
    await post("/runs/ended/relecture", undefined);
    expect(noted).toEqual([
      ["run stopped", { by: expect.any(String), run: "open" }],
      ["run read again", { by: expect.any(String), run: "ended", runs: [started[0]?.runId] }],
    ]);
    expect(started).toEqual([expect.objectContaining({ trigger: "replay", replay: { runId: "ended" } })]);
    const acts = async (run: string) => Object(await read(`/runs/${run}`)).acts;
    expect(await acts("open")).toEqual([{ act: "stopped", by: expect.any(String), at: expect.any(String) }]);
    expect(await acts("ended")).toMatchObject([{ act: "read-again" }]);
    expect(await db.query("select act from run_act where run_id = $1", [started[0]?.runId])).toEqual([
      { act: "started" },
    ]);
    expect((await post("/runs/nobody/relecture", undefined)).statusCode).toBe(404);
  });

  test("drops a file of a source that reads files, under the run that will read it", async () => {
    const file = { nom: "../ventes 2026.csv", contenu: Buffer.from("a,b\n1,2\n").toString("base64") };
    const { collectes } = Object(bodyOf(await post("/depots", { ...file, source: "dvf" })));
    const key = `drop/dvf/${collectes[0]}/ventes 2026.csv`;
    expect(Buffer.from(await bucket.bytes(key)).toString()).toBe("a,b\n1,2\n");
    expect((await bucket.head(key)).metadata).toEqual({ "run-id": collectes[0] });
    expect((await post("/depots", { ...file, source: "iad-france" })).statusCode).toBe(422);
    expect((await post("/depots", { ...file, source: "dvf", contenu: "" })).statusCode).toBe(422);
  });
});

describe("a dead letter", () => {
  const body = JSON.stringify({ runId: "ended", task: 0, chunk: 3 });
  beforeEach(async () => {
    const letters = { "raw-file/a": body, "raw-file/b": "pas du JSON", "records/c": body };
    for (const [name, text] of Object.entries(letters)) {
      const letter = { queue: name.split("/")[0], body: text, reason: "ligne 3 : pas une date" };
      await bucket.put(`dead-letters/${name}.json`, JSON.stringify(letter), "application/json");
    }
  });

  test("is told with its message, its reason and its run, page by page", async () => {
    const first = Object(await read("/lettres-mortes?limite=2"));
    expect(first.resultats).toEqual([
      expect.objectContaining({
        file: "raw-file",
        id: "a",
        message: body,
        collecte: "ended",
        raison: "ligne 3 : pas une date",
      }),
      expect.objectContaining({ file: "raw-file", id: "b", collecte: null }),
    ]);
    const second = Object(await read(`/lettres-mortes?limite=2&suivant=${first.suivant}`));
    expect([second.resultats.map(({ id }: { id: string }) => id), second.suivant]).toEqual([["c"], null]);
  });

  test("goes into its queue again, once, also where two ask at the same time; one that holds no message, and one that is not there, stay as they are", async () => {
    const both = await Promise.all([1, 2].map(() => post("/lettres-mortes/raw-file/a/renvoi", undefined)));
    expect(both.map(({ statusCode }) => statusCode).sort()).toEqual([200, 404]);
    expect(sent).toEqual([JSON.parse(body)]);
    await expect(bucket.bytes("dead-letters/raw-file/a.json")).rejects.toThrow(PermanentError);
    expect((await post("/lettres-mortes/raw-file/a/renvoi", undefined)).statusCode).toBe(404);
    expect((await post("/lettres-mortes/raw-file/b/renvoi", undefined)).statusCode).toBe(409);
    expect((await post("/lettres-mortes/nulle/c/renvoi", undefined)).statusCode).toBe(404);
    expect(sent).toHaveLength(1);
  });

  test("is deleted for good, once, whether it holds a message or not", async () => {
    const remove = (path: string) => ask(path, { method: "DELETE" });
    expect((await remove("/lettres-mortes/raw-file/b")).statusCode).toBe(204);
    expect((await remove("/lettres-mortes/raw-file/b")).statusCode).toBe(404);
    await expect(bucket.bytes("dead-letters/raw-file/b.json")).rejects.toThrow(PermanentError);
    expect([sent, noted]).toEqual([
      [],
      [["dead letter deleted", { by: expect.any(String), queue: "raw-file", letter: "b" }]],
    ]);
    expect((await remove("/lettres-mortes/..%2Fraw/b")).statusCode).toBe(422);
  });

  test("is sent again with all others, or with those of its queue; what holds no message stays and is counted", async () => {
    expect(bodyOf(await post("/lettres-mortes/renvoi", { file: "raw-file" }))).toEqual({
      renvoyees: 1,
      refusees: 1,
      restent: 0,
    });
    expect([sent, noted]).toEqual([
      [JSON.parse(body)],
      [["dead letters sent again", { by: expect.any(String), queue: "raw-file", sent: 1 }]],
    ]);
    const { resultats } = Object(await read("/lettres-mortes"));
    expect(resultats.map(({ id }: { id: string }) => id)).toEqual(["b", "c"]);
    expect((await post("/lettres-mortes/renvoi", { file: "../raw" })).statusCode).toBe(422);
  });
});

describe("the log of a run", () => {
  const second = (at: number): number => Date.parse("2026-11-27T10:00:00Z") + at * 1000;
  const line = (at: number, message: string, more: object = {}): LogLine => ({
    at: second(at),
    text: JSON.stringify({
      level: "INFO",
      message,
      timestamp: new Date(second(at)).toISOString(),
      run: "open",
      ...more,
    }),
  });
  beforeEach(async () => {
    await db.query("update run set started_at = '2026-11-27T10:00:00Z', ended_at = null where run_id = 'open'");
    logged = {
      plan: [line(1, "state done", { milliseconds: 12 }), line(1, "state done"), line(5, "last")],
      aggregate: [{ at: second(2), text: "Killed while working for open" }, line(3, "b"), line(4, "c"), line(6, "d")],
    };
  });

  test("joins what its functions wrote in order, with what each line says more, and what is no line of ours as it is", async () => {
    const { resultats, suivant, manque } = Object(await read("/runs/open/journal"));
    expect([suivant, manque]).toEqual([null, null]);
    expect(resultats.map(({ message }: { message: string }) => message)).toEqual([
      "state done",
      "state done",
      "Killed while working for open",
      "b",
      "c",
      "last",
      "d",
    ]);
    expect(resultats[0]).toEqual({
      date: "2026-11-27T10:00:01.000Z",
      fonction: "plan",
      niveau: "info",
      message: "state done",
      details: `{"milliseconds":12}`,
    });
    expect((await ask("/runs/nobody/journal")).statusCode).toBe(404);
  });

  test.each([1, 2, 3, 200])("comes in pages of some %i lines, none twice and none left out", async (limite) => {
    const many = Array.from({ length: 400 }, (_, index) => line(index / 50, `step ${index}`));
    logged["aggregate"]?.splice(1, 0, ...many);
    logged["aggregate"]?.sort((one, other) => one.at - other.at);
    const all: string[] = [];
    let next: string | null = "";
    while (next !== null) {
      const page: { resultats: { message: string }[]; suivant: string | null } = Object(
        await read(`/runs/open/journal?limite=${limite}${next && `&suivant=${next}`}`),
      );
      all.push(...page.resultats.map(({ message }) => message));
      next = page.suivant;
    }
    expect(all).toHaveLength(407);
    expect(new Set(all).size).toBe(406);
    expect(all.filter((message) => message.startsWith("step"))).toEqual(many.map((_, index) => `step ${index}`));
  });
});
