import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import selectors from "../../../lib/normalize/readers/selectors.ts";
import type { Advert } from "../../../lib/records/record.ts";
import { loadSource } from "../../../lib/sources/load.ts";
import type { WebSource } from "../../../lib/sources/schema.ts";
import { readWith, recordOf, refusalOf, webSource } from "../../support/web-source.ts";

const source = await webSource("agence-littoral");
const url = "https://www.agence-littoral.example/biens/AL1042-maison-royan-96m2";
const readHtml = (html: string, from: WebSource = source) =>
  readWith(selectors, from, { url, html, reference: "AL1042" });
const fixture = readFileSync(path.join(import.meta.dirname, "../../fixtures/agence-littoral/sale.html"), "utf8");
const changed = (from: string, to: string) => {
  expect(fixture).toContain(from);
  return readHtml(fixture.replace(from, to));
};
const sheet = (name: string, value: string) =>
  readHtml(`<h1>Maison à Royan</h1><p class="prix">1 €</p><dl><dt>${name}</dt><dd>${value}</dd></dl>`);
const reading = (fields: NonNullable<WebSource["fields"]>, html: string) =>
  recordOf(readHtml(html, { ...source, fields }));

describe("a page read by the selectors of a source's file", () => {
  test("gives photos once, under their whole addresses", () => {
    expect(recordOf(readHtml(fixture)).photos).toEqual([
      "https://www.agence-littoral.example/photos/al1042-a.jpg",
      "https://www.agence-littoral.example/photos/al1042-b.jpg",
    ]);
  });

  test("keeps paragraphs, and no one's name or phone", () => {
    const { description, agentHash } = recordOf(readHtml(fixture));
    expect(description?.split("\n")[0]).toBe(
      "À deux rues de la plage de Foncillon, une maison des années soixante et son pin parasol.",
    );
    expect(JSON.stringify(recordOf(readHtml(fixture)))).not.toMatch(/06 39 98/);
    expect(description).not.toMatch(/Lespinoy/);
    expect(agentHash).toBe("hash of barnabé lespinoy");
  });

  test("is set aside when it shows another reference, no title and no price, or a price that can't be read", () => {
    expect(refusalOf(changed("AL1042</span>", "AL1043</span>"))).toContain("the address says AL1042, the page AL1043");
    expect(refusalOf(readHtml("<div class='tuile'>Maison</div>"))).toContain("has the layout changed?");
    expect(refusalOf(changed("315 000 €", "trois cents"))).toMatch(/^price: /);
    expect(refusalOf(changed("315 000 €", "315 000 CHF"))).toMatch(/^price: /);
  });

  test.each<[string, string, string, Partial<Advert>]>([
    ["96 m²", "très grande", "area", { area: null }],
    ["07/03/2024", "31/02/2024", "energyRatedOn", { energyRatedOn: null }],
    ["<dd>1968</dd>", "<dd>1970 env.</dd>", "yearBuilt", { yearBuilt: null }],
    ["1 240 m²", "1.240 toises", "landArea", { landArea: null }],
  ])("with %j told as %j is kept, that value left out with its reason", (from, to, field, expected) => {
    const result = changed(from, to);
    expect(recordOf(result)).toMatchObject({ priceCents: 31_500_000, ...expected });
    expect(result.dropped.fields).toEqual({ [field]: 1 });
  });

  test.each<[string, Partial<Advert>]>([
    ["N4", { priceCents: 25_000_000, area: 96, landArea: 1_240, rooms: 4, city: "Royan" }],
    ["N8", { priceCents: 25_000_000, area: 96, landArea: 1_250, rooms: 4, postcode: "17200" }],
  ])("has its numbers as French pages write them (%s)", async (reference, expected) => {
    const folder = path.join(import.meta.dirname, "../../fixtures/cases");
    const agency = await loadSource("source", path.join(folder, "12-web-charset"));
    if (agency.kind !== "web") throw new Error("no web source");
    const html = readFileSync(path.join(folder, `11-numbers/essai_bien_${reference}.html`), "utf8");
    const page = { url: `https://www.agence-essai.example/bien/${reference}`, html, reference };
    expect(recordOf(readWith(selectors, agency, page))).toMatchObject(expected);
  });

  test("takes a name in a table whole: “Charges” is not “Charges de copropriété”", () => {
    expect(recordOf(sheet("Charges de copropriété", "840 € / an"))).toMatchObject({
      chargesCents: null,
      condominiumAnnualChargesCents: 84_000,
    });
    expect(recordOf(sheet("Charges :", "70 € / mois")).chargesCents).toBe(7000);
  });

  test.each([
    ["Étage", "Rez-de-chaussée", { floor: 0 }],
    ["Étage", "3e étage", { floor: 3 }],
    ["Étage", "Dernier étage", { floor: null }],
    ["Surface du terrain", "1 ha 25 a 30 ca", { landArea: 12_530 }],
    ["Pièces", "3,5", { rooms: null }],
    ["DPE", "Non communiqué", { energyClass: null, energyConsumption: null }],
    ["DPE", "d (201 kWh/m²/an)", { energyClass: "D", energyConsumption: 201 }],
    ["Location", "Non meublée", { furnished: false }],
    ["Honoraires", "À la charge du vendeur", { feesPaidBy: "seller", tenantFeesCents: null }],
    [
      "Dépenses d'énergie",
      "Jusqu'à 1 390 € par an (prix de 2021)",
      { energyCostMinCents: null, energyCostMaxCents: 139_000 },
    ],
    ["Procédure en cours", "Non", { condominiumProceedings: false }],
  ])("“%s: %s” is %j", (name, value, expected) => {
    expect(recordOf(sheet(name, value))).toMatchObject(expected);
  });

  test("looks in several places, the first that says something; in attributes and by patterns", () => {
    const html = '<h1>Appartement à louer</h1><b id="p" data-euros="850 €"></b><i class="m">Réf 7, 42 m², 2 pièces</i>';
    const fields = {
      title: "h1",
      price: { selector: "#p", attribute: "data-euros" },
      area: [".absent", { selector: ".m", pattern: "(\\d+) m²" }],
      rooms: { selector: ".m", pattern: "(\\d+) pièces" },
      transaction: "h1",
    };
    expect(reading(fields, html)).toMatchObject({ area: 42, rooms: 2, transaction: "rental", rentCents: 85_000 });
  });

  test("looks at what is visible only", () => {
    expect(reading({ title: "h1" }, "<script>'<h1>Faux</h1>'</script><h1>Vrai</h1>").title).toBe("Vrai");
  });
});
