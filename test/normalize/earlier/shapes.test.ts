import { describe, expect, test } from "vitest";
import { loadReader } from "../../../lib/normalize/load-reader.ts";
import { Advert } from "../../../lib/records/record.ts";
import { loadSource } from "../../../lib/sources/load.ts";
import { normalize } from "../../support/chunks.ts";

/** A card of a list. */
const card = (changes: object = {}) => ({
  date_extraction: "2025-11-20T18:01:28.100000",
  reference: "3000001",
  titre: "Appartement à Quimper (29000)",
  prix: "189\u202F000\u00A0€",
  localisation: "Quimper (29000)",
  surface: "64",
  pieces: "2",
  image_url: "https://photos.example/3000001/1.jpg",
  media_info: { nombre_photos: 0, has_video: false, has_visite_virtuelle: false, media_description: "" },
  lien: "https://annonces.example/annonce/appartement-vente-3-pieces-quimper-64m2/r3000001",
  ...changes,
});

/** A page as later versions keep it. */
const laterPage = (changes: object = {}) => ({
  date_extraction: "2025-11-20T21:56:39.674577",
  reference: "3000002",
  type_bien: "ancien",
  type_transaction: "louer",
  code_postal: "63000",
  titre: "Appartement à Clermont-Ferrand (63000)",
  titre_complet: "Appartement à Clermont-Ferrand (63000)",
  prix: "720\u00A0€",
  prix_detaille: "720\u00A0€",
  prix_au_m2: "",
  localisation: "Clermont-Ferrand (63000)",
  localisation_complete: "Appartement à Clermont-Ferrand (63000)",
  surface: "47",
  surface_terrain: "",
  pieces: "0",
  chambres: "1 chambre",
  description: "Deux pièces refait à neuf.",
  caracteristiques_detaillees: ["47 m²", "Cave", "Chauffage Électrique"],
  equipements: ["Cave"],
  annee_construction: "",
  images: "",
  toutes_les_photos: [
    "https://photos.example/3000002/1.jpg?format=auto",
    "https://photos.example/3000002/2.jpg?format=auto",
  ],
  nombre_photos: "2",
  has_video: "",
  has_visite_virtuelle: "",
  media_info: "2 photos",
  lien: "https://annonces.example/annonce/appartement-location-2-pieces-clermont-ferrand-47m2/r3000002",
  dpe_classe_active: "E",
  ges_classe_active: "B",
  dpe_consommation_energie_primaire: "290",
  dpe_emissions: "9",
  ges_emissions: "",
  annee_reference: "2025",
  conseiller_nom_complet: "Odile Marchenoir",
  badges: ["Exclusivité", "Nouveau"],
  ...changes,
});

/** A prepared advert. */
const prepared = (changes: object = {}) => ({
  reference: "3000003",
  titre: "Maison à Le Havre (76600)",
  prix: { valeur: 215_000, devise: "€", au_m2: 2687.5 },
  surface: { valeur: 80, unite: "m²" },
  composition: { pieces: 4, chambres: 3, type_bien: "Maison" },
  localisation: { ville: "Le Havre", code_postal: "76600", quartier: "Quartier Sanvic" },
  description: "Maison de ville. Contactez Odile Marchenoir au 06 39 98 00 00.",
  caracteristiques: ["Chauffage Gaz naturel", "Terrasse"],
  batiment: { annee_construction: 1949, age_bien: 76, etage: 1, etage_total: 2, ascenseur: false },
  diagnostics: { dpe: { classe: "D", score: 5, indice: 210 }, ges: { classe: "C", score: 6 } },
  copropriete: {
    nb_lots: 12,
    charges: { valeur: 90, unite: "€ / mois", periode: "mensuel" },
    procedures_en_cours: true,
  },
  medias: {
    images: ["https://photos.example/3000003/1.jpg"],
    nombre_photos: 1,
    has_video: false,
    has_visite_virtuelle: true,
    has_photo: true,
  },
  contact: {
    conseiller: "Odile Marchenoir",
    telephone: "06 39 98 00 00",
    lien: "https://annonces.example/odile.marchenoir",
  },
  url_annonce: "https://annonces.example/annonce/maison-vente-5-pieces-le-havre-80m2/r3000003",
  metadata: { date_extraction: "2025-11-12T18:29:10.718794", score_qualite: 10 },
  ...changes,
});

async function read(...items: readonly object[]) {
  const { adverts, rejected } = await normalize("imo-ops-export", JSON.stringify(items));
  for (const advert of adverts) Advert.parse(advert);
  return { adverts, rejected };
}

/** The one advert of an item, with the values that were left out of it. */
async function readOne(item: object) {
  const source = await loadSource("imo-ops-export");
  const reader = await loadReader(source.reader);
  if (reader.input !== "items") throw new Error("expected a reader of items");
  const context = { source, file: "f", collectedAt: "2026-01-01T00:00:00Z", hashAgent: (id: string) => id };
  const { records, rejected, dropped } = reader.read([{ number: 1, value: { ...item } }], context);
  expect(rejected).toEqual([]);
  const [advert] = records;
  return { advert: Advert.parse(advert), dropped: dropped.fields };
}

describe("a card", () => {
  test("is an advert without what only pages tell", async () => {
    const { advert, dropped } = await readOne(card());
    expect(dropped).toEqual({});
    expect(advert).toMatchObject({
      reference: "3000001",
      transaction: "sale",
      type: "apartment",
      priceCents: 18_900_000,
      area: 64,
      rooms: 3,
      bedrooms: null,
      city: "Quimper",
      postcode: "29000",
      photos: ["https://photos.example/3000001/1.jpg"],
      photoCount: null,
      hasVideo: null,
      hasVirtualTour: null,
      description: null,
      features: [],
      energyClass: null,
      collectedAt: "2025-11-20T17:01:28.100Z",
    });
  });

  test("tells its media where it shows any", async () => {
    const media_info = {
      nombre_photos: 9,
      has_video: true,
      has_visite_virtuelle: false,
      media_description: "9 photos • vidéo",
    };
    expect((await readOne(card({ media_info }))).advert).toMatchObject({
      photoCount: 9,
      hasVideo: true,
      hasVirtualTour: false,
    });
  });

  test.each([
    ["without a picture", { image_url: undefined }, { photos: [] }],
    [
      "that has its surface in the place of its rooms",
      { pieces: "15", surface: "15", lien: null },
      { rooms: null, area: 15 },
    ],
    ["without an address has the rooms that it says", { lien: null }, { rooms: 2, transaction: null }],
  ])("%s", async (_, changes, expected) => {
    expect((await readOne(card(changes))).advert).toMatchObject(expected);
  });
});

describe("a later page", () => {
  test("is an advert, its search's category no type", async () => {
    const { advert, dropped } = await readOne(laterPage());
    expect(dropped).toEqual({});
    expect(advert).toMatchObject({
      transaction: "rental",
      type: "apartment",
      typeLabel: "Appartement",
      rentCents: 72_000,
      priceCents: null,
      area: 47,
      rooms: 2,
      bedrooms: 1,
      heating: "Électrique",
      energyClass: "E",
      energyConsumption: 290,
      ghgEmissions: 9,
      exclusive: true,
      prestige: null,
      photos: ["https://photos.example/3000002/1.jpg?format=auto", "https://photos.example/3000002/2.jpg?format=auto"],
      photoCount: 2,
      city: "Clermont-Ferrand",
      postcode: "63000",
    });
  });

  test.each<[string, object, object]>([
    ["to let, by its own word", { lien: null }, { transaction: "rental", rentCents: 72_000 }],
    [
      "for sale, by its own word",
      { lien: null, type_transaction: "acheter" },
      { transaction: "sale", priceCents: 72_000 },
    ],
    [
      "whose address contradicts its search is what the address says",
      { type_transaction: "acheter" },
      { transaction: "rental" },
    ],
    [
      "of a category that is a type",
      { type_bien: "terrain", titre: "Bien à Pau (64000)", lien: null },
      { type: "land" },
    ],
    ["of the category of prestige", { type_bien: "prestige" }, { type: "apartment", prestige: true }],
    ["with its postcode apart", { localisation: "Clermont-Ferrand" }, { postcode: "63000", city: "Clermont-Ferrand" }],
    ["with nothing but what it is equipped with", { caracteristiques_detaillees: "" }, { features: ["Cave"] }],
  ])("%s", async (_, changes, expected) => {
    expect((await readOne(laterPage(changes))).advert).toMatchObject(expected);
  });
});

describe("a text in the place of the price", () => {
  const texts = ["Les photos arrivent bientôt !", "Prix sur demande", "Visite virtuelle", "Nous consulter"];

  test.each(texts)("%s: the detailed price counts", async (prix) => {
    const { advert, dropped } = await readOne(laterPage({ prix, prix_detaille: "4\u202F266\u00A0€" }));
    expect([advert.rentCents, dropped]).toEqual([426_600, {}]);
  });

  test("costs the price only, with the reason, where nothing else says it", async () => {
    const [text = ""] = texts;
    for (const item of [card({ prix: text }), laterPage({ prix: text, prix_detaille: text })]) {
      const { advert, dropped } = await readOne(item);
      expect([advert.priceCents, advert.rentCents, advert.area !== null]).toEqual([null, null, true]);
      expect(dropped).toEqual({ prix: 1 });
    }
  });

  test("that means that there is none says nothing, and is no fault", async () => {
    const { advert, dropped } = await readOne(card({ prix: "Prix sur demande" }));
    expect([advert.priceCents, dropped]).toEqual([null, {}]);
  });

  test("with figures that are no price costs the row", async () => {
    const { rejected } = await read(card({ prix: "-5 €" }), prepared({ prix: { valeur: -5 } }));
    expect(rejected.map(({ row, field }) => [row, field])).toEqual([
      [1, "prix"],
      [2, "prix.valeur"],
    ]);
  });
});

describe("a prepared advert", () => {
  test("is read theme by theme, without people, marks and what its preparation guessed", async () => {
    const { advert, dropped } = await readOne(prepared());
    expect(dropped).toEqual({});
    expect(advert).toMatchObject({
      reference: "3000003",
      url: "https://annonces.example/annonce/maison-vente-5-pieces-le-havre-80m2/r3000003",
      transaction: "sale",
      type: "house",
      typeLabel: "Maison",
      priceCents: 21_500_000,
      area: 80,
      rooms: 5,
      bedrooms: 3,
      floor: 1,
      floors: 2,
      yearBuilt: 1949,
      heating: "Gaz naturel",
      features: ["Chauffage Gaz naturel", "Terrasse"],
      energyClass: "D",
      energyConsumption: 210,
      ghgClass: "C",
      ghgEmissions: null,
      condominiumLots: 12,
      condominiumAnnualChargesCents: 108_000,
      condominiumProceedings: null,
      location: "Le Havre (76600)",
      district: "Quartier Sanvic",
      city: "Le Havre",
      postcode: "76600",
      photos: ["https://photos.example/3000003/1.jpg"],
      photoCount: 1,
      hasVideo: null,
      hasVirtualTour: true,
      agentHash: null,
      collectedAt: "2025-11-12T17:29:10.718Z",
    });
    expect(JSON.stringify(advert)).not.toMatch(/marchenoir|06 ?39/i);
  });

  test("says the same once it is aggregated", async () => {
    const aggregats = {
      performance: { prix_m2: 2687.5, loyer_estime_mensuel: 895.83, rendement_annuel_estime: 5 },
      scores: { global: 6.25 },
    };
    expect((await readOne(prepared({ aggregats }))).advert).toEqual((await readOne(prepared())).advert);
  });

  test.each<[string, object, object]>([
    ["without an address", { url_annonce: undefined }, { transaction: null, rooms: 4, url: null }],
    ["to let", { url_annonce: "https://a.example/annonce/maison-location-5-pieces/r1" }, { rentCents: 21_500_000 }],
    ["with a surface in hectares", { surface: { valeur: 1.2, unite: "ha" } }, { area: 12_000 }],
    ["with a surface in a unit that nobody knows", { surface: { valeur: 12, unite: "arpents" } }, { area: null }],
    [
      "with charges a quarter",
      { copropriete: { charges: { valeur: 300, periode: "trimestriel" } } },
      { condominiumAnnualChargesCents: 120_000 },
    ],
    ["without a price", { prix: { devise: "€" } }, { priceCents: null, city: "Le Havre" }],
    [
      "without most themes",
      { batiment: undefined, diagnostics: null, copropriete: {}, medias: undefined },
      { yearBuilt: null, energyClass: null, photos: [] },
    ],
  ])("%s", async (_, changes, expected) => {
    expect((await readOne(prepared(changes))).advert).toMatchObject(expected);
  });
});

test("a file of all shapes is read row by row, and so is one object a line", async () => {
  const page = {
    reference: "3000004",
    titre: "Maison à vendre",
    prix: "95 000 €",
    localisation: "Dax (40100)",
    lien: "",
  };
  const rows = [
    card(),
    laterPage(),
    prepared(),
    page,
    { reference: "3000005", titre: "t", prix: "-1 €", localisation: "l" },
  ];
  for (const text of [JSON.stringify(rows), rows.map((row) => JSON.stringify(row)).join("\n")]) {
    const { adverts, rejected, account } = await normalize("imo-ops-export", text);
    expect(adverts.map(({ reference, city }) => `${reference} ${city}`)).toEqual([
      "3000001 Quimper",
      "3000002 Clermont-Ferrand",
      "3000003 Le Havre",
      "3000004 Dax",
    ]);
    expect(rejected).toMatchObject([{ row: 5, field: "prix" }]);
    expect(account).toMatchObject({ read: 5, used: 4, quarantined: 1 });
  }
});
