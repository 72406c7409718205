/** Pages of IAD France as the site makes them, with facts and sentences of our own. */
import { stringify } from "devalue";

/** Any part of a payload. */
export type Facts = Readonly<Record<string, unknown>>;

class Wrapped {
  readonly name: string;
  readonly value: unknown;
  constructor(name: string, value: unknown) {
    this.name = name;
    this.value = value;
  }
}

const wrapper = (name: string) => (value: unknown) => value instanceof Wrapped && value.name === name && value.value;

/** A payload whose queries hold `data`, one each, wrapped by Vue as the site's are. */
export function payload(...data: unknown[]): string {
  const queries = data.map((state) => ({ state: { data: state, status: "success" }, queryKey: ["properties"] }));
  return stringify(
    new Wrapped("ShallowReactive", {
      data: new Wrapped("ShallowReactive", { "i-iad-icon:list": { width: 20, body: "<path/>" } }),
      state: new Wrapped("Reactive", { "$svue-query-state": { mutations: [], queries } }),
      once: new Set(),
      _errors: new Wrapped("ShallowReactive", { "i-iad-icon:list": undefined }),
      serverRendered: true,
    }),
    { ShallowReactive: wrapper("ShallowReactive"), Reactive: wrapper("Reactive") },
  );
}

/** A whole page around payloads; `body` is what a visitor sees. */
export function page(payloads: readonly string[], body = "", head = ""): string {
  const scripts = payloads.map(
    (json) =>
      `<script type="application/json" data-nuxt-data="nuxt-app" data-ssr="true" id="__NUXT_DATA__">${json}</script>`,
  );
  return `<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8"><title>Annonce</title><style>h1 > b { color: red }</style>${head}</head>
<body><div id="__nuxt">${body}</div>${scripts.join("\n")}<script>window.__NUXT__={};window.__NUXT__.config={public:{}}</script></body></html>`;
}

/** A JSON-LD script. */
export function jsonLd(...nodes: Facts[]): string {
  return `<script type="application/ld+json">${JSON.stringify({ "@context": "https://schema.org", "@graph": nodes })}</script>`;
}

const AGENT = {
  localId: 70_123,
  agentId: 81_456,
  userName: "ondine.castelmaure",
  fullName: "Ondine Castelmaure",
  avatar: { src: "https://images.playiad.com/profile-picture/ondine.png" },
  directContact: { status: "available", hashedPhone: Buffer.from("+33639980101").toString("base64") },
  legal: { rsac: { number: "512345678", place: "Nancy" } },
};

/** The card of an advert; `changes` says what is different. */
export function aCard(reference: string, changes: Facts = {}): Facts {
  return {
    propertyListingRef: reference,
    agentLocalId: AGENT.localId,
    location: { postcode: "54000", place: "NANCY" },
    price: { displayRentalCharges: true, formatted: "720\u00A0€", main: 720 },
    photos: [`https://images.playiad.com/property/${reference}-1.jpg`],
    tags: ["newly-published"],
    isPrestige: false,
    isExclusive: false,
    isContractSigned: false,
    rooms: [{ type: "rooms", value: 2 }],
    surfaceList: [{ type: "living-area", value: 48 }],
    propertyType: "apartment",
    propertyDisplayType: "apartment",
    transactionType: "rental",
    slugs: { fr: "appartement-location-2-pieces-nancy-48m2", en: "apartment-rental-2-rooms-nancy-48m2" },
    description: "Un deux-pièces clair au-dessus d'un petit parc.",
    agent: AGENT,
    ...changes,
  };
}

const LEGAL_LINE =
  "La présente annonce immobilière a été rédigée sous la responsabilité éditoriale de Mme Ondine Castelmaure (ID 70123) mandataire indépendant en immobilier (sans détention de fonds), agent commercial de la SAS I@D France immatriculé au RSAC de Nancy sous le numéro 512345678, titulaire de la carte de démarchage immobilier pour le compte de la société I@D France SAS.";

/** The record of a flat to let in Nancy; `changes` says what is different. */
export function aRental(changes: Facts = {}): Facts {
  return {
    propertyListingRef: "1900001",
    agentLocalId: AGENT.localId,
    location: {
      hasMapInfo: true,
      postcode: "54000",
      place: "NANCY",
      mapLabel: "NANCY (54000)",
      displayPin: false,
      radius: 300,
      latitude: 48.6921,
      longitude: 6.1844,
    },
    photos: ["https://images.playiad.com/property/n1.jpg", "https://images.playiad.com/property/n2.jpg"],
    videos: [],
    virtualTours: [],
    floorPlans: [],
    prices: {
      type: "rental",
      feeScaleUrl: "/bareme.pdf",
      displayRentalCharges: true,
      formattedMain: "720\u00A0€",
      formattedSecurityDeposit: "",
      formattedLeaseholderFees: "528\u00A0€",
      formattedPerSurface: "",
    },
    slugs: { fr: "appartement-location-2-pieces-nancy-48m2" },
    tags: [],
    transactionType: "rental",
    propertyType: "apartment",
    propertyDisplayType: "apartment",
    isExclusive: false,
    isContractSigned: false,
    isPrestige: false,
    rooms: [
      { type: "bedrooms", icon: "iad-icon:bedrooms-count", value: 1 },
      { type: "rooms", icon: "iad-icon:multi-rooms", value: 2 },
    ],
    mainSurface: 48,
    surfaceList: [{ type: "living-area", value: 48, icon: "iad-icon:living-area" }],
    roomsCount: 2,
    hasFeatures: true,
    epcGes: {
      isAvailable: true,
      date: "2024-05-02",
      year: 2021,
      epc: { status: "available", class: "D", consumption: 214 },
      ges: { status: "available", class: "D", consumption: 43 },
      amount: { min: 810, max: 1140 },
    },
    hasCoOwnership: false,
    coOwnership: {},
    description: `Au troisième étage d'un immeuble des années trente, un deux-pièces clair au-dessus d'un petit parc.\n\r\n\n\r\nPour visiter, appelez Ondine Castelmaure au 06 39 98 01 01.\n\r\nHonoraires charge locataire : 640 €\n\n${LEGAL_LINE} Location non meublée. Charges locatives : 60 euros / mois. Dépôt de garantie : 660 euros. Honoraires TTC à la charge du locataire: 528 euros (soit 11.00 euros / m²).`,
    mainFeatures: [{ text: "Cave", icon: "iad-icon:shelves" }],
    secondaryFeatures: [
      { text: "property.feature.heating", translationKey: ["property.feature.heating.power_supply.natural_gas"] },
      { text: "Construit en 1932" },
      { text: "Étage 3 sur 5" },
      { text: "Interphone" },
    ],
    agent: AGENT,
    breadcrumbs: trail("Location appartement", "Grand Est", "Meurthe-et-Moselle", "Nancy"),
    similarItems: [aCard("1900777", { photos: ["https://images.playiad.com/property/other.jpg"] })],
    ...changes,
  };
}

/** The record of a house for sale in Sète, of October 2026's shape; `changes` says what is different. */
export function aSale(changes: Facts = {}): Facts {
  const { photos: _, videos, virtualTours, ...rest } = aRental();
  return {
    ...rest,
    media: { photos: ["https://images.iadfrance.fr/property/2026/09/a1.jpg"], videos, virtualTours },
    propertyListingRef: "2100002",
    transactionType: "sale",
    propertyType: "house",
    propertyDisplayType: "house",
    isContractSigned: true,
    location: {
      hasMapInfo: true,
      postcode: "34200",
      place: "SÈTE",
      displayPin: true,
      radius: 0,
      latitude: 43.4012,
      longitude: 3.6921,
    },
    prices: {
      type: "sale",
      feesCharge: "buyer",
      formattedMain: "438\u202F000\u00A0€",
      formattedPerSurface: "3\u202F532\u00A0€ / m²",
    },
    rooms: [
      { type: "bedrooms", value: 4 },
      { type: "rooms", value: 5 },
    ],
    mainSurface: 124,
    surfaceList: [
      { type: "living-area", value: 124 },
      { type: "plot-area", value: 310 },
    ],
    roomsCount: 5,
    description: `Une maison de famille sur le mont Saint-Clair, son jardin en terrasses et un atelier. Honoraires d'agence à la charge de l'acquéreur. Prix honoraires inclus : 438000 euros. Prix hors honoraires : 420000 euros. Honoraires TTC à la charge de l'acquéreur (4,29% du prix du bien hors honoraires) : 18000 euros.\n${LEGAL_LINE}`,
    mainFeatures: [{ text: "Terrasse" }],
    secondaryFeatures: [{ text: "2 niveaux" }],
    breadcrumbs: trail("Maison à vendre", "Occitanie", "Hérault", "Sète"),
    ...changes,
  };
}

function trail(start: string, ...names: string[]): Facts[] {
  const places = names.map((name) => ({ text: `${start} ${name}`, to: { params: { serpSlug: [name, "x", "y"] } } }));
  return [{ text: `${start} `, to: { params: { serpSlug: ["x", "y"] } } }, ...places, { text: `${start} 48 m² ici` }];
}
