/** The analysis of what an advert offers: price, rent, place in its market, points of attention. */
import { frenchDay } from "./french-day.ts";
import { attentionTo } from "../aggregate/analysis/attention.ts";
import { unknown } from "../aggregate/analysis/figure.ts";
import type { Figure } from "../aggregate/analysis/figure.ts";
import type { Good } from "../aggregate/analysis/good.ts";
import { positionOf, pricePerSquareMetre } from "../aggregate/analysis/position.ts";
import type { LocalPrices, Position } from "../aggregate/analysis/position.ts";
import { estimatedRent, grossYield } from "../aggregate/analysis/rent.ts";
import { segmentsOf } from "../aggregate/analysis/segments.ts";
import type { Source } from "../sources/schema.ts";
import { offeredRents } from "../stores/adverts/offered-rents.ts";
import type { Queries } from "../stores/postgres/postgres.ts";
import { soldPrices } from "../stores/sales/local-prices.ts";
import type { LocalPricesRow } from "../stores/sales/local-prices.ts";
import { readAdvert } from "./adverts.ts";
import { attribute } from "./attribution.ts";
import type { Collected } from "./attribution.ts";
import { findCommune } from "./communes.ts";
import type { Commune } from "./commune.ts";
import { listPrices } from "./events.ts";
import { isRental, round } from "./present.ts";
import type { AdvertRow } from "./present.ts";
import { readPropertyOffer } from "./property-offer.ts";
import type { PropertyOffer } from "./property-offer.ts";
import { Refusal } from "./refusal.ts";
import { readRentLevel } from "./rents.ts";

/** What an analysis cites, and the instant that it is made at. */
export interface AnalysisOptions {
  readonly sources: readonly Source[];
  readonly now: Date;
}

const DWELLINGS = { apartment: "d’appartements", house: "de maisons" } as const;
const NO_PRICES: LocalPricesRow = { prices: null, first_day: null, last_day: null, collected: null };

/**
 * Analyses what an advert offers. A figure that can't be told is null with its reason.
 * @throws Refusal (404) when there is no advert of that id.
 */
export async function readAdvertAnalysis(db: Queries, id: number, options: AnalysisOptions) {
  const row = await readAdvert(db, id);
  const priced = await listPrices(db, row);
  const good = goodOf(
    row,
    priced.map((one) => ("prix" in one ? one.prix : one.loyer)),
  );
  const own = [{ source: row.source_id, collected_at: row.last_seen }];
  const analysis = await analyseGood(db, good, { ...options, own, except: [id] });
  return { id_annonce: id, ...analysis };
}

/**
 * Analyses a property by its best facts, as an advert is.
 * @throws Refusal (404) when there is none of that id.
 */
export async function readPropertyAnalysis(db: Queries, asked: number, options: AnalysisOptions) {
  const offer = await readPropertyOffer(db, asked);
  return { id_bien: offer.id, ...(await analyseOffer(db, offer, options)) };
}

/** Analyses what a property offers. */
export function analyseOffer(db: Queries, { good, own, adverts }: PropertyOffer, options: AnalysisOptions) {
  return analyseGood(db, good, { ...options, own, except: adverts });
}

/** Analyses a good; `own` is where its facts were read, `except` its adverts, which are not compared with themselves. */
async function analyseGood(
  db: Queries,
  good: Good,
  {
    sources,
    now,
    own,
    except,
  }: AnalysisOptions & { readonly own: readonly Collected[]; readonly except: readonly number[] },
) {
  const market = await readLocal(db, good, except);
  const price = pricePerSquareMetre(good);
  const rent = estimatedRent(good, market.rent);
  const position = positionOf(price, market.sales);
  const letting = positionOf(price, market.rents);
  const isSale = good.transaction === "sale";
  const segments = segmentsOf(good, price, isSale ? market.sales : market.rents);
  const cited = (from: readonly Collected[]) => ({ cite: attribute(from, sources) });
  const [ofOwn, ofRent] = [cited(own), cited([...own, ...market.rentFrom])];
  const ofMarket = cited([...own, ...(isSale ? market.salesFrom : market.rentsFrom)]);
  const ofLetting = cited([...own, ...market.rentsFrom]);
  return {
    transaction: isSale ? ("vente" as const) : ("location" as const),
    prix_m2: present(price, ofOwn, 2),
    loyer_estime: present(rent, ofRent, 0),
    rendement_brut: present(grossYield(good, rent), ofRent, 2),
    position_marche: presentPosition(
      isSale ? position : none(position, "une location se compare aux loyers"),
      ofMarket,
    ),
    loyer_local: {
      mediane_m2: present(letting.median, ofLetting, 1),
      ecart: present(
        isSale ? unknown("une vente ne se compare pas aux loyers", letting.gap.formula) : letting.gap,
        ofLetting,
        1,
      ),
    },
    segments: {
      prix: presentWord(segments.price, ofMarket),
      surface: presentWord(segments.area, ofOwn),
      age: presentWord(segments.age, ofOwn),
    },
    points_attention: attentionTo(good, now).map(({ type, gravity, message, formula, since }) => ({
      type,
      gravite: gravity,
      message,
      formule: formula,
      depuis: since,
    })),
    date_calcul: now.toISOString(),
    sources: attribute([...own, ...market.salesFrom, ...market.rentsFrom, ...market.rentFrom], sources),
  };
}

/** What an advert says of its good, with every price that it had. */
function goodOf({ content, commune, first_seen, status }: AdvertRow, prices: readonly number[]): Good {
  const rental = isRental(content);
  const cents = rental ? content.rentCents : content.priceCents;
  const charges = content.condominiumAnnualChargesCents;
  return {
    type: content.type,
    transaction: rental ? "rental" : "sale",
    price: cents === null ? null : cents / 100,
    area: content.area,
    rooms: content.rooms,
    yearBuilt: content.yearBuilt,
    energyClass: content.energyClass,
    annualCharges: charges === null ? null : charges / 100,
    commune,
    offeredSince: first_seen,
    offered: status !== "withdrawn",
    prices,
  };
}

async function readLocal(db: Queries, { commune: code, type, rooms }: Good, except: readonly number[]) {
  const commune = code === null ? null : await findCommune(db, code).catch(noneWhereRefused);
  const isDwelling = type === "apartment" || type === "house";
  const [sold, offered, level] =
    commune && isDwelling
      ? await Promise.all([
          soldPrices(db, commune.codes, type),
          offeredRents(db, { commune: commune.code, type, except }),
          rentLevel(db, commune, type, rooms),
        ])
      : [NO_PRICES, NO_PRICES, null];
  const kind = isDwelling ? DWELLINGS[type] : "de biens de ce type";
  const where = commune ? ` à ${commune.name ?? commune.code}` : ", dont la commune n’est pas connue";
  return {
    sales: localPrices(sold, `ventes ${kind}${where}`),
    salesFrom: sold.collected ?? [],
    rents: localPrices(offered, `annonces de location ${kind}${where}`),
    rentsFrom: offered.collected ?? [],
    rent: level && {
      perSquareMetre: level.loyer_m2,
      observations: level.observations_commune ?? level.observations_maille,
      edition: level.edition,
    },
    rentFrom: level ? [level.collected] : [],
  };
}

/** That of flats of as many rooms where it is known, else that of all of the type. */
async function rentLevel(db: Queries, commune: Commune, type: "apartment" | "house", rooms: number | null) {
  if (type === "house" || rooms === null) return readRentLevel(db, commune, type);
  const finer = rooms <= 2 ? "apartment-1-2-rooms" : "apartment-3-plus-rooms";
  return (await readRentLevel(db, commune, finer)) ?? readRentLevel(db, commune, type);
}

/** An advert may name a commune that nobody knows. */
function noneWhereRefused(error: unknown): null {
  if (error instanceof Refusal) return null;
  throw error;
}

function localPrices({ prices, first_day, last_day }: LocalPricesRow, of: string): LocalPrices {
  const span = first_day !== null && last_day !== null ? `, du ${frenchDay(first_day)} au ${frenchDay(last_day)}` : "";
  return { perSquareMetre: prices ?? [], of: `${of}${span}` };
}

function none({ median, gap, percentile, label }: Position, reason: string): Position {
  const without = ({ formula }: Figure<unknown>) => unknown(reason, formula);
  return { median: without(median), gap: without(gap), percentile: without(percentile), label: without(label) };
}

interface Cited {
  readonly cite: ReturnType<typeof attribute>;
}

function presentPosition({ median, gap, percentile, label }: Position, from: Cited) {
  return {
    mediane_m2: present(median, from, 1),
    ecart: present(gap, from, 1),
    percentile: present(percentile, from, 1),
    etiquette: presentWord(label, from),
  };
}

function present(figure: Figure, from: Cited, decimals: number) {
  return { ...presentWord(figure, from), valeur: figure.value === null ? null : round(figure.value, decimals) };
}

function presentWord<Value>({ value, formula, sample, reason }: Figure<Value>, { cite }: Cited) {
  return { valeur: value, formule: formula, echantillon: sample, raison: reason, sources: cite };
}
