/** E-mail addresses, plain and in disguise ("jean.dupont [arobase] exemple (point) fr", "… chez gmail point com"). */
import { plainWord } from "../../records/folding.ts";
import { scan } from "./signs.ts";
import type { Signed } from "./signs.ts";
import type { Span } from "./span.ts";

/** An at sign, as such or in words; "at" and "chez" only beside something that is surely an address. */
const AT =
  /@|(?<=[([{<«]\s?)(?:at|arr?obase?|a|à|chez|@)\s?[)\]}>»]|(?<!\p{L})arr?obase?(?!\p{L})|(?<=[-_ ])at(?=[-_ ])|(?<=\s)chez(?=\s)/iuy;
/** "insta @sophie.immo" is an account. */
const NETWORK = /^(?:insta(?:gram)?|facebook|fb|tik\s?tok|twitter|snap(?:chat)?|telegram|whats\s?app|skype)$/i;
const BRACKET = /[([{<«]\s?$/;
const DOT = String.raw`\s{0,2}(?:\.|[([{]\s?(?:point|dot|\.)\s?[)\]}]|(?<=[\s)\]}])(?:point|dot)(?=[\s([{]))\s{0,2}`;
const LABEL = "[\\p{L}\\d](?:[\\p{L}\\d-]{0,62})";
const TOP_LEVELS =
  "fr|com|net|org|eu|be|ch|es|it|de|uk|lu|re|nc|pf|mq|gp|info|biz|immo|immobilier|pro|io|me|co|bzh|corsica|paris|email|mail|cloud|online|agency|house|homes|invalid|example|test";
const PROVIDERS =
  "gmail|orange|wanadoo|free|sfr|laposte|hotmail|outlook|yahoo|live|icloud|bbox|numericable|aol|gmx|proton(?:mail)?|neuf|club-internet|msn";
/** The domain behind the sign: with a known end where it is spaced or in words, with any where it is written as usual. */
const DOMAIN = new RegExp(
  `^\\s{0,3}(?:(${LABEL}(?:\\.${LABEL}){0,4}\\.\\p{L}{2,24})(?![\\p{L}\\d])|((?:${LABEL}${DOT}){1,3}(?:${TOP_LEVELS})(?!\\p{L}))|(${PROVIDERS})(?!\\p{L}))`,
  "iu",
);
const PROVIDER = new RegExp(String.raw`^(?:${PROVIDERS})(?!\p{L})`, "iu");
/** What stands before the sign, with the dots that are said in words. */
const LOCAL = new RegExp(
  String.raw`(?:[^\s@<>()[\],;:"«»]{1,64}(?:\s{0,2}(?:[([{]\s?(?:point|dot|\.|tiret)\s?[)\]}]|(?<=\s)(?:point|dot|tiret|underscore)(?=\s)|(?<=\s)\.(?=\s))\s{0,2}[^\s@<>()[\],;:"«»]{1,64}){0,4})\s{0,3}$`,
  "iu",
);
/** No address goes further back than this. */
const LONGEST_LOCAL = 130;
const LONGEST_LABELS = 260;

/** Finds e-mail addresses, from what stands before the at sign to the end of the domain. */
export function emailAddresses(signed: Signed): Span[] {
  const { text } = signed;
  const found: Span[] = [];
  let from = 0;
  for (const { index, 0: sign } of scan(signed, "at", AT)) {
    const bracket = BRACKET.exec(text.slice(Math.max(0, index - 2), index))?.[0].length ?? 0;
    const span = addressAround(text, index - bracket, text.slice(index - bracket, index + sign.length), from);
    from = span?.end ?? index + sign.length;
    if (span !== null) found.push(span);
  }
  return found;
}

function addressAround(text: string, at: number, sign: string, from: number): Span | null {
  const after = text.slice(at + sign.length, at + sign.length + LONGEST_LABELS);
  const domain = DOMAIN.exec(after);
  if (!domain) return null;
  const before = text.slice(Math.max(from, at - LONGEST_LOCAL), at);
  const local = LOCAL.exec(before)?.[0];
  if (local === undefined) return null;
  const name = domain[0].trim();
  const known = PROVIDER.test(name);
  const [plain, inWords, bare] = [domain[1], domain[2], domain[3]];
  if (NETWORK.test(local.trim())) return null;
  const sure = inWords !== undefined && /[\s)\]}](?:point|dot)[\s([{]/i.test(domain[0]);
  if (isWeak(sign) && !sure && !(known && (plain ?? inWords) !== undefined) && !/[._\d]/.test(local.trim()))
    return null;
  if (bare !== undefined && isWeak(sign)) return null;
  const start = at - local.length;
  return { start, end: at + sign.length + domain[0].trimEnd().length, kind: "email" };
}

function isWeak(sign: string): boolean {
  return /^[-_ ]?(?:at|chez)[-_ ]?$/.test(plainWord(sign)) || /^[([{<«]\s?[aà]\s?/i.test(sign);
}
