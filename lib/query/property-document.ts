/** All that is told of a property, as MongoDB keeps it and /biens/{id} answers it. */
import { bestFacts } from "../aggregate/identity/best-facts.ts";
import type { BestFact } from "../aggregate/identity/best-facts.ts";
import pMap from "p-map";
import type { Advert } from "../records/record.ts";
import type { Queries } from "../stores/postgres/postgres.ts";
import { membersOf } from "../stores/properties/properties.ts";
import type { Member } from "../stores/properties/properties.ts";
import { readOverrides } from "../stores/properties/overrides.ts";
import type { Override } from "../stores/properties/overrides.ts";
import { analyseOffer } from "./analysis.ts";
import type { AnalysisOptions } from "./analysis.ts";
import { compareOffer } from "./estimate/advert-comparables.ts";
import { euros, presentPosition } from "./present.ts";
import { presentFact, presentStatus } from "./present-property.ts";
import { eventsOf, presentHistory, presentTime, readEvents } from "./property-history.ts";
import type { PropertyEvent } from "./property-history.ts";
import { offerOf } from "./property-offer.ts";
import { bestPosition } from "./property-position.ts";
import { presentJudgement, readJudgements } from "./property-reasons.ts";
import type { Judged } from "./property-reasons.ts";

/** Grows when documents tell otherwise: those of an older form are not read any more. */
export const DOCUMENT_FORM = 2;

/**
 * A property with all that is told of it; `derniere_vue` and the times on the market are those of when it was read, what it is set beside that of
 * `analyse.date_calcul`.
 */
export type PropertyDocument = ReturnType<typeof describe> & Awaited<ReturnType<typeof besideMarket>>;

/** With what properties are read whole. */
export interface ReadOptions extends AnalysisOptions {
  /** Where the market is read; many properties ask the same of it. */
  readonly market: Queries;
}

/**
 * Reads properties whole: what they are in a fixed number of questions however many they are, and for each what it is set beside. Ids of none are
 * left out.
 */
export async function readPropertyDocuments(
  db: Queries,
  ids: readonly number[],
  options: ReadOptions,
): Promise<PropertyDocument[]> {
  const [members, judged] = await Promise.all([membersOf(db, ids), readJudgements(db, ids)]);
  const keys = members.map(({ key }) => key);
  const [events, overrides] = await Promise.all([readEvents(db, members), readOverrides(db, keys)]);
  const judgements = Map.groupBy(judged, ({ propertyId }) => propertyId);
  return pMap(
    Map.groupBy(members, ({ propertyId }) => propertyId),
    async ([id, own]) => {
      const known = {
        members: own,
        events: eventsOf(own, events),
        judgements: judgements.get(id) ?? [],
        overrides: among(own, overrides),
      };
      return { ...describe(id, known), ...(await besideMarket(id, known, options)) };
    },
    { concurrency: BESIDE_AT_ONCE },
  );
}

/** What a property offers beside its market: the analysis of its price, and the sales that it compares with. */
async function besideMarket(
  id: number,
  { members, events }: Pick<Known, "members" | "events">,
  { market, ...options }: ReadOptions,
) {
  const offer = offerOf(id, { members, events });
  const [analyse, comparables] = await Promise.all([
    analyseOffer(market, offer, options),
    compareOffer(market, offer, options),
  ]);
  return { analyse, comparables };
}

function among(members: readonly Member<Advert>[], overrides: readonly Override[]): Override[] {
  const keys = new Set(members.map(({ key }) => key));
  return overrides.filter(({ a, b }) => keys.has(a) && keys.has(b));
}

/** Properties that read of the market at a time. */
const BESIDE_AT_ONCE = 3;

interface Known {
  readonly members: readonly Member<Advert>[];
  readonly events: readonly PropertyEvent[];
  readonly judgements: readonly Judged[];
  readonly overrides: readonly Override[];
}

function describe(id: number, { members, events, judgements, overrides }: Known) {
  const { facts, status, firstSeen } = bestFacts(members);
  const idOf = (key: string) => members.find((member) => member.key === key)?.advertId ?? null;
  const history = presentHistory(members, events);
  const adverts = members.map(presentMember);
  return {
    id_bien: id,
    ...presentStatus(status),
    premiere_vue: firstSeen,
    ...presentSightings(adverts, history.evenements),
    prix_actuel: amountIn(facts),
    ...history,
    nombre_annonces: members.length,
    lieu: presentPlace(members, facts),
    faits: facts.map((fact) => presentFact(fact, idOf)),
    annonces: adverts,
    rapprochements: judgements.filter(({ inside }) => inside).map(presentJudgement),
    refus: judgements.filter(({ inside }) => !inside).map(presentJudgement),
    decisions: overrides.map(({ a, b, together }) => ({ annonces: [idOf(a), idOf(b)], meme_bien: together })),
  };
}

/** What moves each time that an advert is seen again. */
function presentSightings(
  adverts: readonly ReturnType<typeof presentMember>[],
  events: ReturnType<typeof presentHistory>["evenements"],
) {
  const last = adverts.reduce((latest, { derniere_vue }) => (derniere_vue > latest ? derniere_vue : latest), "");
  return { derniere_vue: last, ...presentTime(adverts, events) };
}

/** Longer than a merge takes from what it writes to its end. */
const MERGE_MS = 10 * 60_000;
/** What moves by itself, rents that are offered and time that passes, is told anew within this. */
const TOLD_AGAIN_DAYS = 7;

/** The instant since which a document must have been worked out to tell what is known now; `marketMoved` as in `Standing`. */
export function outdatedBefore(marketMoved: number, now: Date): Date {
  const settled = marketMoved + MERGE_MS;
  return new Date(Math.max(now.getTime() - TOLD_AGAIN_DAYS * 24 * 3_600_000, settled));
}

/** The document with its adverts last seen when `seenTo` says, by their `cle`. */
export function seenAt(document: PropertyDocument, seenTo: ReadonlyMap<string, string>): PropertyDocument {
  const adverts = document.annonces.map((one) => ({ ...one, derniere_vue: seenTo.get(one.cle) ?? one.derniere_vue }));
  const sightings = presentSightings(adverts, document.evenements);
  return { ...document, ...sightings, annonces: adverts, analyse: citing(document.analyse, latestBySource(adverts)) };
}

function latestBySource(adverts: PropertyDocument["annonces"]): ReadonlyMap<string, string> {
  const latest = new Map<string, string>();
  for (const { source, derniere_vue } of adverts) {
    if (derniere_vue > (latest.get(source) ?? "")) latest.set(source, derniere_vue);
  }
  return latest;
}

/** The same with its citations as of when their sources were seen last: each figure of an analysis cites the adverts that it speaks of. */
function citing<Told extends object>(told: Told, latest: ReadonlyMap<string, string>): Told {
  const copy = structuredClone(told);
  const cite = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    Object.values(value).forEach(cite);
    if (!("id" in value) || !("date_collecte" in value)) return;
    const seen = latest.get(String(value.id));
    if (seen !== undefined && seen > String(value.date_collecte)) value.date_collecte = seen;
  };
  cite(copy);
  return copy;
}

function presentMember({ advertId, advert, key, status, seenFrom, seenTo }: Member<Advert>) {
  return {
    id_annonce: advertId,
    cle: key,
    source: advert.source,
    reference: advert.reference,
    lien: advert.url,
    titre: advert.title,
    description: advert.description,
    prix: euros(advert.priceCents),
    loyer: euros(advert.rentCents),
    surface: advert.area,
    pieces: advert.rooms,
    ...presentStatus(status),
    premiere_vue: seenFrom,
    derniere_vue: seenTo,
  };
}

function amountIn(facts: readonly BestFact[]): number | null {
  const amount = facts.find(({ field }) => field === "priceCents" || field === "rentCents")?.value;
  return typeof amount === "number" ? euros(amount) : null;
}

/** The place that the advert which knows it best tells, with the advert's id. */
function presentPlace(members: readonly Member<Advert>[], facts: readonly BestFact[]) {
  const text = (field: BestFact["field"]) => {
    const value = facts.find((fact) => fact.field === field)?.value;
    return typeof value === "string" ? value : null;
  };
  const known = bestPosition(members);
  return {
    code_insee: text("commune"),
    code_postal: text("postcode"),
    ville: text("city"),
    quartier: text("district"),
    ...presentPosition(known?.position ?? null),
    id_annonce: known?.member.advertId ?? null,
  };
}
