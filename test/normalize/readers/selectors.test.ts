import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import selectors from "../../../lib/normalize/readers/selectors.ts";
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
  });

  test("is kept without a value that can't be read, and the reason is told", () => {
    expect(recordOf(changed("96 m²", "très grande"))).toMatchObject({ area: null, priceCents: 31_500_000 });
    expect(changed("07/03/2024", "31/02/2024").dropped.samples).toMatchObject([{ row: 1, field: "energyRatedOn" }]);
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
