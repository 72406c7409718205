import { DAY, OPENING } from "../../../localstack/market/clock.ts";
import { afterEach, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import * as z from "zod";
import { loadApiSource } from "../../../lib/sources/load.ts";
import type { ApiSource } from "../../../lib/sources/schema.ts";
import { mergePlaces } from "../../../lib/stores/open-data/places.ts";
import { advance } from "../../../localstack/market/advance.ts";
import { apiOver } from "../../support/api.ts";
import { runApi } from "../../support/api-path.ts";
import { dataFair, refused, said } from "../../support/data-fair.ts";
import type { DataFair } from "../../support/data-fair.ts";
import { ALL_STALLS, startTestMarket } from "../../support/market.ts";
import { aPlace } from "../../support/places.ts";
import { testDatabase } from "../../support/postgres.ts";
import { told } from "../../support/told.ts";

const db = await testDatabase();
let source: ApiSource;

beforeAll(async () => {
  source = await loadApiSource("ademe-dpe");
  const places = [aPlace(), aPlace({ code: "54395", name: "Nancy", postcodes: ["54000"], department: "54" })];
  await db.transaction((tx) => mergePlaces(tx, places, { runId: "run", readerVersion: 1 }));
});
afterEach(() => db.query("truncate run, energy_rating, rating_listing cascade"));

/** A rating of Nancy as the service gives it. */
const rating = (number: number, changes: Record<string, string | number> = {}) => ({
  numero_dpe: `2454E${String(number).padStart(7, "0")}B`,
  modele_dpe: "DPE 3CL 2021 méthode logement",
  date_etablissement_dpe: "2026-10-01",
  date_reception_dpe: "2026-10-02",
  date_derniere_modification_dpe: "2026-10-02",
  type_batiment: "appartement",
  etiquette_dpe: "D",
  etiquette_ges: "C",
  code_insee_ban: "54395",
  nom_commune_ban: "Nancy",
  code_postal_ban: "54000",
  ...changes,
});
const FIELDS = Object.keys(rating(1));
const ratings = (count: number) => Array.from({ length: count }, (_, at) => rating(at + 1));

/** Runs the source's request for existing dwellings on a day. */
const runOn = (day: string, service: DataFair, since?: string, changes: Partial<ApiSource> = {}) =>
  runApi(db, { ...source, ...changes }, { day, since, request: "existants", ask: service.ask });

const Figures = z.object({
  nombre_dpe: z.int().nullable(),
  classes_energie: z.array(z.object({ classe: z.string(), nombre: z.int().nullable() })).nullable(),
});
async function figures(commune = "54395") {
  const { nombre_dpe, classes_energie } = Figures.parse(await apiOver(db).read(`/dpe?commune=${commune}`));
  const told = classes_energie?.filter(({ nombre }) => nombre !== 0) ?? [];
  return { count: nombre_dpe, classes: Object.fromEntries(told.map(({ classe, nombre }) => [classe, nombre])) };
}

describe("ratings that left the view", () => {
  test("leave the figures, and count again when they come back", async () => {
    const all = ratings(12);
    const service = dataFair(all, FIELDS);
    expect((await runOn("2026-11-01", service)).outcome).toMatchObject({ outcome: "complete", seen: 12 });
    expect(await figures()).toEqual({ count: 12, classes: { D: 12 } });
    service.rows = all.slice(2);
    const run = await runOn("2026-11-20", service, "2026-11-01");
    expect(run.outcome).toMatchObject({ outcome: "complete", seen: 0 });
    expect(run.summary).toMatchObject({ status: "complete", changed: 2, missing: [] });
    expect(await figures()).toEqual({ count: 10, classes: { D: 10 } });
    service.rows = all;
    expect((await runOn("2026-11-25", service, "2026-11-20")).outcome).toMatchObject({ seen: 0 });
    expect(await figures()).toEqual({ count: 12, classes: { D: 12 } });
  });

  test("leave the figures of the market too, and those of other communes stay", async () => {
    const elsewhere = ratings(8).map((row, at) => ({ ...row, numero_dpe: `M${at}`, code_insee_ban: "34172" }));
    const service = dataFair([...ratings(12), ...elsewhere], FIELDS);
    await runOn("2026-11-01", service);
    service.rows = [...ratings(8), ...elsewhere];
    await runOn("2026-11-20", service, "2026-11-01");
    expect(await apiOver(db).read("/marche?commune=54395")).toMatchObject({ dpe: { nombre_dpe: 8 } });
    expect((await figures("34172")).count).toBe(8);
  });

  test("are found page after page, and only numbers are asked for", async () => {
    const parameters = { ...source.reconcile?.parameters, size: "5" };
    const compared = { reconcile: { reference: "reference", maxMissing: 0.5, parameters } };
    const service = dataFair(ratings(25), FIELDS);
    // All that is held was read just now: there is nothing to compare.
    expect((await runOn("2026-11-01", service, undefined, compared)).outcome).toMatchObject({ requests: 2, chunks: 1 });
    service.rows = ratings(25).slice(0, 20);
    service.asked.length = 0;
    await runOn("2026-11-20", service, "2026-11-01", compared);
    expect((await figures()).count).toBe(20);
    const numbers = service.asked.filter((address) => new URL(address, "https://x.y").searchParams.get("size") === "5");
    // A full page always has a next one, here an empty one; nothing is held of the other communes.
    expect(numbers).toHaveLength(5);
    for (const address of numbers)
      expect(new URL(address, "https://x.y").searchParams.get("select")).toBe("numero_dpe");
  });

  test("are told by a whole reading only: one that is cut, refused or too short proves nothing", async () => {
    const service = dataFair(ratings(12), FIELDS);
    await runOn("2026-11-01", service);
    service.rows = ratings(12).slice(2);
    const numbersOf = (address: string) => new URL(address, "https://x.y").searchParams.get("select") === "numero_dpe";
    const answers = [
      [refused(502, "storm", true), /answered 502/],
      [refused(400, "non"), /answered 400: non/],
      [said({ total: 12, results: [{ numero_dpe: "2454E0000001B" }] }), /54395: 12 records were announced and 1 given/],
      [said({ total: 1, results: [{ numero: "2454E0000001B" }] }), /54395: a record without its number/],
    ] as const;
    for (const [at, [answer, reason]] of answers.entries()) {
      service.instead = (address) => (numbersOf(address) ? answer : undefined);
      const { outcome } = await runOn(`2026-11-${20 + at}`, service, "2026-11-01");
      expect(outcome).toMatchObject({ outcome: "truncated", reason: told(reason) });
      expect(outcome).not.toHaveProperty("upTo");
      expect((await figures()).count).toBe(12);
    }
    service.instead = () => undefined;
    expect((await runOn("2026-11-26", service, "2026-11-01")).outcome).toMatchObject({ outcome: "complete" });
    expect((await figures()).count).toBe(10);
  });

  test("are not believed to be more than half of twenty and more, in one commune or in all", async () => {
    const service = dataFair(ratings(30), FIELDS);
    await runOn("2026-11-01", service);
    service.rows = ratings(14);
    const { outcome, summary } = await runOn("2026-11-20", service, "2026-11-01");
    expect(summary.status).toBe("failed");
    expect(outcome).toMatchObject({
      outcome: "truncated",
      reason: told(/54395: 16 of 30 held records are missing: not believed/),
    });
    expect((await figures()).count).toBe(30);
    service.rows = ratings(15);
    expect((await runOn("2026-11-21", service, "2026-11-01")).outcome).toMatchObject({ outcome: "complete" });
    expect((await figures()).count).toBe(15);
  });

  test("are not believed where every small commune is empty at once", async () => {
    const rows = ["54395", "34172"].flatMap((code) =>
      ratings(12).map((row, at) => ({ ...row, numero_dpe: `${code}-${at}`, code_insee_ban: code })),
    );
    const service = dataFair(rows, FIELDS);
    await runOn("2026-11-01", service);
    service.rows = [];
    expect((await runOn("2026-11-20", service, "2026-11-01")).outcome).toMatchObject({ outcome: "truncated" });
    expect([(await figures()).count, (await figures("34172")).count]).toEqual([12, 12]);
  });
});

describe("a rating that got another label", () => {
  test("is asked for again by the date of its change, however old it is", async () => {
    const service = dataFair(ratings(12), FIELDS);
    await runOn("2026-11-01", service);
    const changed = { etiquette_dpe: "C", date_derniere_modification_dpe: "2026-12-14" };
    service.rows = ratings(12).map((row, at) => (at < 6 ? { ...row, ...changed } : row));
    const { outcome } = await runOn("2026-12-20", service, "2026-12-13");
    expect(outcome).toMatchObject({ outcome: "complete", seen: 6 });
    expect(await figures()).toEqual({ count: 12, classes: { C: 6, D: 6 } });
  });
});

describe("the fields that a service has", () => {
  const without = (...gone: string[]) => FIELDS.filter((field) => !gone.includes(field));
  const selected = (service: DataFair) =>
    service.asked
      .map((address) => new URL(address, "https://x.y").searchParams)
      .find((asked) => asked.has("select"))
      ?.get("select")
      ?.split(",");

  test("are learned from its schema: only those are asked for, and what it lacks is told", async () => {
    const service = dataFair(ratings(6), FIELDS);
    const { outcome } = await runOn("2026-11-01", service);
    expect(outcome).toMatchObject({ outcome: "complete", seen: 6 });
    expect(outcome.reason?.en).toMatch(
      /^the service has no field numero_dpe_remplace, dpe_desactive, date_fin_validite_dpe/,
    );
    expect(selected(service)).not.toContain("dpe_desactive");
    expect(service.asked[0]).toBe("/data-fair/api/v1/datasets/dpe03existant/schema");
  });

  test("may be those of deactivated ratings: these do not count", async () => {
    const rows = ratings(12).map((row, at) => ({ ...row, dpe_desactive: at < 4 }));
    const service = dataFair(rows, [...FIELDS, "dpe_desactive"]);
    expect((await runOn("2026-11-01", service)).outcome).toMatchObject({ outcome: "complete", seen: 12 });
    expect((await figures()).count).toBe(8);
  });

  test.each([["404"], ["an object"]])("are found by its refusals where its schema answers %s", async (schema) => {
    const service = dataFair(ratings(6), FIELDS);
    service.schema = null;
    if (schema === "an object") {
      service.instead = (address) => (address.endsWith("/schema") ? said({ total: 1, results: [{}] }) : undefined);
    }
    expect((await runOn("2026-11-01", service)).outcome).toMatchObject({ outcome: "complete", seen: 6 });
    expect((await figures()).count).toBe(6);
    expect(selected(service)).toContain("dpe_desactive");
  });

  test("may lack what the reader needs: nothing is collected, and the task says what", async () => {
    const service = dataFair(ratings(6), without("etiquette_dpe", "code_insee_ban"));
    const reason =
      /^the API has changed: fields missing: etiquette_dpe or Etiquette_DPE, code_insee_ban or Code_INSEE_/;
    const expected = { outcome: "failed", chunks: 0, reason: told(reason) };
    expect((await runOn("2026-11-01", service)).outcome).toMatchObject({ ...expected, requests: 1 });
    service.schema = null;
    expect((await runOn("2026-11-02", service)).outcome).toMatchObject({ outcome: "failed", chunks: 0 });
  });

  test("may lack the date of changes: another date takes its place", async () => {
    const service = dataFair(ratings(6), without("date_derniere_modification_dpe"));
    await runOn("2026-11-01", service, "2026-10-05");
    const asked = new URL(service.asked[1] ?? "", "https://x.y").searchParams;
    expect(asked.get("qs")).toMatch(/ AND date_reception_dpe:\[2026-09-21 TO \*\]$/);
    expect(asked.get("sort")).toBe("date_reception_dpe");
    expect((await figures()).count).toBe(6);
  });

  test("may have the names of before 2025", async () => {
    const names = new Map(
      Object.values(source.fields?.names ?? {}).flatMap(([today = "", before = ""]) => [[today, before] as const]),
    );
    const old = (row: object) => Object.fromEntries(Object.entries(row).map(([key, value]) => [names.get(key), value]));
    const fields = FIELDS.map((field) => names.get(field) ?? "");
    const service = dataFair(ratings(12).map(old), fields);
    expect((await runOn("2026-11-01", service)).outcome).toMatchObject({ outcome: "complete", seen: 12 });
    service.rows = ratings(12).slice(1).map(old);
    expect((await runOn("2026-11-20", service, "2026-11-01")).outcome).toMatchObject({ outcome: "complete" });
    expect(await figures()).toEqual({ count: 11, classes: { D: 11 } });
  });
});

test("communes that have no rating are read completely, without an error", async () => {
  const service = dataFair([], FIELDS);
  expect((await runOn("2026-11-01", service)).outcome).toMatchObject({ outcome: "complete", seen: 0 });
  const { outcome, summary } = await runOn("2026-11-20", service, "2026-11-01");
  expect([outcome, summary]).toMatchObject([
    { outcome: "unchanged", seen: 0 },
    { status: "unchanged", missing: [] },
  ]);
  expect((await figures()).count).toBeNull();
});

test("an API that asks to wait while numbers are read goes on at the same commune", async () => {
  const service = dataFair(ratings(12), FIELDS);
  await runOn("2026-11-01", service);
  service.rows = ratings(12).slice(2);
  let storms = 2;
  service.instead = (address) =>
    address.includes("54395%22") && address.includes("select=numero_dpe&") && storms-- > 0
      ? refused(503, "storm", true)
      : undefined;
  const { outcome, waits } = await runOn("2026-11-20", service, "2026-11-01");
  expect([outcome.outcome, waits]).toEqual(["complete", 2]);
  expect((await figures()).count).toBe(10);
});

test("what is held follows the sample market's own view as its clock goes on", async () => {
  const market = await startTestMarket({ ports: ALL_STALLS, ratings: 600, adverts: 7 });
  onTestFinished(() => market.stop());
  const asked = async (address: string) => {
    const { pathname, search } = new URL(address, "https://data.ademe.fr");
    const answer = await fetch(`${market.urlOf("ademe")}${pathname}${search}`);
    expect(answer.status).toBe(200);
    return said(await answer.json());
  };
  const collect = (day: string, since?: string) => runApi(db, source, { day, since, request: "existants", ask: asked });
  const Row = z.object({ numero_dpe: z.string(), etiquette_dpe: z.string().optional() });
  const view = async () => {
    const qs = `code_insee_ban:(${source.communes.map((code) => `"${code}"`).join(" OR ")})`;
    const parameters = new URLSearchParams({ size: "10000", select: "numero_dpe,etiquette_dpe", qs });
    const { text } = await asked(`/data-fair/api/v1/datasets/dpe03existant/lines?${parameters.toString()}`);
    const { results } = z.object({ results: z.array(Row) }).parse(JSON.parse(text));
    return results.map((row) => `${row.numero_dpe} ${row.etiquette_dpe ?? "-"}`).sort();
  };
  const held = async () => {
    const rows = await db.query<{ told: string }>(
      "select reference || ' ' || coalesce(energy_class, '-') as told from energy_rating where withdrawn_at is null",
    );
    return rows.map(({ told }) => told).sort();
  };
  const opened = new Date(OPENING).toISOString().slice(0, 10);
  await collect(opened);
  const before = await view();
  expect(await held()).toEqual(before);
  advance(market.home, "40d");
  await collect(new Date(OPENING + 40 * DAY).toISOString().slice(0, 10), opened);
  const after = await view();
  expect(await held()).toEqual(after);
  expect(before.filter((one) => !after.includes(one)).length).toBeGreaterThan(10);
});
