import { describe, expect, test } from "vitest";
import { cut, normalize } from "../support/chunks.ts";
import { geoCsv, geoRow } from "../support/dvf.ts";
import { unfit } from "../support/unfit.ts";

const deeds = (changes: Readonly<Record<string, string>>) =>
  geoCsv([
    geoRow({ id_mutation: "2019-1" }),
    geoRow({ id_mutation: "2019-2", ...changes }),
    geoRow({ id_mutation: "2019-3" }),
  ]);
const good = {
  reference: "1",
  titre: "Maison à Royan (17200)",
  prix: "245 000 €",
  localisation: "Royan (17200)",
  type_bien: "Maison",
  lien: null,
};
const adverts = (changes: object) => JSON.stringify([good, { ...good, reference: "2", ...changes }]);

describe("one odd value costs at most its row, and all that comes of it can be stored:", () => {
  test("an emoji where the excerpt of a refused row is cut", async () => {
    for (const filling of [297, 298, 299, 300]) {
      const result = await normalize("dvf", `${deeds({})}\n${"a".repeat(filling)}👍👍`);
      expect(result.account).toMatchObject({ read: 4, used: 3, quarantined: 1 });
      expect(unfit(result)).toBeNull();
    }
  });

  test("an emoji where what was found is cut", async () => {
    const result = await normalize("dvf", deeds({ nature_mutation: `${"x".repeat(99)}👍` }));
    expect(result.rejected).toMatchObject([{ row: 2, field: "nature_mutation", found: "x".repeat(99) }]);
    expect(unfit(result)).toBeNull();
  });

  test("99,999 rooms", async () => {
    const { account, dropped, sales } = await normalize("dvf", deeds({ nombre_pieces_principales: "99999" }));
    expect(account).toMatchObject({ used: 3, quarantined: 0 });
    expect(dropped.fields).toEqual({ rooms: 1, "premises.rooms": 1 });
    expect(sales[1]).toMatchObject({ rooms: null, premises: [{ rooms: null }] });
  });

  test("a deed of the year 9999", async () => {
    const { account, rejected } = await normalize("dvf", deeds({ date_mutation: "9999-12-31" }));
    expect(account).toMatchObject({ used: 2, quarantined: 1 });
    expect(rejected).toMatchObject([{ row: 2, found: "9999-12-31" }]);
  });

  test("a lone surrogate, a NUL in a list, 12 kB of type", async () => {
    const text = adverts({
      titre: "Mai\ud83dson",
      caracteristiques: ["Ca\0ve", "3 pièces"],
      type_bien: "Maison ".repeat(2000),
    });
    const result = await normalize("imo-ops-export", text);
    expect(result.account).toMatchObject({ used: 2, quarantined: 0 });
    expect(result.adverts[1]).toMatchObject({ title: "Maison", features: ["Cave", "3 pièces"], type: "house" });
    expect(result.dropped.fields).toEqual({ typeLabel: 1 });
    expect(unfit(result)).toBeNull();
  });

  test("levels without end are told in words", async () => {
    const text = adverts({ prix: "@" }).replace('"@"', `${"[".repeat(50_000)}${"]".repeat(50_000)}`);
    const { account, rejected } = await normalize("imo-ops-export", text);
    expect(account).toMatchObject({ used: 1, quarantined: 1 });
    expect(rejected).toMatchObject([{ row: 2, field: "prix", reason: "prix is nested deeper than 100 levels" }]);
  });
});

test("an emoji where the names of a strange file's columns are cut leaves a reason that can be told", async () => {
  for (const filling of [58, 59, 60]) {
    const refusal: unknown = await cut("dvf", `${"a".repeat(filling)}🏠🏠,b\n1,2\n`).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(Error);
    expect(String(refusal)).toMatch(/not a file of the source "dvf"/);
    expect(String(refusal).isWellFormed()).toBe(true);
  }
});
