/** All that is told of a property, as MongoDB keeps it and /biens/{id} answers it. */
import { bestFacts, freshness } from "../aggregate/identity/best-facts.ts";
import type { BestFact } from "../aggregate/identity/best-facts.ts";
import type { Advert } from "../records/record.ts";
import type { Queries } from "../stores/postgres/postgres.ts";
import { membersOf } from "../stores/properties/properties.ts";
import type { Member } from "../stores/properties/properties.ts";
import { readOverrides } from "../stores/properties/overrides.ts";
import type { Override } from "../stores/properties/overrides.ts";
import { euros, positionOf, presentPosition } from "./present.ts";
import { presentFact, presentStatus } from "./present-property.ts";
import { eventsOf, presentHistory, presentTime, readEvents } from "./property-history.ts";
import type { PropertyEvent } from "./property-history.ts";
import { presentJudgement, readJudgements } from "./property-reasons.ts";
import type { Judged } from "./property-reasons.ts";

/** Grows when documents tell otherwise: those of an older form are not read any more. */
export const DOCUMENT_FORM = 1;

/** A property with all that is told of it; `derniere_vue` and the times on the market are those of when it was read. */
export type PropertyDocument = ReturnType<typeof describe>;

/** Reads properties whole, in a fixed number of questions however many they are; ids of none are left out. */
export async function readPropertyDocuments(db: Queries, ids: readonly number[]): Promise<PropertyDocument[]> {
  const members = await membersOf(db, ids);
  const events = await readEvents(db, members);
  const judgements = Map.groupBy(await readJudgements(db, ids), ({ propertyId }) => propertyId);
  const overrides = await readOverrides(
    db,
    members.map(({ key }) => key),
  );
  return [...Map.groupBy(members, ({ propertyId }) => propertyId)].map(([id, own]) =>
    describe(id, {
      members: own,
      events: eventsOf(own, events),
      judgements: judgements.get(id) ?? [],
      overrides: among(own, overrides),
    }),
  );
}

function among(members: readonly Member<Advert>[], overrides: readonly Override[]): Override[] {
  const keys = new Set(members.map(({ key }) => key));
  return overrides.filter(({ a, b }) => keys.has(a) && keys.has(b));
}

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

/** The document with its adverts last seen when `seenTo` says, by their `cle`. */
export function seenAt(document: PropertyDocument, seenTo: ReadonlyMap<string, string>): PropertyDocument {
  const adverts = document.annonces.map((one) => ({ ...one, derniere_vue: seenTo.get(one.cle) ?? one.derniere_vue }));
  return { ...document, ...presentSightings(adverts, document.evenements), annonces: adverts };
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

const PRECISIONS = ["exact", "parcel", "street", "radius", "commune", null];

/** Where the advert that knows it best says that the property lies, null where none does. */
export function bestPosition(members: readonly Member<Advert>[]) {
  const known = members.toSorted(freshness).flatMap((member) => {
    const position = positionOf({ ...member, content: member.advert });
    return position ? [{ position, member }] : [];
  });
  return known.sort((a, b) => PRECISIONS.indexOf(a.position.precision) - PRECISIONS.indexOf(b.position.precision))[0];
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
