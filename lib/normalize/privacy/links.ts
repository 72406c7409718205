/** Links that lead to a person: their page, their account, or an address with a phone number, an e-mail or a name in it. */
import { emailAddresses } from "./email-addresses.ts";
import { isFirstName } from "./first-names.ts";
import type { KnownName } from "./known-names.ts";
import { scan, signsIn } from "./signs.ts";
import type { Signed } from "./signs.ts";
import type { Span } from "./span.ts";

const NETWORK = String.raw`(?:facebook|instagram|linkedin|tiktok|twitter|snapchat|whatsapp|telegram)\.(?:com|me)`;
const SHORT = String.raw`wa\.me|t\.me|m\.me|linktr\.ee|calendly\.com`;
const LINK = new RegExp(
  String.raw`(?<![\p{L}\d])(?:https?:\/\/|www\.)[^\s<>"']{1,2000}|(?<![\p{L}\d.])(?:${SHORT}|(?:[a-z][a-z-]{0,11}\.)?${NETWORK})\/[^\s<>"']{0,200}`,
  "iuy",
);
const LONGEST_LINK = 2_000;
/** Official sites that the law makes adverts name, and others without a path. */
const HOST_ONLY = /^(?:https?:\/\/)?[\w.-]+\/?[.,;:!?)\]]{0,5}$/i;
const SOCIAL_SIGN = /\.me\b|facebook|instagram|linkedin|tiktok|twitter|snapchat|whatsapp|telegram|linktr|calendly/i;
const SOCIAL_HOST = new RegExp(String.raw`^(?:${SHORT}|(?:[\w-]{1,30}\.)?${NETWORK})$`, "i");
/** Ten digits in a row or in pairs, or behind the country's code; the end of an instant ("2024-05-12-10-22-33") is none. */
const PHONE =
  /(?<![\p{L}\d])(?<!(?:19|20)\d\d[._-])(?:0[1-9](?:[\s._-]{0,2}\d\d){4}|(?:\+|00)?33[\s._-]?(?:\(0\))?[1-9](?:[\s._-]{0,2}\d\d){4})(?!\d|[._-]\d)/u;
const PERSON_PARAMETER = /^(?:t[ée]l(?:ephone)?|phone|mobile|portable|gsm|e?-?mail|courriel|whatsapp)$/i;
/** "/conseiller-immobilier/jean.dupont": somebody's own page. */
const PERSON_PAGE =
  /\/[\w-]{0,30}(?:conseill\w{1,6}|agents?|mandataires?|negociat\w{1,6}|consultants?)[\w-]{0,40}\/\p{L}{2,30}[._-]\p{L}{2,30}/iu;
const DOTTED = /(?<![\p{L}\d])(\p{L}{3,20})[._](\p{L}{2,30})(?!\p{L})/gu;
const ENDINGS = new Set("jpg jpeg png webp gif avif svg pdf htm html php asp aspx jsp xml json mp4".split(" "));

/** Finds the links of a text that lead to a person. */
export function personalLinks(signed: Signed): Span[] {
  return scan(signed, "link", LINK).flatMap(({ index, 0: written }) => {
    if (HOST_ONLY.test(written) && !SOCIAL_SIGN.test(written)) return [];
    const link = written.replace(/[.,;:!?)\]]{1,5}$/, "");
    const personal = leadsToPerson(link) || /conseiller|agent|mandataire|negociateur/i.test(link);
    return personal ? [{ start: index, end: index + link.length, kind: "link" as const }] : [];
  });
}

/**
 * Gives a link without what leads to a person in its query or fragment; null where its path or host does, or where it is no address of
 * the web (`tel:`, `mailto:`) or longer than one (2,000 characters).
 */
export function impersonalLink(link: string, people: readonly KnownName[] = []): string | null {
  if (link.length > LONGEST_LINK) return null;
  if (!isSuspect(link, people)) return link;
  const url = URL.parse(link);
  if (url === null || !/^https?:$/.test(url.protocol)) return null;
  // A copy: the parameters change under way.
  for (const [name, value] of Array.from(url.searchParams)) {
    if ((PERSON_PARAMETER.test(name) && value !== "") || tellsOf(value, people)) url.searchParams.delete(name);
  }
  if (tellsOf(decoded(url.hash), people)) url.hash = "";
  return leadsToPerson(url.href, people) ? null : url.href;
}

/** Gives the links without those that lead to a person, the others as `impersonalLink` does. */
export function impersonalLinks(links: readonly string[], people: readonly KnownName[] = []): string[] {
  // Adverts have dozens of photos in one folder, nearly all without any sign: one look at all together is enough.
  const parts: string[] = [];
  let folder: string | null = null;
  for (const link of links) {
    const file = Math.max(0, link.lastIndexOf("/"));
    if (folder?.length !== file || !link.startsWith(folder)) {
      folder = link.slice(0, file);
      parts.push(folder);
    }
    parts.push(link.slice(file));
  }
  if (!isSuspect(parts.join("\n"), people)) return links.filter((link) => link.length <= LONGEST_LINK);
  return links.flatMap((link) => impersonalLink(link, people) ?? []);
}

/** A sign that one of the links, a line each, may lead to a person. */
const SUSPECT =
  /^(?!https?:\/\/|\/)|[@%]|(?<!\d)(?:0[1-9]|33)(?:[ ._-]{0,2}\d){8}|[?&](?:t[ée]l|phone|mobile|portable|gsm|e?-?mail|courriel)|\.me\b|facebook|instagram|linkedin|tiktok|twitter|snapchat|whatsapp|telegram|linktr|calendly|conseill|agent|mandataire|negociat|consultant/m;
const HOSTS = /^https?:\/\/[^/\n]*/gim;

function isSuspect(lines: string, people: readonly KnownName[]): boolean {
  if (SUSPECT.test(lines.toLowerCase())) return true;
  return tellsName(lines.replaceAll(HOSTS, ""), people);
}

function leadsToPerson(link: string, people: readonly KnownName[] = []): boolean {
  const url = URL.parse(/^www\.|^[^/:]+\//i.test(link) ? `https://${link}` : link);
  if (url === null) return tellsOf(decoded(link), people);
  if (!/^https?:$/.test(url.protocol) || SOCIAL_HOST.test(url.hostname)) return true;
  if (url.username !== "") return true;
  if (PERSON_PAGE.test(decoded(url.pathname))) return true;
  if ([...url.searchParams].some(([name, value]) => PERSON_PARAMETER.test(name) && value !== "")) return true;
  return tellsOf(decoded(`${url.pathname}${url.search}${url.hash}`), people);
}

function tellsOf(said: string, people: readonly KnownName[]): boolean {
  if (PHONE.test(said) || (said.includes("@") && emailAddresses(signsIn(said)).length > 0)) return true;
  return tellsName(said, people);
}

function tellsName(said: string, people: readonly KnownName[]): boolean {
  if (people.some((person) => person(said).length > 0)) return true;
  return [...said.matchAll(DOTTED)].some(
    ([, first = "", second = ""]) => isFirstName(first) && !ENDINGS.has(second.toLowerCase()),
  );
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
