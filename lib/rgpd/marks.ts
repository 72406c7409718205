/** Marks of what was erased: keyed hashes by which it is known again when a source brings it back. */
import { parsePhoneNumberFromString } from "libphonenumber-js/min";
import { withoutPeople } from "../normalize/privacy/without-people.ts";
import type { Advert } from "../records/record.ts";
import type { Mark } from "../stores/privacy/erasures.ts";
import { foldedSame } from "./folded.ts";
import { ERASED, emailAddress, isStreet, ordersOf, phoneNumber, wordsOfName } from "./person.ts";
import type { Person } from "./person.ts";

/** Makes the keyed hash of a text (see lib/normalize/privacy/agent-hash.ts). */
export type Hasher = (text: string) => string;

/** An advert by its source and its reference there. */
export interface AdvertName {
  readonly source: string;
  readonly reference: string;
}

/** What is to be erased. */
export interface Erased extends Person {
  readonly adverts: readonly AdvertName[];
  /** Keyed hashes of agents' ids, as adverts carry them. */
  readonly agents: readonly string[];
  /** Names of accounts of this installation. */
  readonly owners: readonly string[];
}

/** The marks of what is to be erased; a name is marked in each order of its words. */
export function marksOf(erased: Erased, hash: Hasher): Mark[] {
  const names = erased.names.map(wordsOfName).flatMap(ordersOf);
  return [
    ...erased.adverts.map((advert) => mark("advert", hash(advertText(advert)))),
    ...erased.agents.map((agent) => mark("agent", agent)),
    ...names.map((words) => ({ kind: "name" as const, hash: hash(nameText(words)), words: words.length })),
    ...erased.phones.map((phone) => mark("phone", hash(`phone ${phoneNumber(phone)}`))),
    ...erased.emails.map((email) => mark("email", hash(`email ${emailAddress(email)}`))),
    ...erased.owners.map((owner) => mark("owner", hash(ownerText(owner)))),
  ];
}

function mark(kind: Exclude<Mark["kind"], "name">, hash: string): Mark {
  return { kind, hash, words: null };
}

const advertText = ({ source, reference }: AdvertName) => `advert ${source}:${reference}`;
const ownerText = (owner: string) => `owner ${owner.toLowerCase()}`;
const nameText = (words: readonly string[]) => `name ${words.join(" ")}`;

/** Knows again what was erased. */
export interface Refused {
  readonly isEmpty: boolean;
  advert(advert: AdvertName): boolean;
  owner(owner: string): boolean;
  /** The advert as it may be kept: without an agent or a name that was erased; null where the advert itself was. */
  admitted(advert: Advert): Advert | null;
  /** What a text says of people who were erased, as it stands there. */
  people(text: string): string[];
  /** The text without it. */
  blanked(text: string): string;
}

/** Makes what knows the marks again. Texts cost a hash for each run of words that has as many words as a marked name. */
export function refusedBy(marks: readonly Mark[], hash: Hasher): Refused {
  const known = new Set(marks.map((each) => `${each.kind} ${each.hash}`));
  const lengths = [...new Set(marks.flatMap(({ words }) => words ?? []))];
  const kinds = new Set(marks.map(({ kind }) => kind));
  const is = (kind: Mark["kind"], hashed: string) => known.has(`${kind} ${hashed}`);
  const remembered = new Map<string, boolean>();
  const isName = (words: readonly string[]): boolean => {
    const text = nameText(words);
    let found = remembered.get(text);
    if (found === undefined) {
      if (remembered.size > REMEMBERED) remembered.clear();
      remembered.set(text, (found = is("name", hash(text))));
    }
    return found;
  };
  const isNumber = (written: string) => {
    const number = parsePhoneNumberFromString(written, "FR")?.number;
    return number !== undefined && is("phone", hash(`phone ${number}`));
  };
  const isAddress = (written: string) => is("email", hash(`email ${written.toLowerCase().replace("%40", "@")}`));
  const people = (text: string): string[] => {
    const found = lengths.length === 0 ? [] : namesIn(text, lengths, isName);
    if (kinds.has("phone"))
      found.push(
        ...numbersIn(text)
          .filter(({ number }) => isNumber(number))
          .map(({ written }) => written),
      );
    if (kinds.has("email")) found.push(...[...text.matchAll(ADDRESS)].map(([written]) => written).filter(isAddress));
    return [...new Set(found)];
  };
  const blanked = (text: string) =>
    people(text)
      .toSorted((one, other) => other.length - one.length)
      .reduce((left, each) => left.replaceAll(each, ERASED), text);
  return {
    isEmpty: marks.length === 0,
    advert: (advert) => kinds.has("advert") && is("advert", hash(advertText(advert))),
    owner: (owner) => kinds.has("owner") && is("owner", hash(ownerText(owner))),
    people,
    blanked,
    admitted: (advert) => {
      if (kinds.has("advert") && is("advert", hash(advertText(advert)))) return null;
      const agentHash = advert.agentHash !== null && is("agent", advert.agentHash) ? null : advert.agentHash;
      const named = people(textsOf(advert));
      if (named.length === 0) return agentHash === advert.agentHash ? advert : { ...advert, agentHash };
      return withoutNamed({ ...advert, agentHash }, named, blanked);
    },
  };
}

/** Runs of words that one process remembers the answer for. */
const REMEMBERED = 200_000;
const NUMBER = /(?<!\d)(?:\+|00)?\d(?:[\s.()/-]{0,2}\d){8,13}(?!\d)/g;
const ADDRESS = /(?<![\w.+-])[\w.+-]{1,64}(?:@|%40)[\w.-]{1,190}\w/g;
/** Letters and digits, with what stands for the rest of an escaped letter. */
const WORD = /[\p{L}\p{N}\uE000]+/gu;
const FILLER = "\uE000";
const BASE64 = /(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{12,40}={0,2}/g;

/** Numbers as they are written, also in base64, as IAD's pages have them. */
function numbersIn(text: string): { written: string; number: string }[] {
  const plain = [...text.matchAll(NUMBER)].map(([written]) => ({ written, number: written }));
  const packed = [...text.matchAll(BASE64)].map(([written]) => ({
    written,
    number: Buffer.from(written, "base64").toString("latin1"),
  }));
  return [...plain, ...packed.filter(({ number }) => /^[\d\s.+()/-]{9,25}$/.test(number))];
}

/** A text in which what addresses escape stands as what it is, each at its place. */
function unescaped(text: string): string {
  if (!text.includes("%")) return text;
  return text.replaceAll(/(?:%[0-9a-f]{2})+/gi, (escapes) => {
    try {
      return foldedSame(decodeURIComponent(escapes)).padEnd(escapes.length, FILLER);
    } catch {
      return escapes;
    }
  });
}

function namesIn(text: string, lengths: readonly number[], isName: (words: readonly string[]) => boolean): string[] {
  const folded = unescaped(foldedSame(text));
  const words = [...folded.matchAll(WORD)].filter(([word]) => word.replaceAll(FILLER, "") !== "");
  const found: string[] = [];
  for (const [first, { index: start }] of words.entries()) {
    for (const length of lengths) {
      const last = words[first + length - 1];
      if (!last) continue;
      const end = last.index + last[0].length;
      if (end - start > LONGEST_NAME) continue;
      const run = words.slice(first, first + length).map(([word]) => word.replaceAll(FILLER, ""));
      if (isName(run) && !isStreet(folded, start)) found.push(text.slice(start, end));
    }
  }
  return found;
}

const LONGEST_NAME = 120;

/** All that an advert says in words, one text a line. */
function textsOf(advert: Advert): string {
  return Object.values(advert)
    .flat()
    .filter((value) => typeof value === "string")
    .join("\n");
}

/** The normalizer's own door does it; what it leaves, in a field that it does not look at, goes here. */
function withoutNamed(advert: Advert, named: readonly string[], blanked: (text: string) => string): Advert {
  const clean = withoutPeople(advert, named);
  return {
    ...clean,
    typeLabel: clean.typeLabel && blanked(clean.typeLabel),
    title: clean.title && blanked(clean.title),
    description: clean.description && blanked(clean.description),
    fees: clean.fees && blanked(clean.fees),
    heating: clean.heating && blanked(clean.heating),
    features: clean.features.map(blanked),
    location: clean.location && blanked(clean.location),
    locationFull: clean.locationFull && blanked(clean.locationFull),
    district: clean.district && blanked(clean.district),
    city: clean.city && blanked(clean.city),
    url: clean.url !== null && blanked(clean.url) === clean.url ? clean.url : null,
    virtualTour:
      clean.virtualTour !== null && blanked(clean.virtualTour) === clean.virtualTour ? clean.virtualTour : null,
    photos: clean.photos.filter((photo) => blanked(photo) === photo),
  };
}
