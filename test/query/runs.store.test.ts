import { beforeAll, expect, test } from "vitest";
import * as z from "zod";
import { RunSummary } from "../../lib/records/run-summary.ts";
import { listRuns, readRun } from "../../lib/query/runs.ts";
import { apiOver } from "../support/api.ts";
import { testDatabase } from "../support/postgres.ts";

const db = await testDatabase();

beforeAll(async () => {
  await db.query(
    `insert into run (run_id, trigger, status, input, started_at, ended_at, expected_chunks, missing) values
     ('first', 'schedule', 'complete', '{}', '2026-11-20T08:00:00Z', '2026-11-20T08:01:00Z', 0, '[]'),
     ('second', 'drop', 'partial', '{}', '2026-11-21T08:00:00Z', '2026-11-21T08:01:00Z', 3, '["one chunk failed"]'),
     ('third', 'manual', 'running', '{}', '2026-11-22T08:00:00Z', null, null, '[]')`,
  );
  await db.query(
    `insert into task (run_id, task, source_id, search, outcome, requests, seen, fetched, reason, collected_at, superseded) values
     ('second', 0, 'dvf', 'a.csv', 'complete', 1, 30, 30, null, now(), 4), ('second', 1, 'imo-ops-export', 'b.json', null, 0, 0, 0, 'cut', now(), null)`,
  );
  await db.query(
    `insert into chunk (run_id, task, chunk, status, rows_read, rows_used, duplicates, quarantined, skipped, records, changed, unchanged, ended_at, fields) values
     ('second', 0, 0, 'done', 100, 70, 5, 22, 3, '{"sale": 60}', 50, 10, '2026-11-21T08:00:02Z', '{"floor": 3, "rooms": 1}'),
     ('second', 0, 1, 'done', 10, 10, 0, 0, 0, '{"sale": 9, "advert": 1}', 10, 0, '2026-11-21T08:00:01Z', '{"floor": 2}'),
     ('second', 1, 0, 'failed', 0, 0, 0, 0, 0, '{}', 0, 0, '2026-11-21T08:00:03.5Z', '{}')`,
  );
  await db.query(
    `insert into quarantine (run_id, source_id, task, chunk, file, row_number, field, reason, found, expected, excerpt, s3_key)
     select 'second', 'dvf', 0, 0, 'a.csv', n, 'date_mutation', 'not a date', 'x', 'a date', 'x,y', 'k' from generate_series(1, 22) n`,
  );
  await db.query(
    `insert into source (source_id, title, kind, producer, licence, last_complete_run, last_complete_at)
     values ('dvf', 't', 'file', 'p', 'l', 'second', '2026-11-21T08:00:00Z')`,
  );
});

test("a run is the sums of its chunks and the story of its tasks", async () => {
  expect(await readRun(db, "second")).toEqual({
    runId: "second",
    status: "partial",
    trigger: "drop",
    startedAt: "2026-11-21T08:00:00.000Z",
    endedAt: "2026-11-21T08:01:00.000Z",
    rows: 110,
    used: 80,
    duplicates: 5,
    quarantined: 22,
    skipped: 3,
    fields: { floor: 5, rooms: 1 },
    records: { sale: 69, advert: 1 },
    changed: 60,
    unchanged: 10,
    superseded: 4,
    chunks: { expected: 3, done: 2, failed: 1 },
    missing: ["one chunk failed"],
    tasks: [
      {
        source: "dvf",
        search: "a.csv",
        outcome: "complete",
        requests: 1,
        seen: 30,
        fetched: 30,
        rows: 110,
        changed: 60,
      },
      {
        source: "imo-ops-export",
        search: "b.json",
        outcome: null,
        requests: 0,
        seen: 0,
        fetched: 0,
        rows: 0,
        changed: 0,
        reason: "cut",
      },
    ],
    restartedAs: null,
  });
});

test("a run without tasks or chunks is zeros, and one that never was is null", async () => {
  expect(await readRun(db, "third")).toMatchObject({ rows: 0, records: {}, tasks: [], endedAt: null });
  expect(await readRun(db, "nobody")).toBeNull();
});

test("/runs/{id} is the same object, with its chunks as they ended and the first quarantined rows", async () => {
  const answer = await apiOver(db).read("/runs/second");
  expect(RunSummary.parse(answer)).toEqual(await readRun(db, "second"));
  const told = z
    .object({
      chunkEnds: z.array(z.object({ chunk: z.int(), seconds: z.number() })),
      quarantine: z.object({ sample: z.array(z.unknown()), more: z.string() }),
    })
    .parse(answer);
  expect(told.chunkEnds.map(({ seconds }) => seconds)).toEqual([1, 2, 3.5]);
  expect(told.quarantine.sample).toHaveLength(20);
  expect(told.quarantine.sample[0]).toMatchObject({
    file: "a.csv",
    row: 1,
    field: "date_mutation",
    reason: "not a date",
  });
  expect(told.quarantine.more).toBe("/runs/second/quarantaine");
});

const Page = z.object({ resultats: z.array(z.looseObject({})), suivant: z.string().nullable() });

async function read(path: string): Promise<z.output<typeof Page>> {
  return Page.parse(await apiOver(db).read(path));
}

test("quarantined rows come page by page, each once", async () => {
  const one = await read("/runs/second/quarantaine?limite=15");
  const two = await read(`/runs/second/quarantaine?limite=15&suivant=${one.suivant}`);
  expect([...one.resultats, ...two.resultats].map(({ row }) => row)).toEqual(
    Array.from({ length: 22 }, (_, i) => i + 1),
  );
  expect(two.suivant).toBeNull();
});

const ids = ({ resultats }: z.output<typeof Page>) => resultats.map(({ runId }) => runId);

test("runs are listed newest first, page by page, by status and by source", async () => {
  const one = await read("/runs?limite=2");
  expect(ids(one)).toEqual(["third", "second"]);
  const two = await read(`/runs?limite=2&suivant=${one.suivant}`);
  expect(ids(two)).toEqual(["first"]);
  expect(two.suivant).toBeNull();
  expect(ids(await read("/runs?statut=partial"))).toEqual(["second"]);
  expect(ids(await read("/runs?source=dvf"))).toEqual(["second"]);
});

test("a run tells of each task its wave, its chunks, and when the last of them was merged", async () => {
  const { tasks, taskFacts } = Object(await apiOver(db).read("/runs/second"));
  expect(taskFacts).toHaveLength(tasks.length);
  expect(taskFacts[0]).toMatchObject({
    wave: 0,
    openedAt: expect.any(String),
    mergedAt: expect.stringMatching(/^2026-/),
  });
});

test.each(["/runs/nobody", "/runs/nobody/quarantaine"])("%s is a 404", async (path) => {
  expect((await apiOver(db).ask(path)).statusCode).toBe(404);
});

test("/sources tells each source's last complete run, its age, and its rows", async () => {
  const { resultats } = z
    .object({ resultats: z.array(z.looseObject({ id: z.string() })) })
    .parse(await apiOver(db).read("/sources"));
  expect(resultats.find(({ id }) => id === "dvf")).toMatchObject({
    nature: "fichier",
    contenu: "ventes",
    licence: "Licence Ouverte 2.0",
    active: true,
    derniere_collecte_complete: { id: "second", date: "2026-11-21T08:00:00.000Z" },
    fraicheur_heures: 48,
    etat: "a_jour",
    derniere_tentative: { id: "second", date: "2026-11-21T08:00:00.000Z", statut: "partial" },
    manque: "lignes écartées : 22",
    lignes: 110,
    enregistrements: 0,
    prochaine: null,
    dernieres: [{ id: "second", date: "2026-11-21T08:00:00.000Z", statut: "partial" }],
  });
  expect(resultats.find(({ id }) => id === "imo-ops-export")).toMatchObject({
    derniere_collecte_complete: null,
    fraicheur_heures: null,
    etat: "jamais_collectee",
    derniere_tentative: null,
    lignes: null,
  });
});

test("/sources says what a source waits for, what its last attempt lacked, and when it is late", async () => {
  await db.query(`insert into source (source_id, title, kind, producer, licence, last_complete_run, last_complete_at)
    values ('agence-postgres', 't', 'database', 'p', 'l', 'second', '2026-11-22T08:00:00Z')`);
  await db.query(`insert into task (run_id, task, source_id, search, collected_at, outcome, reason)
    values ('second', 7, 'agence-postgres', 'all', now(), 'failed', 'the password is refused')`);
  const { resultats } = z
    .object({ resultats: z.array(z.looseObject({ id: z.string() })) })
    .parse(await apiOver(db).read("/sources"));
  const told = (id: string) => resultats.find((source) => source.id === id);
  expect(told("agence-postgres")).toMatchObject({
    nature: "base de données",
    etat: "en_retard",
    frequence: "6h",
    derniere_tentative: { id: "second", statut: "failed" },
    manque: "« the password is refused »",
    prochaine: "2026-11-23T08:00:00.000Z",
    dernieres: [{ id: "second", statut: "failed" }],
  });
  expect(told("agence-postgres")).toMatchObject({ attend: [] });
});

test("what came of a source is its own, whatever became of the others of its run", async () => {
  await db.query(`insert into source (source_id, title, kind, producer, licence) values
    ('communes', 't', 'api', 'p', 'l'), ('agence-mongo', 't', 'database', 'p', 'l')`);
  await db.query(`insert into task (run_id, task, source_id, search, collected_at, outcome) values
    ('second', 8, 'communes', 'a', now(), 'unchanged'), ('second', 9, 'communes', 'b', now(), 'complete'),
    ('third', 0, 'agence-mongo', 'all', now(), null)`);
  const { resultats } = z
    .object({ resultats: z.array(z.looseObject({ id: z.string() })) })
    .parse(await apiOver(db).read("/sources"));
  const told = (id: string) => resultats.find((source) => source.id === id);
  expect(told("communes")).toMatchObject({ derniere_tentative: { id: "second", statut: "complete" }, manque: null });
  expect(told("communes")).toMatchObject({ dernieres: [{ id: "second", statut: "complete" }] });
  expect(told("agence-mongo")).toMatchObject({
    derniere_tentative: { id: "third", statut: "running" },
    manque: null,
  });
});

test("/health says that Postgres answers, and /robots.txt keeps engines out of DVF", async () => {
  const { ask, read } = apiOver(db);
  expect(await read("/health")).toMatchObject({ status: "healthy", database: "connected", version: "test" });
  const robots = String((await ask("/robots.txt")).body).split("\n");
  expect(robots.slice(0, 2)).toEqual(["User-agent: *", "Disallow: /"]);
  expect(robots).toContain("Allow: /jeux-de-donnees/loyers$");
  for (const kept of ["/ventes", "/marche", "/jeux-de-donnees/ventes", "/jeux-de-donnees/marche-communes"])
    expect(robots.filter((line) => line.startsWith(`Allow: ${kept}`))).toEqual([]);
  expect(await read("/")).toMatchObject({ version: "test" });
});

test("runs are found by what began them, the days on which they began, and words of their reasons", async () => {
  const found = async (question: string) => ids(await read(`/runs?${question}`));
  expect(await found("origine=schedule")).toEqual(["first"]);
  expect(await found("apres=2026-11-21&avant=2026-11-21")).toEqual(["second"]);
  expect(await found("avant=2026-11-20")).toEqual(["first"]);
  expect(await found("texte=One%20CHUNK")).toEqual(["second"]);
  expect(await found("texte=cut")).toEqual(["second"]);
  expect(await found("texte=%25")).toEqual([]);
  expect((await apiOver(db).ask("/runs?apres=2026-02-30")).statusCode).toBe(422);
});

test("a page of runs adds up its own runs only, however many there were", async () => {
  const spare = db.transaction(async (tx) => {
    await tx.query(
      `insert into run (run_id, trigger, status, input, started_at) select 'old-' || n, 'schedule', 'complete', '{}', '2020-01-01' from generate_series(1, 3000) n`,
    );
    await tx.query(
      `insert into chunk (run_id, task, chunk, status) select 'old-' || n, 0, 0, 'done' from generate_series(1, 3000) n`,
    );
    await tx.query("analyze run, chunk");
    const asked: { sql: string; parameters: readonly unknown[] }[] = [];
    const page = await listRuns(
      {
        query: (sql, parameters = []) => {
          asked.push({ sql, parameters });
          return tx.query(sql, parameters);
        },
      },
      { limit: 2 },
    );
    expect(page.map(({ runId }) => runId)).toEqual(["third", "second"]);
    const [statement] = asked;
    const [explained] = await tx.query<{ "QUERY PLAN": unknown }>(
      `explain (analyze, format json) ${statement?.sql}`,
      statement?.parameters,
    );
    const loops = [...JSON.stringify(explained).matchAll(/"Relation Name":"chunk"[^{}]*?"Actual Loops":(\d+)/g)];
    expect(loops.length).toBeGreaterThan(0);
    expect(loops.map(([, times]) => Number(times)).every((times) => times <= 2)).toBe(true);
    throw new Error("undone");
  });
  await expect(spare).rejects.toThrow("undone");
});

test("reasons are told in French over HTTP and in English by the command; what is of before there were codes, as it was", async () => {
  const lost = { code: "snapshot.list-lost", en: "The list was lost", fr: "La liste s’est perdue" };
  await db.query(
    `insert into run (run_id, trigger, status, input, started_at, missing) values ('told', 'manual', 'partial', '{}', '2026-11-01', $1)`,
    [JSON.stringify(["of before", lost])],
  );
  await db.query(
    `insert into task (run_id, task, source_id, search, outcome, reason, reason_fr, reason_code, collected_at) values
     ('told', 0, 'dvf', 'a.csv', 'failed', 'the file is empty', 'le fichier est vide', 'file.empty', now()),
     ('told', 1, 'dvf', 'b.csv', 'failed', 'of before', null, null, now())`,
  );
  await db.query(
    `insert into chunk (run_id, task, chunk, status, reason, reason_fr, reason_code)
     values ('told', 0, 0, 'failed', 'broken', 'cassé', 'merging.broken'), ('told', 0, 1, 'failed', 'of before', null, null)`,
  );
  expect(await readRun(db, "told")).toMatchObject({
    missing: ["of before", "The list was lost"],
    tasks: [{ reason: "the file is empty" }, { reason: "of before" }],
  });
  expect(await apiOver(db).read("/runs/told")).toMatchObject({
    missing: ["of before", "La liste s’est perdue"],
    missingCodes: [null, "snapshot.list-lost"],
    tasks: [
      { reason: "le fichier est vide", code: "file.empty" },
      { reason: "of before", code: null },
    ],
    chunkEnds: [
      { reason: "cassé", code: "merging.broken" },
      { reason: "of before", code: null },
    ],
  });
  expect(ids(await read(`/runs?texte=${encodeURIComponent("fichier EST vide")}`))).toEqual(["told"]);
  expect(ids(await read(`/runs?texte=${encodeURIComponent("s’est perdue")}`))).toEqual(["told"]);
});
