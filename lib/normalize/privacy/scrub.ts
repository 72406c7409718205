/**
 * People and contacts have no place in what is stored: phones, e-mails, names and register numbers are taken out of free text.
 * The mentions that the law asks of an advert (fees and who pays them, co-ownership, energy classes and costs) stay.
 */
import { accounts } from "./accounts.ts";
import { withoutReferences } from "../page/character-references.ts";
import { emailAddresses } from "./email-addresses.ts";
import { fold } from "../../records/folding.ts";
import { personalLinks } from "./links.ts";
import { knownNames } from "./known-names.ts";
import type { KnownName } from "./known-names.ts";
import { names } from "./names.ts";
import { phoneNumbers } from "./phone-numbers.ts";
import { registerNumbers } from "./register-numbers.ts";
import { signsIn } from "./signs.ts";
import type { Signed } from "./signs.ts";
import type { Span } from "./span.ts";

/** No advert has a text of as many characters; what is beyond is left out, for what is not scrubbed is not kept. */
export const LONGEST_TEXT = 20_000;

const INSTEAD: Readonly<Record<Span["kind"], string>> = {
  phone: "[téléphone retiré]",
  email: "[e-mail retiré]",
  link: "[lien retiré]",
  name: "[nom retiré]",
  number: "[numéro retiré]",
  account: "[compte retiré]",
};

/**
 * Takes phones, e-mails, names in the places where adverts name people, and register numbers out of a text; and, wherever they
 * stand, the names of `people` that the source gives away elsewhere. A text without any is given back as it is, but for Unicode's
 * normal form (NFC), its length (20,000 characters) and character references ("&#64;"), which are the characters that they stand for.
 */
export function scrub(text: string, people: readonly string[] = []): string {
  return scrubber(knownNames(people))(text);
}

/** Makes `scrub` for many texts that may name the same people. */
export function scrubber(known: readonly KnownName[]): (text: string) => string {
  return (text) => {
    const short = text.length > LONGEST_TEXT ? text.slice(0, LONGEST_TEXT) : text;
    const { normal, text: folded, original } = fold(withoutReferences(short));
    const found = findings(folded, known);
    if (found.length === 0) return normal;
    const spans = merged(found);
    let scrubbed = "";
    let from = 0;
    for (const { start, end, kind } of spans) {
      scrubbed += normal.slice(from, original(start)) + INSTEAD[kind];
      from = original(end);
    }
    return scrubbed + normal.slice(from);
  };
}

function findings(text: string, people: readonly KnownName[]): Span[] {
  const known = people.length === 0 ? [] : people.flatMap((person) => person(text));
  const within = signsIn(text);
  if (isPlain(within)) return known;
  const contacts = [...personalLinks(within), ...emailAddresses(within), ...phoneNumbers(within)];
  return [...contacts, ...accounts(within), ...registerNumbers(within), ...known, ...names(within, contacts)];
}

/** Most short texts have no sign of anything; of more lines than one the last may be a name all the same. */
function isPlain({ text, any }: Signed): boolean {
  return any === 0 && !text.includes("\n");
}

/** Spans in order; those that overlap are one, named after the one that begins first. */
function merged(spans: readonly Span[]): Span[] {
  const apart: Span[] = [];
  for (const span of spans.toSorted((a, b) => a.start - b.start)) {
    const last = apart.at(-1);
    if (last && span.start < last.end) apart.splice(-1, 1, { ...last, end: Math.max(last.end, span.end) });
    else apart.push(span);
  }
  return apart;
}
