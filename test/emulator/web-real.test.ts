/** Real pages through the whole path, where the folder that holds them is beside the project: nothing of them is kept here. */
import { existsSync, readFileSync } from "node:fs";
import type { RequestListener } from "node:http";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { run } from "../../lib/cli/commands/run.ts";
import { silent } from "../../lib/cli/follow.ts";
import type { RunSummary } from "../../lib/records/run-summary.ts";
import { projectRoot } from "../../localstack/home.ts";
import { putStandIns } from "../../localstack/parameters.ts";
import { page } from "../support/iad-page.ts";
import { startSite } from "../support/site.ts";
import type { Site } from "../support/site.ts";
import { startWholeCloud } from "../support/whole-cloud.ts";
import type { WholeCloud } from "../support/whole-cloud.ts";

const ORIGIN = "https://www.iadfrance.fr";
const folder = join(projectRoot, "../shared/data/iad-pages");
const there = existsSync(folder);

const measures = z.array(z.looseObject({ type: z.string(), value: z.number() }));
const rating = z.looseObject({ class: z.string().nullable().default(null), consumption: z.number() });
const RealRecord = z.looseObject({
  _source_url: z.url(),
  propertyListingRef: z.string(),
  transactionType: z.enum(["sale", "rental"]),
  propertyDisplayType: z.string(),
  location: z.looseObject({
    postcode: z.string(),
    place: z.string(),
    radius: z.number().optional(),
    latitude: z.number().nullable().default(null),
    longitude: z.number().nullable().default(null),
  }),
  prices: z.looseObject({ formattedMain: z.string(), formattedLeaseholderFees: z.string().default("") }),
  rooms: measures,
  surfaceList: measures,
  roomsCount: z.number(),
  epcGes: z.looseObject({
    date: z.string().nullable().default(null),
    year: z.number().nullable().default(null),
    epc: rating,
    ges: rating,
    amount: z.looseObject({ min: z.number().optional(), max: z.number().optional() }),
  }),
  coOwnership: z.looseObject({
    totalUnitsCount: z.number().nullable().default(null),
    annualFees: z.number().nullable().default(null),
    proceedingsUnderway: z.boolean().nullable().default(null),
  }),
  photos: z.array(z.string()),
  videos: z.array(z.unknown()),
  virtualTours: z.array(z.unknown()),
  isExclusive: z.boolean(),
  isContractSigned: z.boolean(),
  description: z.string(),
  agent: z.looseObject({ fullName: z.string(), directContact: z.looseObject({ hashedPhone: z.string() }) }),
});
type RealRecord = z.infer<typeof RealRecord>;

const records = there ? z.array(RealRecord).parse(JSON.parse(readFileSync(join(folder, "records.json"), "utf8"))) : [];
const pathOf = (record: RealRecord): string => new URL(record._source_url).pathname;

/** Serves robots.txt, lists that hold nothing but links, all on the first page, and the adverts' pages with nothing but the payload. */
const answer: RequestListener = (request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? "/", ORIGIN);
  const html = (body: string) => response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(body);
  if (pathname === "/robots.txt") return response.end("User-agent: *\nDisallow: /api/\n");
  if (pathname === "/annonces/vente" || pathname === "/annonces/location") {
    const kind = pathname.endsWith("vente") ? "sale" : "rental";
    const listed = records.filter(({ transactionType }) => transactionType === kind && !searchParams.has("page"));
    return html(`<ul>${listed.map((record) => `<li><a href="${pathOf(record)}">Voir</a></li>`).join("")}</ul>`);
  }
  const record = records.find((candidate) => pathOf(candidate) === pathname);
  if (!record) return response.writeHead(404).end();
  const payload = readFileSync(join(folder, `r${record.propertyListingRef}.nuxt-data.json`), "utf8");
  return html(page([payload.replaceAll("<", String.raw`\u003C`)]));
};

const euros = (text: string): number | null => Number(text.replaceAll(/\D/g, "")) || null;
const measure = (list: RealRecord["rooms"], type: string) => list.find((entry) => entry.type === type)?.value || null;
/** As the earlier API writes an amount, whatever its spaces are. */
const aYear = (amount: number | undefined) => (amount === undefined ? null : `${amount} €/an`);
const unspaced = (text: unknown) => (typeof text === "string" ? text.replaceAll(/\s/g, "") : text);

const TYPES: Readonly<Record<string, string>> = {
  apartment: "Appartement",
  house: "Maison",
  studio: "Studio",
  parking: "Parking",
  offices: "Bureaux",
  "shop-or-commercial-premises": "Boutique/Local commercial",
};

/** What the API must say of an advert, by the simplest rules that do. */
function expected(record: RealRecord) {
  const { location, epcGes, coOwnership, prices, photos } = record;
  const sale = record.transactionType === "sale";
  const area = measure(record.surfaceList, "living-area") ?? measure(record.surfaceList, "gross-area");
  const main = euros(prices.formattedMain);
  return {
    reference: record.propertyListingRef,
    source: "iad-france",
    lien: record._source_url,
    transaction: sale ? "vente" : "location",
    type_bien: TYPES[record.propertyDisplayType],
    prix: sale ? main : null,
    loyer: sale ? null : main,
    prix_au_m2: sale && main !== null && area !== null ? Math.round((main * 100) / area) / 100 : null,
    charges_comprises: sale ? null : true,
    honoraires_charge: sale ? "vendeur" : "locataire",
    honoraires_locataire: euros(prices.formattedLeaseholderFees),
    surface: area,
    surface_terrain: measure(record.surfaceList, "plot-area"),
    pieces: record.roomsCount || null,
    chambres: measure(record.rooms, "bedrooms"),
    code_postal: location.postcode,
    latitude: location.latitude,
    longitude: location.longitude,
    precision: location.radius === undefined ? null : location.radius === 0 ? "exacte" : "rayon_m",
    rayon_m: location.radius || null,
    dpe_classe_active: epcGes.epc.class,
    dpe_consommation: epcGes.epc.consumption || null,
    ges_classe_active: epcGes.ges.class,
    ges_emissions: epcGes.ges.consumption || null,
    dpe_date: epcGes.date,
    annee_reference: epcGes.year,
    copropriete_nb_lots: coOwnership.totalUnitsCount,
    copropriete_charges_annuelles: coOwnership.annualFees,
    copropriete_procedures: coOwnership.proceedingsUnderway,
    nombre_photos: photos.length,
    image_url: photos[0] ?? null,
    has_video: record.videos.length > 0,
    has_visite_virtuelle: record.virtualTours.length > 0,
    exclusif: record.isExclusive,
    sous_compromis: record.isContractSigned,
    statut: record.isContractSigned ? "sous_compromis" : "active",
    autres: [],
  };
}

describe.skipIf(!there)("real pages, served under their real paths", () => {
  let whole: WholeCloud;
  let site: Site;
  let first: RunSummary;

  const urls = [`${ORIGIN}/annonces/vente`, `${ORIGIN}/annonces/location`];
  const order = { sources: ["iad-france"], urls };
  const get = async (question: string): Promise<Record<string, unknown>> => {
    const answered = await whole.ask(question);
    expect(answered.status, question).toBe(200);
    return z.record(z.string(), z.unknown()).parse(await answered.json());
  };

  beforeAll(async () => {
    [whole, site] = await Promise.all([startWholeCloud({ api: true }), startSite(answer)]);
    await putStandIns(whole.cloud, { sourceOrigins: `${ORIGIN}=${site.origin}`, sourcePace: "50" });
    first = await run(whole.to, order, silent);
  });
  afterAll(async () => {
    site?.stop();
    await whole?.stop();
  });

  test("are all read, each visited once", () => {
    expect(first).toMatchObject({ status: "complete", missing: [], rows: records.length, quarantined: 0 });
    expect(first.tasks.map(({ outcome }) => outcome)).toEqual(["complete", "complete"]);
    const asked = site.requests.map(({ url }) => url).filter((url) => url?.startsWith("/annonce/"));
    expect(asked.sort()).toEqual(records.map(pathOf).sort());
  });

  test.each(records)("$propertyListingRef is answered with its facts", async (record) => {
    const answered = await get(`/annonces/reference/${record.propertyListingRef}`);
    expect(answered).toMatchObject(expected(record));
    const { amount } = record.epcGes;
    expect(unspaced(answered["depenses_energie_min"])).toBe(unspaced(aYear(amount.min)));
    expect(unspaced(answered["depenses_energie_max"])).toBe(unspaced(aYear(amount.max)));
  });

  test.each(records)("$propertyListingRef is described in its own words, and names nobody", async (record) => {
    const answered = await get(`/annonces/reference/${record.propertyListingRef}`);
    const { description } = z.object({ description: z.string() }).parse(answered);
    const start = record.description.slice(0, 40).trim();
    expect(unspaced(description)).toContain(unspaced(start));
    const written = JSON.stringify(await get(`/annonces/${String(answered["id_annonce"])}`));
    const { fullName, directContact } = record.agent;
    for (const contact of [fullName, directContact.hashedPhone]) expect(written).not.toContain(contact);
    expect(unspaced(description)).not.toMatch(/(?:\+33|0)[67]\d{8}/);
  });

  test("are visited again where lists show nothing but links, and nothing has changed", async () => {
    const again = await run(whole.to, order, silent);
    expect(again).toMatchObject({ status: "unchanged", missing: [], rows: records.length, changed: 0 });
  });
});
