/** Pages of plain HTML, read where the source's file says: `fields` tells for each thing a CSS selector or the name in a table. */
import { blankAdvert, checkedReference, priced } from "../advert.ts";
import { date } from "../fields/date.ts";
import { feesPaidBy } from "../fields/mandatory-mentions.ts";
import { boolean, properName, text } from "../fields/text.ts";
import { french } from "../fields/written.ts";
import {
  chargesIncludedIn,
  classIn,
  firstInteger,
  firstMoney,
  firstPrice,
  floorIn,
  furnishedIn,
  transactionIn,
  typeIn,
} from "../page/french.ts";
import { takeApart } from "../page/scripts.ts";
import { selected } from "../page/selected.ts";
import type { Selected } from "../page/selected.ts";
import type { Page, PageContext, PageReader } from "../page-reader.ts";
import { postcode } from "../dvf/dvf-fields.ts";
import { readPage } from "../read-page.ts";
import type { PageRead } from "../read-page.ts";
import type { Advert } from "../../records/record.ts";
import { RowRefused, allow, placed, vital } from "../refusal.ts";
import { parsePage } from "../page/parse.ts";
import { exactly } from "../expected.ts";
import { READING } from "../reasons.ts";

/** Pages are written for people. */
const { area, energyFigure, knownCount, money, year } = french;

/** Reads an advert where the source's selectors find it. */
const selectors: PageReader = {
  version: 3,
  input: "page",
  read: (page, context) =>
    readPage(page, () => {
      const $ = parsePage(takeApart(page.html).visible);
      return readAdvert(selected($, $.root(), context.source.fields ?? {}), page, context);
    }),
};
export default selectors;

function readAdvert(said: Selected, page: Page, context: PageContext): PageRead {
  checkReference(said, page);
  const agent = said.text("agent");
  const people = [...said.texts("people"), ...(agent === null ? [] : [agent])];
  const title = said.text("title");
  if (title === null && said.text("price") === null) {
    throw new RowRefused(null, READING.emptyLayout());
  }
  const advert = {
    ...blankAdvert({ source: context.source.id, reference: page.reference, collectedAt: page.collectedAt }),
    url: page.url.replace(/#.*$/s, ""),
    title,
    description: said.lines("description"),
    type: typeIn(said.text("type") ?? title) ?? "other",
    typeLabel: said.text("type"),
    ...pricesOf(said),
    ...sizesOf(said),
    ...energyOf(said),
    ...condominiumOf(said),
    ...placeOf(said),
    ...showingOf(said, page),
    agentHash: agent === null ? null : context.hashAgent(agent.toLowerCase()),
    publishedOn: allow("publishedOn", date(said.text("publishedOn"))),
  };
  return { advert, people };
}

function checkReference(said: Selected, { reference }: Page): void {
  checkedReference("reference", reference);
  const shown = said.text("reference");
  if (shown === null || shown === reference) return;
  throw new RowRefused("reference", READING.referencesDisagree(reference, shown), shown, exactly(reference));
}

function pricesOf(said: Selected): Partial<Advert> {
  const shown = said.text("price");
  const amount = vital("price", firstPrice(shown));
  // A price that is not by the month is a sale's.
  const transaction =
    transactionIn(said.text("transaction")) ?? transactionIn(shown) ?? (amount === null ? null : "sale");
  const fees = said.text("fees");
  return {
    transaction,
    ...priced(transaction, amount),
    priceExcludingFeesCents: allow("priceExcludingFees", firstPrice(said.text("priceExcludingFees"))),
    fees,
    feesPaidBy: feesPaidBy(fees),
    chargesIncluded: transaction === "rental" ? chargesIncludedIn(shown) : null,
    chargesCents: allow("charges", firstMoney(said.text("charges"))),
    depositCents: allow("deposit", firstMoney(said.text("deposit"))),
    tenantFeesCents: allow("tenantFees", firstMoney(said.text("tenantFees"))),
    furnished: furnishedIn(said.text("furnished")),
  };
}

function sizesOf(said: Selected): Partial<Advert> {
  const features = said
    .texts("features")
    .flatMap((listed) => listed.split(/[,;•]/).map((feature) => feature.trim()))
    .filter(Boolean);
  const counted = (name: "rooms" | "bedrooms") => allow(name, knownCount(allow(name, firstInteger(said.text(name)))));
  return {
    area: allow("area", area(said.text("area"))),
    landArea: allow("landArea", area(said.text("landArea"))),
    rooms: counted("rooms"),
    bedrooms: counted("bedrooms"),
    floor: allow("floor", floorIn(said.text("floor"))),
    floors: allow("floors", firstInteger(said.text("floors"))),
    yearBuilt: allow("yearBuilt", year(said.text("yearBuilt"))),
    heating: said.text("heating"),
    features,
  };
}

function energyOf(said: Selected): Partial<Advert> {
  return {
    energyClass: allow("energyClass", classIn(said.text("energyClass"))),
    energyConsumption: allow("energyConsumption", energyFigure(said.text("energyConsumption"))),
    ghgClass: allow("ghgClass", classIn(said.text("ghgClass"))),
    ghgEmissions: allow("ghgEmissions", energyFigure(said.text("ghgEmissions"))),
    energyRatedOn: allow("energyRatedOn", date(said.text("energyRatedOn"))),
    energyCostMinCents: allow("energyCostMin", firstPrice(said.text("energyCostMin"))),
    energyCostMaxCents: allow("energyCostMax", firstPrice(said.text("energyCostMax"))),
    energyCostYear: allow("energyCostYear", year(said.text("energyCostYear"))),
  };
}

function condominiumOf(said: Selected): Partial<Advert> {
  const lots = allow("condominiumLots", knownCount(said.text("condominiumLots")));
  const charges = allow("condominiumAnnualCharges", money(said.text("condominiumAnnualCharges"), { per: "year" }));
  return {
    condominium: lots !== null || charges !== null ? true : null,
    condominiumLots: lots,
    condominiumAnnualChargesCents: charges,
    condominiumProceedings: allow("condominiumProceedings", boolean(said.text("condominiumProceedings"))),
  };
}

function placeOf(said: Selected): Partial<Advert> {
  const city = placed("city", properName(said.text("city")));
  const code = placed("postcode", postcode(said.text("postcode")));
  const both = city !== null && code !== null ? `${city} (${code})` : (city ?? code);
  return {
    city,
    postcode: code,
    district: allow("district", text(said.text("district"))),
    location: both ?? said.text("location"),
    locationFull: said.text("location") ?? both,
  };
}

function showingOf(said: Selected, page: Page): Partial<Advert> {
  const photos = said.texts("photos").flatMap((photo) => URL.parse(photo, page.url)?.href ?? []);
  const addresses = [...new Set(photos.filter((photo) => /^https?:/.test(photo)))];
  return {
    photos: addresses,
    photoCount: addresses.length,
    exclusive: said.text("exclusive") === null ? null : true,
    underContract: said.text("underContract") !== null,
  };
}
