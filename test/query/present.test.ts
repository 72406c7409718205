import { expect, test } from "vitest";
import type { Advert } from "../../lib/records/record.ts";
import { presentAdvert, presentPublicAdvert, presentWholeAdvert } from "../../lib/query/present.ts";
import { anAdvert } from "../support/adverts.ts";

function row(changes: Partial<Advert> = {}) {
  const content = anAdvert(changes);
  return {
    advert_id: 7,
    property_id: null,
    source_id: content.source,
    status: "active" as const,
    type_name: content.typeLabel ?? "Autre",
    first_seen: "2025-11-01T00:00:00.000Z",
    last_seen: "2025-11-12T00:00:00.000Z",
    commune: null,
    commune_name: null,
    longitude: null,
    latitude: null,
    located_by: null,
    located_precision: null,
    located_at: null,
    equipment: [],
    is_new: null,
    needs_work: null,
    life_annuity: null,
    price_drop: null,
    collected_at: "2025-11-12T18:25:38.000Z",
    content,
  };
}

test("a sale's price is in euros, and in words with the spaces of French typography", () => {
  expect(presentAdvert(row({ priceCents: 21_500_000, area: 48 }))).toMatchObject({
    prix: 215_000,
    prix_detaille: "215\u202f000\u00a0€",
    prix_au_m2: 4479.17,
    transaction: "vente",
    loyer: null,
  });
  expect(presentAdvert(row({ priceCents: 99_950 })).prix_detaille).toBe("999,50\u00a0€");
});

test("a rental's amount is its rent, never a price", () => {
  expect(presentAdvert(row({ transaction: "rental", priceCents: null, rentCents: 85_000 }))).toMatchObject({
    prix: null,
    prix_au_m2: null,
    prix_detaille: "850\u00a0€ / mois",
    loyer: 850,
    transaction: "location",
  });
});

test("without an area there is no price per m²", () => {
  expect(presentAdvert(row({ area: null })).prix_au_m2).toBeNull();
});

test("the mandatory mentions are there: fees and who pays them, condominium, energy classes and costs", () => {
  const advert = row({
    fees: "4,5 % TTC",
    feesPaidBy: "buyer",
    priceExcludingFeesCents: 20_500_000,
    energyCostMinCents: 117_600,
    energyCostMaxCents: 159_100,
    energyCostYear: 2023,
    condominiumLots: 126,
    condominiumAnnualChargesCents: 120_000,
    condominiumProceedings: true,
  });
  expect(presentWholeAdvert(advert)).toMatchObject({
    honoraires: "4,5 % TTC",
    honoraires_charge: "acquereur",
    prix_hors_honoraires: 205_000,
    dpe_classe_active: "C",
    ges_classe_active: "A",
    depenses_energie_min: "1\u202f176\u00a0€ / an",
    depenses_energie_max: "1\u202f591\u00a0€ / an",
    annee_reference: 2023,
    copropriete_charges_annuelles: 1200,
    copropriete: { nb_lots: 126, charges_previsionnelles: "1\u202f200\u00a0€ / an", procedures: true },
    dpe: { classe_energie: "C", indice_energie: 126, classe_climat: "A", indice_climat: 3 },
    conseiller: null,
  });
});

test("what the source does not say is null, not false or zero", () => {
  const shown = presentWholeAdvert(
    row({
      energyClass: null,
      energyConsumption: null,
      ghgClass: null,
      ghgEmissions: null,
      condominium: null,
      condominiumLots: null,
      condominiumAnnualChargesCents: null,
      photos: [],
      photoCount: null,
    }),
  );
  expect(shown).toMatchObject({ has_video: null, meuble: null, nombre_photos: null, image_url: null, id_bien: null });
  expect(shown).toMatchObject({ dpe: null, copropriete: null });
});

test("a good that is known to be outside a condominium says nothing of one", () => {
  const changes = { condominium: false, condominiumLots: null, condominiumAnnualChargesCents: null };
  expect(presentWholeAdvert(row(changes)).copropriete).toBeNull();
});

test("a blurred position comes with its radius", () => {
  const position = { latitude: 43.6, longitude: 3.9 };
  expect(presentAdvert({ ...row({ precision: "radius", precisionRadius: 300 }), ...position })).toMatchObject({
    precision: "rayon_m",
    rayon_m: 300,
    latitude: 43.6,
    longitude: 3.9,
    source_position: "publiee",
  });
});

test("a position that the source did not give says through whom it was found", () => {
  const position = {
    latitude: 43.6,
    longitude: 3.9,
    located_by: "geoplateforme",
    located_precision: "street",
  } as const;
  expect(presentAdvert({ ...row(), ...position })).toMatchObject({
    precision: "rue",
    source_position: "geoplateforme",
  });
  expect(presentAdvert(row())).toMatchObject({ latitude: null, precision: null, source_position: null });
});

test("every name of the earlier API is there", () => {
  const names =
    "id_annonce reference titre prix prix_detaille prix_au_m2 localisation localisation_complete surface surface_terrain pieces type_bien description annee_construction honoraires image_url nombre_photos has_video has_visite_virtuelle lien date_extraction dpe_classe_active ges_classe_active depenses_energie_min depenses_energie_max annee_reference caracteristiques images conseiller dpe copropriete";
  expect(Object.keys(presentWholeAdvert(row()))).toEqual(expect.arrayContaining(names.split(" ")));
});

test("nothing that stands for an agent leaves", () => {
  expect(JSON.stringify(presentWholeAdvert(row({ agentHash: "hash-of-agent" })))).not.toContain("hash-of-agent");
});

test("the public list shows five fields", () => {
  expect(presentPublicAdvert(row())).toEqual({
    reference: "1000001",
    titre: "Appartement à Montpellier (34070)",
    prix: 215_000,
    surface: 56,
    localisation: "Montpellier (34070)",
  });
});
