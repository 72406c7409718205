/** From an advert and its versions to what is compared: one unit, or several where its reference came to stand for another good. */
import type { Advert } from "../../records/record.ts";
import { metresBetween } from "./compare-place.ts";
import { differenceOf } from "./compare-figures.ts";
import { unitOf } from "./comparable.ts";
import type { Unit } from "./comparable.ts";
import { factsOf } from "./facts.ts";
import type { IdentityFacts } from "./facts.ts";
import { share } from "./text-sketch.ts";

/** An advert with all that was seen of it. */
export interface AdvertHistory {
  readonly content: Advert;
  /** INSEE code of the commune that its place resolves to. */
  readonly commune: string | null;
  readonly firstSeen: string;
  readonly lastSeen: string;
  /** Each content with the instant of its reading, oldest first; empty where it never changed. */
  readonly versions: readonly { readonly at: string; readonly content: Advert }[];
}

/** The units of an advert, oldest first: the last one is what its reference stands for now. */
export function unitsOf({ content, commune, firstSeen, lastSeen, versions }: AdvertHistory): Unit[] {
  const spans = spansOf(versions);
  return spans.map((span, at) => {
    const last = at === spans.length - 1;
    const advert = last ? content : (span.at(-1)?.content ?? content);
    const key = `${content.source}:${content.reference}${at === 0 ? "" : `@${span[0]?.at}`}`;
    const amounts = span
      .map(({ content }) => content.priceCents ?? content.rentCents)
      .filter((cents) => cents !== null);
    const facts = factsOf(advert, last ? commune : advert.commune, amounts);
    const from = at === 0 ? firstSeen : (span[0]?.at ?? firstSeen);
    return unitOf(key, facts, from, last ? lastSeen : (span.at(-1)?.at ?? from));
  });
}

type Span = AdvertHistory["versions"];

/** Cuts versions where one tells of another good than the one before; one empty span where there is no version. */
function spansOf(versions: Span): Span[] {
  const spans: { at: string; content: Advert }[][] = [[]];
  let before: IdentityFacts | undefined;
  for (const version of versions) {
    const facts = factsOf(version.content);
    if (before && isAnotherGood(before, facts)) spans.push([]);
    spans.at(-1)?.push(version);
    before = facts;
  }
  return spans;
}

/**
 * Whether two contents under one reference tell of two goods: portals give references away again, and two adverts may swap theirs. At least two
 * facts that an agency does not correct together must differ, and neither text, photo, tour nor reference be the same.
 */
function isAnotherGood(a: IdentityFacts, b: IdentityFacts): boolean {
  const kept =
    a.photos.some((photo) => b.photos.includes(photo)) ||
    (a.tour !== null && a.tour === b.tour) ||
    a.said.references.some((reference) => b.said.references.includes(reference)) ||
    share(a.sketch.runs, b.sketch.runs) >= 0.3;
  if (kept) return false;
  const differs = [
    a.type !== b.type,
    a.transaction !== b.transaction,
    a.place !== b.place && a.place !== null && b.place !== null,
    a.area !== null && b.area !== null && differenceOf(a.area, b.area) > 0.25,
    a.rooms !== null && b.rooms !== null && Math.abs(a.rooms - b.rooms) > 1,
    a.amount !== null && b.amount !== null && differenceOf(a.amount, b.amount) > 0.4,
    a.floor !== null && b.floor !== null && Math.abs(a.floor - b.floor) > 1,
    a.yearBuilt !== null && b.yearBuilt !== null && Math.abs(a.yearBuilt - b.yearBuilt) > 5,
    farApart(a, b),
  ];
  return differs.filter(Boolean).length >= 2;
}

function farApart(a: IdentityFacts, b: IdentityFacts): boolean {
  if (a.longitude === null || a.latitude === null || b.longitude === null || b.latitude === null) return false;
  const metres = metresBetween(
    { longitude: a.longitude, latitude: a.latitude },
    { longitude: b.longitude, latitude: b.latitude },
  );
  return metres > 1_000;
}
