/** Against real pages, where the folder that holds them is beside the project: nothing of them is kept here but a few figures. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { objectsIn, payloadsAmong } from "../../../lib/normalize/page/nuxt-payload.ts";
import { takeApart } from "../../../lib/normalize/page/scripts.ts";
import { Advert } from "../../../lib/records/record.ts";
import nuxtPayload from "../../../lib/normalize/readers/nuxt-payload.ts";
import { page } from "../../support/iad-page.ts";
import { readWith, recordOf, webSource } from "../../support/web-source.ts";

const measures = z.array(z.looseObject({ type: z.string(), value: z.number() }));
const rating = z.looseObject({ class: Advert.shape.energyClass.optional(), consumption: z.number() });
const RealRecord = z.looseObject({
  _source_url: z.string(),
  propertyListingRef: z.string(),
  transactionType: z.enum(["sale", "rental"]),
  propertyDisplayType: z.string(),
  location: z.looseObject({
    postcode: z.string(),
    radius: z.number().optional(),
    latitude: z.number().optional(),
    longitude: z.number().optional(),
  }),
  prices: z.looseObject({ formattedMain: z.string(), formattedLeaseholderFees: z.string().optional() }),
  rooms: measures,
  surfaceList: measures,
  epcGes: z.looseObject({
    date: z.string().optional(),
    year: z.number().optional(),
    epc: rating,
    ges: rating,
    amount: z.looseObject({ min: z.number().optional(), max: z.number().optional() }),
  }),
  coOwnership: z.looseObject({ totalUnitsCount: z.number().optional(), proceedingsUnderway: z.boolean().optional() }),
  photos: z.array(z.string()),
  isExclusive: z.boolean(),
  isContractSigned: z.boolean(),
  isPrestige: z.boolean(),
  secondaryFeatures: z.array(z.looseObject({ text: z.string() })),
  breadcrumbs: z.array(z.looseObject({ text: z.string() })),
  agent: z.looseObject({
    fullName: z.string(),
    userName: z.string(),
    localId: z.number(),
    directContact: z.looseObject({ hashedPhone: z.string() }),
  }),
});
type RealRecord = z.infer<typeof RealRecord>;

const folder = path.join(import.meta.dirname, "../../../../shared/data/iad-pages");
const there = existsSync(folder);
const records = there
  ? z.array(RealRecord).parse(JSON.parse(readFileSync(path.join(folder, "records.json"), "utf8")))
  : [];
const source = await webSource("iad-france");

const html = (record: RealRecord, heading = record.breadcrumbs.at(-1)?.text ?? "") => {
  const json = readFileSync(path.join(folder, `r${record.propertyListingRef}.nuxt-data.json`), "utf8");
  return page(
    [json.replaceAll("<", "\\u003C")],
    `<main><h1>${heading}</h1><img src="/property/of-another.jpg"></main>`,
  );
};
const read = (record: RealRecord, heading?: string) => {
  const { _source_url: url, propertyListingRef: reference } = record;
  return recordOf(readWith(nuxtPayload, source, { url, html: html(record, heading), reference }));
};

describe.skipIf(!there)("26 real pages of November 2025", () => {
  test("are there", () => {
    expect(records).toHaveLength(26);
  });

  test.each(records)("$propertyListingRef decodes to its record, word for word", (record) => {
    const [payload] = payloadsAmong(takeApart(html(record)).scripts);
    const found = [...objectsIn(payload)].filter((object) => "mainSurface" in object && "roomsCount" in object);
    const { _source_url, _fetched_at, ...expected } = record;
    // The folder's decoding leaves out what is undefined.
    expect(found.map((object) => JSON.parse(JSON.stringify(object)))).toEqual([expected]);
  });

  test.each(records)("$propertyListingRef is read to its facts", (record) => {
    expect(read(record)).toMatchObject(facts(record));
  });

  test("need no heading, and then have the title of that time", () => {
    const record = records.find(({ propertyListingRef }) => propertyListingRef === "1885111");
    expect(record && read(record, "").title).toBe("Appartement à Lyon (69001)");
  });

  test.each(records)("$propertyListingRef keeps nothing of the agent", (record) => {
    const written = JSON.stringify(read(record));
    const { fullName, userName, directContact } = record.agent;
    const phone = Buffer.from(directContact.hashedPhone, "base64").toString();
    const phones = [phone, phone.replace("+33", "0"), phone.replace("+33", "0").replaceAll(/(\d\d)(?=\d)/g, "$1 ")];
    for (const contact of [fullName, userName, directContact.hashedPhone, ...phones])
      expect(written).not.toContain(contact);
  });

  test.each(handChecked())("$reference: what only its text tells, checked by hand", ({ reference, ...said }) => {
    const record = records.find(({ propertyListingRef }) => propertyListingRef === reference);
    expect(record && read(record)).toMatchObject(said);
  });
});

/** A second reading of a record, by the simplest rules that do. */
function facts(record: RealRecord): Partial<Advert> {
  const { epcGes, location, coOwnership, prices } = record;
  const euros = (text = "") => Number(text.replaceAll(/\D/g, "")) * 100 || null;
  const measure = (list: RealRecord["rooms"], type: string) => list.find((entry) => entry.type === type)?.value || null;
  const says = (start: string) =>
    record.secondaryFeatures.find(({ text }) => text.startsWith(start))?.text.match(/\d+/g);
  const rental = record.transactionType === "rental";
  const main = euros(prices.formattedMain);
  const { radius } = location;
  const [floor, year] = [says("Étage"), says("Construit en")];
  return {
    reference: record.propertyListingRef,
    url: record._source_url,
    transaction: record.transactionType,
    typeLabel: LABELS[record.propertyDisplayType] ?? "",
    priceCents: rental ? null : main,
    rentCents: rental ? main : null,
    chargesIncluded: rental ? true : null,
    tenantFeesCents: euros(prices.formattedLeaseholderFees),
    feesPaidBy: rental ? "tenant" : "seller",
    area: measure(record.surfaceList, "living-area") ?? measure(record.surfaceList, "gross-area"),
    landArea: measure(record.surfaceList, "plot-area"),
    rooms: measure(record.rooms, "rooms"),
    bedrooms: measure(record.rooms, "bedrooms"),
    floor: floor ? Number(floor[0]) : null,
    floors: floor?.[1] ? Number(floor[1]) : null,
    yearBuilt: year ? Number(year[0]) : null,
    energyClass: epcGes.epc.class ?? null,
    energyConsumption: epcGes.epc.consumption || null,
    ghgClass: epcGes.ges.class ?? null,
    ghgEmissions: epcGes.ges.consumption || null,
    energyRatedOn: epcGes.date ?? null,
    energyCostMinCents: epcGes.amount.min === undefined ? null : epcGes.amount.min * 100,
    energyCostMaxCents: epcGes.amount.max === undefined ? null : epcGes.amount.max * 100,
    energyCostYear: epcGes.year ?? null,
    condominiumLots: coOwnership.totalUnitsCount ?? null,
    condominiumProceedings: coOwnership.proceedingsUnderway ?? null,
    postcode: location.postcode,
    latitude: location.latitude ?? null,
    longitude: location.longitude ?? null,
    precision: radius === undefined ? null : radius === 0 ? "exact" : "radius",
    precisionRadius: radius || null,
    photos: record.photos,
    photoCount: record.photos.length,
    exclusive: record.isExclusive,
    underContract: record.isContractSigned,
    prestige: record.isPrestige,
    agentHash: `hash of ${record.agent.localId}`,
  };
}

const LABELS: Readonly<Record<string, string>> = {
  apartment: "Appartement",
  house: "Maison",
  studio: "Studio",
  parking: "Parking",
  offices: "Bureaux",
  "shop-or-commercial-premises": "Boutique/Local commercial",
};

/** Figures that stand in no field of the payload, or need more than a rule. */
function handChecked() {
  const lease = (reference: string, deposit: number | null, charges: number | null, furnished: boolean | null) => ({
    reference,
    depositCents: deposit === null ? null : deposit * 100,
    chargesCents: charges === null ? null : charges * 100,
    furnished,
  });
  return [
    lease("1470596", 1956, null, false),
    lease("1659739", null, null, null),
    lease("1749215", 5000, null, null),
    lease("1781984", 1140, 115, true),
    lease("1789942", 3520, 40, true),
    lease("1844298", 33, 7, false),
    lease("1850519", 800, 70, false),
    lease("1859721", 1013, 183, false),
    lease("1871813", 2300, 100, true),
    lease("1875154", 3389, 150, true),
    lease("1889896", 3800, 200, true),
    { reference: "1889896", city: "Paris", heating: "Électrique et Gaz naturel", bedrooms: null },
    {
      reference: "1470596",
      city: "Boissy-Saint-Léger",
      locationFull: "Boissy-Saint-Léger (94470), Val-de-Marne, Île-de-France",
    },
    { reference: "1882372", hasVideo: true, hasVirtualTour: true },
    { reference: "1888106", heating: "individuel", floor: 4, floors: null },
    {
      reference: "1885111",
      condominiumAnnualChargesCents: 115_764,
      fees: "Honoraires d'agence à la charge du vendeur",
    },
  ];
}
