import { beforeAll, expect, test } from "vitest";
import * as z from "zod";
import { bodyOf } from "../support/http.ts";
import { callersOf } from "../support/callers.ts";
import { apiOver } from "../support/api.ts";
import { testDatabase } from "../support/postgres.ts";
import { aFlat, arriveInChunks, idsIn } from "../support/properties.ts";

const db = await testDatabase();
const { ask, read, post } = apiOver(db);

const at = (day: string) => `2026-${day}T08:00:00.000Z`;
let ids: Record<string, number>;

beforeAll(async () => {
  await db.query("insert into run (run_id, trigger, input) values ('run-1', 'manual', '{}')");
  await arriveInChunks(
    db,
    [
      aFlat({ reference: "1", collectedAt: at("01-10"), priceCents: 29_000_000, area: 72.4, agentHash: "a" }),
      aFlat({ reference: "3", collectedAt: at("01-10"), floor: 1 }),
      aFlat({
        reference: "9",
        collectedAt: at("01-12"),
        type: "house",
        typeLabel: "Maison",
        area: 140,
        priceCents: 61_000_000,
      }),
    ],
    [
      aFlat({ reference: "1", collectedAt: at("02-10"), area: 72.4, agentHash: "a" }),
      aFlat({ reference: "2", collectedAt: at("02-11"), source: "seloger-export", agentHash: "b", energyClass: "C" }),
      aFlat({ reference: "2", collectedAt: at("03-01"), source: "seloger-export", agentHash: "b", energyClass: "C" }),
    ],
  );
  ids = await idsIn(db);
});

const List = z.object({ resultats: z.array(z.record(z.string(), z.unknown())), suivant: z.string().nullable() });

test("a property tells its best facts, and what other adverts say", async () => {
  const body = z
    .object({
      faits: z.array(
        z.object({
          champ: z.string(),
          valeur: z.unknown(),
          annonces: z.array(z.number()),
          autres: z.array(z.unknown()),
        }),
      ),
    })
    .parse(await read(`/biens/${ids["imo-ops-export:1"]}`));
  const fact = (name: string) => body.faits.find(({ champ }) => champ === name);
  expect(fact("surface")).toEqual({
    champ: "surface",
    valeur: 72.4,
    annonces: [expect.any(Number)],
    autres: [{ valeur: 72, annonces: [expect.any(Number)] }],
  });
  // The advert that changed last knows today's rating.
  expect(fact("dpe_classe_active")).toMatchObject({ valeur: "C", autres: [{ valeur: "D" }] });
  expect(fact("etage")).toMatchObject({ valeur: 2, autres: [] });
});

test("a property tells its prices, its time on the market and its status", async () => {
  expect(await read(`/biens/${ids["imo-ops-export:1"]}`)).toMatchObject({
    id_bien: ids["imo-ops-export:1"],
    statut: "active",
    statut_reso: "Active",
    premiere_vue: at("01-10"),
    derniere_vue: at("03-01"),
    jours_en_ligne: 50,
    jours_en_ligne_cumules: 50,
    prix_initial: 290_000,
    prix_actuel: 278_200,
    historique_prix: [{ date: at("02-10"), ancien_prix: 290_000, nouveau_prix: 278_200 }],
    nombre_annonces: 2,
  });
});

test("a property tells why its adverts are one good, and which near one is not", async () => {
  const Judged = z.array(
    z.object({ score: z.number(), raisons: z.array(z.object({ fait: z.string(), sens: z.string() })) }),
  );
  const body = z
    .object({ rapprochements: Judged, refus: Judged })
    .parse(await read(`/biens/${ids["imo-ops-export:1"]}`));
  expect(body.rapprochements).toHaveLength(1);
  expect(body.rapprochements[0]?.raisons).toContainEqual({ fait: "prix (euros)", sens: "pour" });
  expect(body.rapprochements[0]?.score).toBeGreaterThan(2.8);
});

test("properties are listed by place, type and price, withdrawn ones only when asked for", async () => {
  const list = async (query: string) =>
    List.parse(await read(`/biens${query}`)).resultats.map(({ id_bien }) => id_bien);
  const [flat, below, house] = ["1", "3", "9"].map((reference) => ids[`imo-ops-export:${reference}`]);
  expect((await list("")).toSorted()).toEqual([flat, below, house].toSorted());
  expect(await list("?type=maison")).toEqual([house]);
  expect(await list("?annonces_min=2")).toEqual([flat]);
  expect(await list("?min_prix=300000")).toEqual([house]);
  expect(await list("?statut=retiree")).toEqual([]);
});

test("pages of properties join without a gap", async () => {
  const seen: unknown[] = [];
  let next: string | null = null;
  do {
    const page: z.infer<typeof List> = List.parse(await read(`/biens?limite=1${next ? `&suivant=${next}` : ""}`));
    seen.push(...page.resultats.map(({ id_bien }) => id_bien));
    next = page.suivant;
  } while (next !== null);
  expect(seen.toSorted()).toEqual([...new Set(Object.values(ids))].toSorted());
});

test("an advert's answer names its property, and an id of before leads to the property of now", async () => {
  const own = await db.query<{ own_id: number }>(`select own_id from property_advert where key = 'seloger-export:2'`);
  expect(await read(`/biens/${own[0]?.own_id}`)).toMatchObject({ id_bien: ids["imo-ops-export:1"] });
  const adverts = z.array(z.object({ reference: z.string(), id_bien: z.number() })).parse(await read("/annonces"));
  expect(adverts.find(({ reference }) => reference === "2")?.id_bien).toBe(ids["imo-ops-export:1"]);
});

test("a property that does not exist is refused in words", async () => {
  const answer = await ask("/biens/12");
  expect(answer.statusCode).toBe(404);
  expect(bodyOf(answer)).toMatchObject({ detail: "Aucun bien ne porte l’identifiant 12." });
});

const Decided = z.object({ annonces: z.array(z.object({ cle: z.string(), id_bien: z.number() })) });

test("an admin takes an advert out of a property, it stays out when it is seen again, and is put back", async () => {
  const shared = ids["imo-ops-export:1"] ?? 0;
  const split = Decided.parse(bodyOf(await post(`/biens/${shared}/separations`, { annonces: ["seloger-export:2"] })));
  const own = split.annonces.find(({ cle }) => cle === "seloger-export:2")?.id_bien ?? 0;
  expect(own).not.toBe(shared);
  expect(split.annonces).toContainEqual({ cle: "imo-ops-export:1", id_bien: shared });
  await arriveInChunks(db, [
    aFlat({ reference: "2", collectedAt: at("03-05"), source: "seloger-export", agentHash: "b", energyClass: "B" }),
  ]);
  expect((await idsIn(db))["seloger-export:2"]).toBe(own);
  expect(await read(`/biens/${own}`)).toMatchObject({ nombre_annonces: 1, id_bien: own });
  const joined = Decided.parse(bodyOf(await post("/biens/reunions", { biens: [own, shared] })));
  expect(joined.annonces.map(({ id_bien }) => id_bien)).toEqual([shared, shared]);
  expect(await read(`/biens/${shared}`)).toMatchObject({ decisions: [{ meme_bien: true }] });
});

test.each([
  ["/biens/12/separations", { annonces: ["1"] }, 404, "Aucun bien ne porte l’identifiant 12."],
  ["/biens/{id}/separations", { annonces: ["77"] }, 422, "reçu « 77 », attendu une annonce du bien : imo-ops-export:3"],
  ["/biens/{id}/separations", { annonces: ["3"] }, 422, "attendu qu’il en reste au moins une"],
  ["/biens/{id}/separations", { annonces: [] }, 422, "annonces"],
  ["/biens/reunions", { biens: [12, 13] }, 404, "Aucun bien ne porte l’identifiant 12."],
  ["/biens/reunions", { biens: [12, 12] }, 422, "attendu deux biens différents"],
  ["/biens/reunions", { biens: [12] }, 422, "biens"],
])("%s with %j is refused (%i) in words", async (path, body, status, words) => {
  const answer = await post(path.replace("{id}", String(ids["imo-ops-export:3"])), body);
  expect(answer.statusCode).toBe(status);
  expect(z.object({ detail: z.string() }).parse(bodyOf(answer)).detail).toContain(words);
});

test("who may only read decides nothing", async () => {
  const { api, key } = callersOf(db);
  const { text } = await key(["lecture", "analyse"]);
  const headers = { "x-api-key": text, "content-type": "application/json" };
  const shared = ids["imo-ops-export:1"];
  const body = JSON.stringify({ annonces: ["seloger-export:2"] });
  const answer = await api().ask(`/biens/${shared}/separations`, { method: "POST", headers, body });
  expect(answer.statusCode).toBe(403);
});
