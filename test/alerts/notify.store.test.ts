import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { afterAll, beforeEach, expect, test } from "vitest";
import { alertKeys } from "../../lib/alerts/keys.ts";
import { notify } from "../../lib/alerts/notify.ts";
import { distrust } from "../../lib/alerts/signature.ts";
import { startListener } from "../../lib/cli/listener.ts";
import type { Heard } from "../../lib/cli/listener.ts";
import type { AlertFilter } from "../../lib/stores/alerts/alerts.ts";
import { changeAlert, rotateKey } from "../../lib/stores/alerts/alerts.ts";
import { writeTest } from "../../lib/stores/alerts/deliveries.ts";
import { mergeAdverts } from "../../lib/stores/adverts/adverts.ts";
import type { Advert } from "../../lib/records/record.ts";
import type { Postgres } from "../../lib/stores/postgres/postgres.ts";
import { ALERT_KEY, anAlert, notifier } from "../support/alerts.ts";
import { aCrawl, aPage, arrive } from "../support/histories.ts";
import { testDatabase } from "../support/postgres.ts";

const db = await testDatabase();

/** A receiver that answers what it is told to, and keeps what it got. */
let answers: number[] = [];
let got: { body: string; headers: Record<string, unknown> }[] = [];
const receiver = createServer((request, response) => {
  let body = "";
  request.on("data", (data: Buffer) => (body += data.toString()));
  request.on("end", () => {
    got.push({ body, headers: request.headers });
    const status = answers.shift() ?? 200;
    // 0: never answers.
    if (status > 0) response.writeHead(status, status === 302 ? { location: "/elsewhere" } : {}).end();
  });
});
const port = await new Promise<number>((resolve) => {
  receiver.listen(0, "127.0.0.1", () => {
    const address = receiver.address();
    resolve(typeof address === "object" && address ? address.port : 0);
  });
});
afterAll(() => {
  receiver.closeAllConnections();
  receiver.close();
});
const url = `http://127.0.0.1:${port}/hook`;

beforeEach(async () => {
  [answers, got] = [[], []];
  await db.query("truncate advert, crawl, crawl_sighting, outbox, alert, run cascade");
});

const bodies = () => got.map(({ body }) => JSON.parse(body));
const log = () =>
  db.query<{ status: string; attempts: number; response_status: number | null; error: string | null }>(
    `select status, attempts, response_status, error from delivery order by number`,
  );

test("a new advert that meets an alert is told once, signed, with the advert, its source and nothing personal", async () => {
  const id = await anAlert(db, randomUUID(), { criteria: { max_prix: "250000", code_postal: "34070" }, url });
  const { relay } = await notifier(db);
  await arrive(db, aPage(1, { agentHash: "f".repeat(64) }));
  await relay();
  expect(bodies()).toMatchObject([
    {
      alerte: { id, nom: "Une alerte" },
      evenement: { type: "creation" },
      annonce: { reference: "1", prix: 215_000, commune: "Montpellier" },
      sources: [{ id: "imo-ops-export", licence: expect.any(String), date_collecte: expect.any(String) }],
    },
  ]);
  const [{ body, headers } = { body: "", headers: {} }] = got;
  expect(headers).toMatchObject({
    "content-type": "application/json",
    "imo-event": "creation",
    "imo-delivery": JSON.parse(body).id,
  });
  const secret = alertKeys(ALERT_KEY).signing(id, 1);
  expect(distrust(String(headers["imo-signature"]), body, secret, new Date("2026-11-23T08:00:00Z"))).toBeNull();
  expect(body).not.toContain("f".repeat(64));
  expect(await log()).toEqual([{ status: "delivered", attempts: 1, response_status: 200, error: null }]);
});

test.each<[string, AlertFilter, Partial<Advert>, Partial<Advert>, string[]]>([
  ["a price that falls into the range", { max_prix: "200000" }, {}, { priceCents: 19_000_000 }, ["changement_prix"]],
  [
    "a price that leaves the range",
    { max_prix: "220000" },
    {},
    { priceCents: 30_000_000 },
    ["creation", "changement_prix"],
  ],
  ["a price outside the range before and after", { max_prix: "100000" }, {}, { priceCents: 30_000_000 }, []],
  [
    "a rent that leaves the range",
    { max_loyer: 900, transaction: "location" },
    { transaction: "rental", priceCents: null, rentCents: 80_000 },
    { transaction: "rental", priceCents: null, rentCents: 95_000 },
    ["creation", "changement_prix"],
  ],
  [
    "a price per m² that leaves the range",
    { max_prix_m2: 4000 },
    {},
    { priceCents: 30_000_000 },
    ["creation", "changement_prix"],
  ],
  ["another fact", { code_postal: "34070" }, {}, { rooms: 4 }, ["creation", "changement"]],
  ["a fact that no answer shows", { code_postal: "34070" }, {}, { agentHash: "a".repeat(64) }, ["creation"]],
])("%s", async (_, criteria, before, after, told) => {
  await anAlert(db, randomUUID(), { criteria, url });
  const { relay } = await notifier(db);
  await arrive(db, aPage(1, before));
  await relay();
  await arrive(db, aPage(2, { ...before, ...after }));
  await relay();
  expect(bodies().map(({ evenement }) => evenement.type)).toEqual(told);
});

test("an advert that is withdrawn, and one that comes back, are told to those whom it met", async () => {
  await anAlert(db, randomUUID(), { criteria: { max_prix: "220000" }, url });
  await anAlert(db, randomUUID(), { criteria: { max_prix: "100000" }, url });
  const { relay } = await notifier(db);
  for (const record of [aCrawl(1, ["1"]), aPage(1), aCrawl(2, []), aCrawl(3, []), aCrawl(4, ["1"])]) {
    await arrive(db, record);
    await relay();
  }
  expect(bodies().map(({ evenement }) => evenement.type)).toEqual(["creation", "retrait", "remise_en_ligne"]);
  expect(bodies()[1].annonce.statut).toBe("retiree");
});

test("messages that come twice, and a crash before the queue was told, deliver once", async () => {
  await anAlert(db, randomUUID(), { criteria: { source: "imo-ops-export" }, url });
  const { relay, deps, waiting, work } = await notifier(db);
  await arrive(db, aPage(1));
  const [{ event_id } = { event_id: "" }] = await db.query<{ event_id: string }>(`select event_id from event_log`);
  const crash = notify(
    { events: [event_id] },
    { ...deps, enqueue: () => Promise.reject(new Error("the queue is away")) },
  );
  await expect(crash).rejects.toThrow("the queue is away");
  await relay();
  waiting.push({ message: { events: [event_id] }, due: 0 });
  const [{ delivery_id } = { delivery_id: "" }] = await db.query<{ delivery_id: string }>(
    `select delivery_id from delivery`,
  );
  waiting.push({ message: { delivery: delivery_id }, due: 0 });
  await work();
  expect(got).toHaveLength(1);
  expect(await log()).toHaveLength(1);
});

test("two who try one delivery at once send it once", async () => {
  await anAlert(db, randomUUID(), { criteria: { source: "imo-ops-export" }, url });
  const { deps, relay, waiting } = await notifier(db);
  await arrive(db, aPage(1));
  const enqueued = waiting.length;
  const [{ event_id } = { event_id: "" }] = await db.query<{ event_id: string }>(`select event_id from event_log`);
  await notify({ events: [event_id] }, deps);
  const [entry] = waiting.splice(enqueued);
  if (!entry) throw new Error("nothing was put on the queue");
  await Promise.all([1, 2, 3].map(() => notify(entry.message, deps)));
  await relay();
  expect(got).toHaveLength(1);
});

test("whoever died while sending leaves the delivery to the watch, under the same id", async () => {
  await anAlert(db, randomUUID(), { criteria: { source: "imo-ops-export" }, url });
  const { deps, relay, later, waiting } = await notifier(db);
  await arrive(db, aPage(1));
  const dying = { ...deps, send: () => Promise.reject(new Error("killed")) };
  const [{ event_id } = { event_id: "" }] = await db.query<{ event_id: string }>(`select event_id from event_log`);
  await notify({ events: [event_id] }, dying);
  const [entry] = waiting.splice(0);
  if (!entry) throw new Error("nothing was put on the queue");
  await expect(notify(entry.message, dying)).rejects.toThrow("killed");
  await later(30);
  expect(got).toHaveLength(0);
  await later(300);
  await relay();
  expect(bodies().map(({ id }) => id)).toEqual([Object.values(entry.message)[0]]);
});

test("a receiver that fails is tried again later and later, with the same id, until it takes the delivery", async () => {
  answers = [500, 302, 0, 503];
  await anAlert(db, randomUUID(), { criteria: { source: "imo-ops-export" }, url });
  const { relay, later } = await notifier(db);
  await arrive(db, aPage(1));
  await relay();
  expect(await log()).toMatchObject([
    { status: "pending", attempts: 1, response_status: 500, error: "Le récepteur a répondu 500." },
  ]);
  await later(20);
  expect(got).toHaveLength(1);
  await later(10);
  expect(await log()).toMatchObject([{ attempts: 2, response_status: 302 }]);
  await later(60);
  expect(await log()).toMatchObject([{ attempts: 3, response_status: null, error: "Pas de réponse en 0.5 s." }]);
  await later(120);
  expect(await log()).toMatchObject([{ attempts: 4, response_status: 503 }]);
  await later(239);
  expect(got).toHaveLength(4);
  await later(1);
  expect(await log()).toMatchObject([{ status: "delivered", attempts: 5, error: null }]);
  expect(new Set(bodies().map(({ id }) => id)).size).toBe(1);
  const [alert] = await db.query(`select failures, failing_since, hold_until from alert`);
  expect(alert).toEqual({ failures: 0, failing_since: null, hold_until: null });
});

test("while a receiver fails, its other deliveries wait without being tried, and come once it works", async () => {
  answers = [500];
  await anAlert(db, randomUUID(), { criteria: { source: "imo-ops-export" }, url });
  const { relay, later } = await notifier(db);
  await arrive(db, ...["1", "2", "3"].map((reference) => aPage(1, { reference })));
  await relay();
  expect(got).toHaveLength(1);
  await later(30);
  await later(60);
  expect(new Set(bodies().map(({ annonce }) => annonce.reference))).toEqual(new Set(["1", "2", "3"]));
  expect((await log()).map(({ status }) => status)).toEqual(["delivered", "delivered", "delivered"]);
});

test("a receiver that keeps failing pauses its alert with the reason, and what waits is delivered once it is active again", async () => {
  answers = Array.from({ length: 100 }, () => 500);
  const id = await anAlert(db, randomUUID(), { criteria: { source: "imo-ops-export" }, url });
  const { relay, later, deps } = await notifier(db);
  await arrive(db, aPage(1));
  await relay();
  for (let hour = 0; hour < 24 * 4; hour++) {
    if (hour % 10 === 0) await arrive(db, aPage(1, { reference: `later ${hour}` }));
    await relay();
    await later(3600);
  }
  const [alert] = await db.query<{ active: boolean; paused_reason: string }>(`select active, paused_reason from alert`);
  expect(alert).toMatchObject({ active: false, paused_reason: expect.stringMatching(/20 fois de suite|trois jours/) });
  const attempts = got.length;
  expect(attempts).toBeLessThanOrEqual(20);
  await arrive(db, aPage(1, { reference: "while paused" }));
  await relay();
  await later(86_400);
  expect(got).toHaveLength(attempts);
  answers = [];
  await changeAlert(db, "ann", id, { active: true }, deps.now());
  await later(60);
  const pending = (await log()).filter(({ status }) => status === "pending");
  expect(pending).toEqual([]);
  expect(got.length).toBeGreaterThan(attempts);
  expect(bodies().some(({ annonce }) => annonce.reference === "while paused")).toBe(false);
});

test("410 pauses at once", async () => {
  answers = [410];
  await anAlert(db, randomUUID(), { criteria: { source: "imo-ops-export" }, url });
  const { relay, later } = await notifier(db);
  await arrive(db, aPage(1));
  await relay();
  await later(3600);
  expect(got).toHaveLength(1);
  const [alert] = await db.query(`select active, paused_reason from alert`);
  expect(alert).toEqual({
    active: false,
    paused_reason: "Le récepteur a répondu 410 : il ne veut plus rien recevoir.",
  });
});

test("a private receiver that nobody named gets nothing, and the log says why", async () => {
  await anAlert(db, randomUUID(), { criteria: { source: "imo-ops-export" }, url: `https://127.0.0.1:${port}/` });
  const { relay } = await notifier(db, { stage: "prod", allow: "127.0.0.1" });
  await arrive(db, aPage(1));
  await relay();
  expect(got).toEqual([]);
  expect(await log()).toMatchObject([
    { status: "pending", error: "L’adresse n’est pas de l’internet public : rien n’y est envoyé." },
  ]);
});

test("a replay sends nothing, not even later", async () => {
  await anAlert(db, randomUUID(), { criteria: { source: "imo-ops-export" }, url });
  await db.query(`insert into run (run_id, trigger, input) values ('again', 'replay', '{"replay": {}}')`);
  const { relay, later } = await notifier(db);
  await db.transaction((tx) => mergeAdverts(tx, [aPage(1)], { runId: "again", readerVersion: 1 }));
  await relay();
  await later(86_400);
  await arrive(db, aPage(2));
  await relay();
  expect(got).toEqual([]);
  expect(await log()).toEqual([]);
});

test("what happened before an alert was made is not told to it, and a feed lists without sending", async () => {
  const { relay } = await notifier(db);
  await arrive(db, aPage(1));
  const id = await anAlert(db, randomUUID(), { criteria: { source: "imo-ops-export" } });
  await relay();
  expect(await log()).toEqual([]);
  await arrive(db, aPage(2, { priceCents: 10_000_000 }));
  await relay();
  expect(await log()).toMatchObject([{ status: "listed", attempts: 0 }]);
  expect(got).toEqual([]);
  expect(id).toBeTruthy();
});

test("while a key is replaced a delivery carries both signatures, afterwards the new one alone", async () => {
  const id = await anAlert(db, randomUUID(), { criteria: { source: "imo-ops-export" }, url });
  const { relay, later, deps } = await notifier(db);
  await rotateKey(db, id, deps.now(), new Date(deps.now().getTime() + 86_400_000));
  await arrive(db, aPage(1));
  await relay();
  await later(86_401);
  await arrive(db, aPage(2, { priceCents: 10_000_000 }));
  await relay();
  const keys = alertKeys(ALERT_KEY);
  const genuine = got.map(({ body, headers }) =>
    [1, 2].map((serial) => {
      const header = String(headers["imo-signature"]);
      const at = new Date(Number(/t=(\d+)/.exec(header)?.[1]) * 1000);
      return distrust(header, body, keys.signing(id, serial), at) === null;
    }),
  );
  expect(genuine).toEqual([
    [true, true],
    [false, true],
  ]);
});

test("a test tells of the newest advert that meets the alert, once, and harms no alert when it fails", async () => {
  answers = [200, 500];
  const id = await anAlert(db, randomUUID(), { criteria: { max_prix: "250000" }, url });
  await arrive(db, aPage(1), aPage(1, { reference: "2", priceCents: 90_000_000 }));
  const { deps, later } = await notifier(db);
  const first = await writeTest(db, id, deps.now(), 10);
  expect(await writeTest(db, id, deps.now(), 10)).toBeNull();
  await notify({ delivery: first ?? "" }, deps);
  expect(bodies()).toMatchObject([{ evenement: { id: null, type: "test" }, annonce: { reference: "1" } }]);
  await later(60);
  const second = await writeTest(db, id, deps.now(), 10);
  await notify({ delivery: second ?? "" }, deps);
  await later(3600);
  expect(await log()).toMatchObject([{ status: "delivered" }, { status: "failed", attempts: 1 }]);
  expect(await db.query(`select active, failures from alert`)).toEqual([{ active: true, failures: 0 }]);
});

test("an alert whose filters can't be read any more is paused, and the others are told", async () => {
  const broken = await anAlert(db, randomUUID(), { criteria: { max_prix: "much" }, url });
  await anAlert(db, randomUUID(), { criteria: { max_prix: "250000" }, url });
  const { relay } = await notifier(db);
  await arrive(db, aPage(1));
  await relay();
  expect(got).toHaveLength(1);
  const [alert] = await db.query(`select active, paused_reason from alert where alert_id = $1`, [broken]);
  expect(alert).toEqual({ active: false, paused_reason: "Ses filtres ne sont plus lisibles : donnez-les à nouveau." });
});

test("a thousand alerts are asked about in a few questions", async () => {
  const wanted = Array.from({ length: 1000 }, (_, n) => n);
  for (const n of wanted)
    await anAlert(db, randomUUID(), { criteria: { min_prix: String(n * 1000), max_prix: String((n + 1) * 1000 - 1) } });
  const { relay, deps } = await notifier(db);
  await arrive(
    db,
    ...Array.from({ length: 20 }, (_, n) => aPage(1, { reference: `${n}`, priceCents: n * 100_000 + 50_000 })),
  );
  let questions = 0;
  const counted: Postgres = {
    ...db,
    query: (sql, parameters) => {
      questions += 1;
      return db.query(sql, parameters);
    },
  };
  const events = await db.query<{ event_id: string }>(`select event_id from event_log`);
  await notify({ events: events.map(({ event_id }) => event_id) }, { ...deps, db: counted });
  expect(await log()).toHaveLength(20);
  expect(questions).toBeLessThan(40);
  await relay();
  expect(await log()).toHaveLength(20);
});

test("the receiver to try with checks signatures, fails as often as it is told to, and tells of each delivery", async () => {
  const id = await anAlert(db, randomUUID(), { criteria: { source: "imo-ops-export" }, url: "http://127.0.0.1:1/" });
  const heard: Heard[] = [];
  const { relay, later, deps } = await notifier(db);
  const secret = alertKeys(ALERT_KEY).signing(id, 1);
  const listener = await startListener({ port: 0, secret, fail: 2, heard: (one) => heard.push(one), now: deps.now });
  await changeAlert(db, "ann", id, { url: `http://127.0.0.1:${listener.port}/` }, deps.now());
  await arrive(db, aPage(1));
  await relay();
  await later(30);
  await later(60);
  expect(heard).toMatchObject([
    { status: 500, signature: "valid" },
    { status: 500, signature: "valid" },
    { status: 200, signature: "valid", payload: { evenement: { type: "creation" } } },
  ]);
  const forged = await fetch(`http://127.0.0.1:${listener.port}/`, { method: "POST", body: "{}" });
  expect(forged.status).toBe(401);
  await listener.close();
});
