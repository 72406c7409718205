import { Refusal } from "../refusal.ts";
import { listOf, numberOf, periodOf, placeSubject } from "./asked.ts";
import type { Asked, Filters } from "./asked.ts";
import { estimatePassages } from "./estimate-passages.ts";
import { gatherAdverts } from "./gather-adverts.ts";
import type { AdvertDeps, AdvertsFound } from "./gather-adverts.ts";
import { marketPassages, rentPassages } from "./market-passages.ts";
import type { MarketAsked, MarketFound } from "./market-passages.ts";
import type { Draft, Gap } from "./passage.ts";
import { propertyPassages } from "./property-passages.ts";
import { asksForRisks, riskPassages } from "./risk-passage.ts";
import type { Dwelling } from "./words.ts";

/** What a context is gathered from. */
export interface GatherDeps extends AdvertDeps {
  /** The day that estimates are made for. */
  readonly now: Date;
}

/** All that is known for a question, what matters most first. */
export interface Gathered {
  readonly drafts: readonly Draft[];
  readonly found: AdvertsFound;
  readonly gaps: readonly Gap[];
}

const NO_ADVERTS: AdvertsFound = { adverts: [], total: 0, exact: true, gaps: [] };
/** Zones that one question is answered about. */
const MOST_ZONES = 2;
/** Adverts that come before the figures of their market. */
const BEFORE_MARKET = 4;

/** Gathers what answers a question: by the very functions that answer the routes. */
export async function gather(deps: GatherDeps, asked: Asked): Promise<Gathered> {
  const gaps = [...placeGaps(asked), ...unknownGaps(asked)];
  if (asked.intention === "hors_sujet") return { drafts: [], found: NO_ADVERTS, gaps: [OFF_TOPIC] };
  const found = await parts[asked.intention](deps, asked);
  const risks = await risksOf(deps, asked);
  return {
    ...found,
    drafts: [...found.drafts, ...risks.drafts],
    gaps: [...gaps, ...found.gaps, ...risks.gaps],
  };
}

const OFF_TOPIC: Gap = {
  genre: "non_cherche",
  sujet: "question",
  raison: "elle ne porte pas sur le marché immobilier",
};

const parts = { annonces: gatherOffers, marche: gatherMarket, estimation: gatherEstimate };

async function gatherOffers(deps: GatherDeps, asked: Asked): Promise<Gathered> {
  const { db, sources } = deps;
  const { filtres, question, mots = question } = asked;
  if (isUndecided(asked)) return { drafts: [], found: NO_ADVERTS, gaps: [] };
  const rental = filtres["transaction"] === "location";
  const [found, market] = await Promise.all([
    gatherAdverts(deps, { words: mots, filtres }),
    besideOffers(deps, filtres, rental),
  ]);
  const goods = await propertyPassages(
    db,
    found.adverts.flatMap(({ advert }) => advert.id_bien ?? []),
    sources,
  );
  const drafts = found.adverts.map(({ draft }) => draft);
  return {
    found,
    drafts: [...drafts.slice(0, BEFORE_MARKET), ...market.drafts, ...drafts.slice(BEFORE_MARKET), ...goods],
    gaps: [...found.gaps, ...market.gaps],
  };
}

/** What stands beside adverts: of a sale the sales, of a rental the rents, of the same place and type. */
async function besideOffers(deps: GatherDeps, filtres: Filters, rental: boolean): Promise<MarketFound> {
  const type = dwellingOf(filtres);
  if (type === null) return { drafts: [], gaps: [] };
  const zones = zonesOf(filtres, type).slice(0, MOST_ZONES);
  const found = await Promise.all(
    zones.map((zone) =>
      tolerant(() =>
        rental && zone.commune !== undefined
          ? rentPassages(deps.db, { commune: zone.commune, type }, deps.sources)
          : marketPassages(deps.db, zone, deps.sources),
      ),
    ),
  );
  const told = found.flatMap(({ drafts }) => drafts.filter((draft) => draft.type !== "lieu" && isOf(draft, rental)));
  return { drafts: told, gaps: found.flatMap(({ gaps }) => gaps) };
}

function isOf({ id }: Draft, rental: boolean): boolean {
  return !id.endsWith(rental ? "annonces-vente" : "annonces-location");
}

async function gatherMarket(deps: GatherDeps, asked: Asked): Promise<Gathered> {
  const { filtres, question } = asked;
  const type = dwellingOf(filtres);
  const types = type === undefined ? (["appartement", "maison"] as const) : type === null ? [] : [type];
  const period = periodOf(question);
  const zones = types.flatMap((one) => zonesOf(filtres, one)).slice(0, MOST_ZONES * 2);
  if (type === null) return only(NOT_TOLD_OF_TYPE);
  if (zones.length === 0) return isUndecided(asked) ? only() : only(NO_ZONE);
  const communes = [...new Set(zones.flatMap(({ commune }) => commune ?? []))];
  const [markets, rents] = await Promise.all([
    Promise.all(zones.map((zone) => tolerant(() => marketPassages(deps.db, { ...zone, ...period }, deps.sources)))),
    Promise.all(communes.map((commune) => tolerant(() => rentPassages(deps.db, { commune, type }, deps.sources)))),
  ]);
  return {
    found: NO_ADVERTS,
    drafts: distinct([...markets, ...rents].flatMap(({ drafts }) => drafts)).toSorted(
      (one, other) => weightOf(one, asked) - weightOf(other, asked),
    ),
    gaps: [...markets, ...rents].flatMap(({ gaps }) => gaps),
  };
}

const RENTS = /\b(?:loyers?|lou(?:er|ée?s?)|locati(?:on|fs?|ves?)|rents?|rental)\b/iu;
const ORDER = ["marche", "loyers", "dpe", "lieu"];

/** Where a passage stands: of a question about rents, what is told of these comes first. */
function weightOf({ id, type }: Draft, { question, filtres }: Asked): number {
  const ofRents = type === "loyers" ? 0 : id.endsWith("annonces-location") ? 1 : 2;
  const first = filtres["transaction"] === "location" || RENTS.test(question) ? ofRents : 0;
  return first * ORDER.length + ORDER.indexOf(type);
}

function distinct(drafts: readonly Draft[]): Draft[] {
  return [...new Map(drafts.map((draft) => [draft.id, draft])).values()];
}

const NO_ZONE: Gap = {
  genre: "non_cherche",
  sujet: "marché",
  raison: "aucun lieu n’est nommé : une commune ou un département",
};
const NOT_TOLD_OF_TYPE: Gap = {
  genre: "non_cherche",
  sujet: "marché",
  raison: "les ventes ne se comptent que par appartements et maisons",
};

function only(...gaps: readonly Gap[]): Gathered {
  return { drafts: [], found: NO_ADVERTS, gaps };
}

async function gatherEstimate(deps: GatherDeps, { filtres, ...asked }: Asked): Promise<Gathered> {
  const type = dwellingOf(filtres) ?? undefined;
  const commune = listOf(filtres, "commune")[0];
  if (commune === undefined && asked.ambigu.length > 0) return only();
  const dwelling = {
    commune,
    type,
    surface: numberOf(filtres, "max_surface") ?? numberOf(filtres, "min_surface"),
    pieces: numberOf(filtres, "max_pieces") ?? numberOf(filtres, "min_pieces"),
    terrain: type === "maison" ? numberOf(filtres, "min_terrain") : undefined,
  };
  const [estimate, market] = await Promise.all([
    estimatePassages(deps.db, dwelling, deps),
    commune === undefined || !type
      ? { drafts: [], gaps: [] }
      : tolerant(() => marketPassages(deps.db, { commune, type }, deps.sources)),
  ]);
  return {
    found: NO_ADVERTS,
    drafts: [...estimate.drafts, ...market.drafts.filter((draft) => isOf(draft, false))],
    gaps: [...estimate.gaps, ...market.gaps],
  };
}

async function risksOf({ db, sources }: GatherDeps, { question, filtres }: Asked): Promise<MarketFound> {
  if (!asksForRisks(question)) return { drafts: [], gaps: [] };
  const [commune] = listOf(filtres, "commune");
  if (commune !== undefined) return riskPassages(db, commune, sources);
  return {
    drafts: [],
    gaps: [{ genre: "non_cherche", sujet: "risques", raison: "ils se demandent d’une commune ou d’un point" }],
  };
}

/** The only type of home that is asked for; undefined where none is, null where what is asked for is no home or several. */
function dwellingOf(filtres: Filters): Dwelling | undefined | null {
  const types = listOf(filtres, "type_bien");
  if (types.length === 0) return undefined;
  const [type] = types;
  return types.length === 1 && (type === "appartement" || type === "maison") ? type : null;
}

function zonesOf(filtres: Filters, type: Dwelling | undefined): MarketAsked[] {
  const of = type === undefined ? {} : { type };
  return [
    ...listOf(filtres, "commune").map((commune) => ({ commune, ...of })),
    ...listOf(filtres, "departement").map((departement) => ({ departement, ...of })),
  ];
}

/** Whether a place could be several and no other one is given. */
function isUndecided({ ambigu, filtres }: Asked): boolean {
  return ambigu.length > 0 && zonesOf(filtres, undefined).length === 0;
}

function placeGaps({ ambigu }: Asked): Gap[] {
  return ambigu.map(({ mot, choix }) => ({
    genre: "non_cherche",
    sujet: placeSubject(mot),
    raison: `il peut s’agir de ${choix.map(({ nom, code_insee }) => `${nom} (${code_insee})`).join(", ")} : à demander`,
  }));
}

function unknownGaps({ inconnu, remarques }: Asked): Gap[] {
  const raison = "aucune donnée ne permet de filtrer là-dessus";
  return [
    ...inconnu.map((sujet) => ({ genre: "non_cherche", sujet, raison }) as const),
    ...remarques.map((remark) => ({ genre: "non_cherche", sujet: "lecture de la question", raison: remark }) as const),
  ];
}

/** A refusal becomes a gap: one part that can't be answered does not take the others with it. */
async function tolerant(read: () => Promise<MarketFound>): Promise<MarketFound> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { drafts: [], gaps: [{ genre: "non_cherche", sujet: "marché", raison: error.message }] };
  }
}
