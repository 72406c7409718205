import { readFile } from "node:fs/promises";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { Advert } from "../../../lib/records/record.ts";
import { normalize } from "../../support/chunks.ts";
import type { Normalized } from "../../support/chunks.ts";
import { contactsIn } from "../../support/contact-scan.ts";

const file = (name: string) => readFile(path.join(import.meta.dirname, "../..", name));

describe("an export with contacts in each of its fields", () => {
  let read: Normalized;
  beforeAll(async () => {
    read = await normalize("imo-ops-export", await file("fixtures/privacy/annonces.json"));
  });
  const advert = (reference: string): Partial<Advert> => read.adverts.find((one) => one.reference === reference) ?? {};

  test("is read whole", () => {
    expect(read.account).toMatchObject({ read: 10, used: 10 });
  });

  test("its adverts tell of nobody", () => {
    expect(JSON.stringify(read.adverts)).not.toMatch(/dupont|durand|martin|exemple\.fr|812345678|0️⃣/i);
    expect(contactsIn(read.adverts.filter(({ reference }) => reference !== "PRV0008"))).toEqual([]);
  });

  test("what is left of each text can be read", () => {
    expect(advert("PRV0000")).toMatchObject({
      title: "Vendu par [nom retiré] [téléphone retiré]",
      url: null,
      feesPaidBy: "seller",
    });
    expect(advert("PRV0001")).toMatchObject({
      description: "Appelez-moi [téléphone retiré]",
      city: null,
      postcode: "34000",
    });
    expect(advert("PRV0002")).toMatchObject({
      typeLabel: "Studio Contactez [nom retiré] [téléphone retiré]",
      type: "apartment",
    });
    expect(advert("PRV0003")).toMatchObject({ heating: "demandez à [nom retiré] [téléphone retiré]", floor: 3 });
    expect(advert("PRV0004")).toMatchObject({ fees: "Honoraires : [nom retiré] [téléphone retiré]" });
    expect(advert("PRV0005")).toMatchObject({
      description: "[nom retiré]\nConseiller immobilier\n[téléphone retiré]",
      photos: ["https://photos.example/9000001/01.jpg?format=auto&width=390"],
    });
    expect(advert("PRV0009")).toMatchObject({ description: "RSAC\n[numéro retiré]" });
  });

  test("lots and a mandate's number stay", () => {
    expect(advert("PRV0008")).toMatchObject({ description: "Réf. mandat 0612345678, lots 01, 02, 03, 04, 05" });
  });
});

test("rows that are refused tell of nobody in the quarantine either", async () => {
  const about = { titre: "Chez Jean DUPONT", description: "Sophie Martin\nAgent commercial\n06 39 98 12 34" };
  const place = { localisation: "Pau (64000)", lien: "https://a.example/jean.dupont/0639981234" };
  const rows = [
    { reference: "a b c", prix: "100 000 €", ...about, ...place },
    { reference: "R2", prix: "voir Mme Roy 06 39 98 12 34", ...about, ...place },
  ];
  const { rejected } = await normalize("imo-ops-export", JSON.stringify(rows));
  expect(rejected).toHaveLength(2);
  expect(JSON.stringify(rejected)).not.toMatch(/DUPONT|Martin|Roy|39 98|dupont|063998/);
});

test("the second look finds what the first takes out", async () => {
  const raw = await file("fixtures/privacy/annonces.json");
  expect(contactsIn(JSON.parse(raw.toString())).length).toBeGreaterThan(10);
});
