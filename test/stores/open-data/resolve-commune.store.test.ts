import { beforeAll, expect, test } from "vitest";
import { mergePlaces } from "../../../lib/stores/open-data/places.ts";
import { placesOfFrance } from "../../support/places.ts";
import { testDatabase } from "../../support/postgres.ts";

const db = await testDatabase();

beforeAll(async () => {
  const places = await placesOfFrance("2026-11-01T00:00:00Z");
  await db.transaction((tx) => mergePlaces(tx, places, { runId: "r", readerVersion: 1 }));
}, 60_000);

async function resolve(postcode: string | null, town: string | null, given: string | null = null) {
  const [row] = await db.query<{ commune: string | null }>(`select resolve_commune($1, $2, $3) as commune`, [
    postcode,
    town,
    given,
  ]);
  return row?.commune;
}

test.each([
  ["34070", "Montpellier", "34172"],
  ["34070", "MONTPELLIER", "34172"],
  ["34070", "Montpellier (34)", "34172"],
  ["34070", "34070 Montpellier", "34172"],
  ["34070", "Montpelier", "34172"],
  ["34070", "Montpellier - Port Marianne", "34172"],
  ["34060", "Montpellier CEDEX 2", "34172"],
  ["94240", "L'Hay les Roses", "94038"],
  ["94240", "L’Haÿ-les-Roses", "94038"],
  ["94240", "HAY LES ROSES (L')", "94038"],
  ["76600", "LE HAVRE", "76351"],
  ["76600", "Havre (Le)", "76351"],
  ["64500", "St Jean de Luz", "64483"],
  ["64500", "ST-JEAN-DE-LUZ", "64483"],
  ["92200", "Neuilly s/ Seine", "92051"],
  ["92200", "Neuilly s/Seine", "92051"],
  ["83120", "Ste Maxime", "83115"],
  ["35400", "Saint Malo", "35288"],
  ["35400", "St. Malo", "35288"],
  ["01500", "Saint-Denis-en-Bugey", "01345"],
  ["94120", "Fontenay", "94033"],
  ["75011", "Paris", "75111"],
  ["75011", "Paris 11", "75111"],
  ["75011", "PARIS 11EME ARRONDISSEMENT", "75111"],
  ["75011", "Paris 11e arrondissement", "75111"],
  ["75011", "Paris 11e", "75111"],
  ["75001", "Paris 1er", "75101"],
  ["75011", null, "75111"],
  ["75016", "Paris", "75116"],
  ["75116", "Paris", "75116"],
  ["75116", "Paris 16ème", "75116"],
  ["75000", "Paris", "75056"],
  [null, "Paris", "75056"],
  [null, "Paris 11e", "75111"],
  [null, "11e arrondissement de Paris", "75111"],
  ["69004", "Lyon 4ème", "69384"],
  ["69003", "Lyon", "69383"],
  ["69003", "Lyon 03", "69383"],
  ["13001", "Marseille 1er", "13201"],
  ["13008", "Marseille", "13208"],
  ["13008", "MARSEILLE 08", "13208"],
  ["75540", "Paris Cedex 11", "75056"],
  [null, "Marseille (13)", "13055"],
  ["01200", "Bellegarde-sur-Valserine", "01033"],
  ["01200", "Lancrans", "01033"],
  ["01300", "Arbignieu", "01015"],
  ["20000", "Ajaccio", "2A004"],
  ["20090", "AJACCIO", "2A004"],
  ["97400", "Saint-Denis", "97411"],
  ["93200", "Saint-Denis", "93066"],
  ["64700", null, null],
  ["34070", null, "34172"],
  ["34070", "(34)", "34172"],
  ["16190", "Bors", "16052"],
  ["64700", "Hendaye", "64260"],
  ["64700", "Hendaye Plage", "64260"],
  ["64700", "Hendai", "64260"],
  ["34000", "Castelnau-le-Lez", null],
  ["34070", "Hendaye", null],
  ["75012", "Paris 11", null],
  ["94290", "Villeneuve-sur-Lot", null],
  [null, "Saint-Denis", null],
  [null, null, null],
  ["99999", "Nulle-Part", null],
  ["34070", "le", null],
])("%s %s is %s", async (postcode, town, code) => {
  expect(await resolve(postcode, town)).toBe(code);
});

test.each([
  ["that is today's stays", "64260", "64700", "Hendaye", "64260"],
  ["is beaten by a postcode and a town that contradict it", "64260", "34070", "Montpellier", "34172"],
  ["that is a postcode of Paris is beaten likewise", "75012", "75012", "Paris", "75112"],
  ["that is a postcode of Paris is an arrondissement's without them", "75012", null, null, "75112"],
  ["that is a postcode of Lyon is beaten likewise", "69003", "69003", "Lyon", "69383"],
  ["that is a postcode of Marseille is beaten likewise", "13012", "13012", "MARSEILLE 12EME", "13212"],
  ["stays beside the name of a larger town at the same postcode", "64130", "64700", "Hendaye", "64130"],
  ["stays where postcode and town contradict each other", "64260", "34070", "Bayonne", "64260"],
  ["stays beside a postcode alone", "64260", "34070", null, "64260"],
  ["stays beside a CEDEX", "34172", "34961", "Montpellier Cedex 2", "34172"],
  ["of a city stays beside its own postcode", "75056", "75000", "Paris", "75056"],
  ["of a former commune is beaten by a contradiction too", "01205", "34070", "Montpellier", "34172"],
  ["of a commune that was merged is that of today's commune", "01205", null, null, "01033"],
  ["that was abolished long ago is that of today's commune", "01126", null, null, "01033"],
  ["of a city becomes its arrondissement's where the postcode tells it", "75056", "75011", "Paris", "75111"],
  ["that nobody knows stands for itself", "99999", null, null, "99999"],
])("a code %s", async (_, given, postcode, town, code) => {
  expect(await resolve(postcode, town, given)).toBe(code);
});

const SPELLINGS = {
  "as it is": "name",
  "in capitals without accents or hyphens, with ST": String.raw`regexp_replace(replace(upper(unaccent(name)), '-', ' '), '\mSAINT(E?)\M', 'ST\1', 'g')`,
  "with CEDEX and the department": "name || ' Cedex 3 (' || coalesce(department, '00') || ')'",
};

test.each(Object.entries(SPELLINGS))("every commune of France is found by postcode and name %s", async (_, spelt) => {
  const astray = await db.query(
    `select code, name, postcode from place cross join lateral unnest(postcodes) as postcode
     where type = 'commune' and code not in ('75056', '69123', '13055') and resolve_commune(postcode, ${spelt}, null) is distinct from code`,
  );
  expect(astray).toEqual([]);
});

test("every arrondissement is found by its postcodes, under its name or its city's", async () => {
  const astray = await db.query(
    `select p.name, postcode from place p join place city on city.code = p.parent cross join lateral unnest(p.postcodes) as postcode
     where p.type = 'arrondissement'
       and (resolve_commune(postcode, p.name, null), resolve_commune(postcode, city.name, null)) is distinct from (p.code, p.code)`,
  );
  expect(astray).toEqual([]);
});

test("every former commune that has a name leads to the commune of today", async () => {
  const astray = await db.query(
    `select f.name, f.code from place f join place p on p.code = f.parent and p.type = 'commune'
     where f.type = 'former' and resolve_commune(p.postcodes[1], f.name, null) is distinct from p.code`,
  );
  expect(astray).toEqual([]);
});
