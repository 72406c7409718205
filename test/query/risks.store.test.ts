import { beforeEach, describe, expect, test } from "vitest";
import { liveRisks } from "../../lib/collect/live-risks.ts";
import type { LiveRisks } from "../../lib/collect/live-risks.ts";
import type { ApiAnswer } from "../../lib/collect/api/answer.ts";
import type { RiskReport } from "../../lib/records/open-data.ts";
import { loadApiSource } from "../../lib/sources/load.ts";
import { mergeAdverts } from "../../lib/stores/adverts/adverts.ts";
import { mergeRisks, unaskedCells } from "../../lib/stores/open-data/risks.ts";
import { anAdvert } from "../support/adverts.ts";
import { apiOver } from "../support/api.ts";
import { testDatabase } from "../support/postgres.ts";
import { quoted } from "../../lib/records/reason.ts";

const db = await testDatabase();
const FROM = { runId: "r", readerVersion: 1 };
const CELL = "-1.775,43.355";
const AT = "/risques?lat=43.3587&lon=-1.7745";

beforeEach(() => db.query("truncate risk_report, advert cascade"));

const report = (collectedAt: string): RiskReport => ({
  kind: "risk",
  source: "georisques",
  cell: CELL,
  commune: "64260",
  risks: [
    {
      id: "inondation",
      family: "natural",
      label: "Inondation",
      present: true,
      communeStatus: "Risque Existant",
      addressStatus: null,
    },
    { id: "radon", family: "natural", label: "Radon", present: null, communeStatus: null, addressStatus: null },
  ],
  url: "https://www.georisques.gouv.fr/rapport",
  collectedAt,
  rows: 1,
});
const keep = (one: RiskReport) => db.transaction((tx) => mergeRisks(tx, [one], FROM)).then(() => undefined);
const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
const silent: LiveRisks = () => Promise.reject(new Error("the service was asked"));
const down: LiveRisks = () => Promise.resolve("Géorisques ne répond pas en ce moment.");

describe("/risques", () => {
  test("answers from what is stored of the cell, with its source and its date", async () => {
    const at = daysAgo(3);
    await keep(report(at));
    expect(await apiOver(db, { liveRisks: silent }).read(AT)).toMatchObject({
      disponible: true,
      raison: null,
      cellule: CELL,
      code_insee: "64260",
      risques: [
        { id: "inondation", famille: "naturel", present: true, statut_commune: "Risque Existant" },
        { id: "radon", present: null },
      ],
      date_collecte: at,
      sources: [{ id: "georisques", licence: "Licence Ouverte 2.0", date_collecte: at }],
    });
  });

  test("asks the service for a cell that nobody has asked about", async () => {
    const asked: unknown[] = [];
    const live: LiveRisks = async (cell) => {
      asked.push(cell);
      return report(daysAgo(0));
    };
    expect(await apiOver(db, { liveRisks: live }).read(AT)).toMatchObject({ disponible: true, code_insee: "64260" });
    expect(asked).toEqual([{ key: CELL, longitude: -1.7725, latitude: 43.3575 }]);
  });

  test("never takes a service that is down for a place without risk", async () => {
    expect(await apiOver(db, { liveRisks: down }).read(AT)).toMatchObject({
      disponible: false,
      raison: "Géorisques ne répond pas en ce moment.",
      risques: null,
      date_collecte: null,
      sources: [],
    });
  });

  test("gives an old report while the service is down, and says that it is old", async () => {
    const at = daysAgo(200);
    await keep(report(at));
    const answer = await apiOver(db, { liveRisks: down }).read(AT);
    expect(answer).toMatchObject({ disponible: true, date_collecte: at });
    expect(answer).toMatchObject({ raison: expect.stringContaining("le dernier connu") });
  });

  test.each([
    "/risques?lat=48.2&lon=16.4",
    "/risques?lat=-1.77&lon=43.36",
    "/risques?lat=x&lon=2",
    "/risques?lat=43.3",
  ])("%s is refused: no point in France", async (target) => {
    expect((await apiOver(db, { liveRisks: silent }).ask(target)).statusCode).toBe(422);
  });
});

describe("the live service", () => {
  const answer = (text: string, verdict: ApiAnswer["verdict"] = { kind: "ok" }): ApiAnswer => ({
    verdict,
    status: 200,
    headers: {},
    text,
    url: "",
    requests: 1,
  });
  const cell = { key: CELL, longitude: -1.7725, latitude: 43.3575 };
  const opened = async (ask: () => Promise<ApiAnswer>, now: () => Date = () => new Date()) =>
    liveRisks({ source: await loadApiSource("georisques"), ask, keep, now });

  test("keeps its report, so that nobody asks again", async () => {
    const said = { risquesNaturels: { seisme: { present: true, libelle: "Séisme" } }, risquesTechnologiques: {} };
    const live = await opened(() => Promise.resolve(answer(JSON.stringify(said))));
    expect(await live(cell)).toMatchObject({ cell: CELL, risks: [{ id: "seisme", present: true }] });
    expect(await apiOver(db, { liveRisks: silent }).read(AT)).toMatchObject({
      disponible: true,
      risques: [{ id: "seisme" }],
    });
  });

  test("that fails is not waited for again within a minute", async () => {
    let asked = 0;
    let clock = Date.parse("2026-11-23T08:00:00Z");
    const failing = () => {
      asked++;
      return Promise.resolve(answer("", { kind: "failed", reason: quoted("answered 503"), passing: true }));
    };
    const live = await opened(failing, () => new Date(clock));
    expect(await live(cell)).toBe("Géorisques ne répond pas en ce moment.");
    expect(await live(cell)).toBe("Géorisques ne répond pas en ce moment.");
    expect(asked).toBe(1);
    clock += 61_000;
    await live(cell);
    expect(asked).toBe(2);
  });

  test("that does not know one place is asked for the next", async () => {
    const said = { risquesNaturels: { seisme: { present: true, libelle: "Séisme" } }, risquesTechnologiques: {} };
    const answers = [
      answer("", { kind: "failed", reason: quoted("answered 400: no commune there"), passing: false }),
      answer("", { kind: "gone" }),
      answer(JSON.stringify(said)),
    ];
    const live = await opened(() => Promise.resolve(answers.shift() ?? answer("{}")));
    expect(await live(cell)).toBe("Géorisques ne connaît pas ce lieu.");
    expect(await live(cell)).toBe("Géorisques ne connaît pas ce lieu.");
    expect(await live(cell)).toMatchObject({ cell: CELL });
  });

  test("that shows a page for people is away", async () => {
    const live = await opened(() => Promise.resolve(answer("<html>Maintenance</html>")));
    expect(await live(cell)).toBe("Géorisques ne répond pas en ce moment.");
  });

  test("that answers something else is not believed", async () => {
    const live = await opened(() => Promise.resolve(answer(`{"message":"maintenance"}`)));
    expect(await live(cell)).toBe("La réponse de Géorisques n’est pas celle attendue.");
    expect(await db.query("select from risk_report")).toEqual([]);
  });
});

test("cells where adverts are raise a question each, until there is a report that is not old", async () => {
  const adverts = [1, 2, 3].map((n) =>
    anAdvert({ reference: String(n), longitude: n < 3 ? -1.7745 : 3.8767, latitude: n < 3 ? 43.3587 : 43.6112 }),
  );
  await db.transaction((tx) => mergeAdverts(tx, adverts, FROM));
  expect((await unaskedCells(db, 10)).map(({ key }) => key).sort()).toEqual([CELL, "3.875,43.610"]);
  expect(await unaskedCells(db, 1)).toHaveLength(1);
  await keep(report(daysAgo(1)));
  expect((await unaskedCells(db, 10)).map(({ key }) => key)).toEqual(["3.875,43.610"]);
  await db.query("update risk_report set collected_at = now() - interval '91 days'");
  expect((await unaskedCells(db, 10)).map(({ key }) => key)).toEqual(["3.875,43.610", CELL]);
});
