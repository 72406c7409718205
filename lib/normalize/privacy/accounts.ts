/** Accounts of messengers and networks: "Instagram : sophie_immo", "WhatsApp @sophie". */
import { isCommonWord } from "./words.ts";
import { matchAt, scan } from "./signs.ts";
import type { Signed } from "./signs.ts";
import type { Span } from "./span.ts";

const NETWORK =
  /(?<!\p{L})(?:insta(?:gram)?|whats\s?app|telegram|snap(?:chat)?|facebook|fb|messenger|skype|tik\s?tok|twitter|linkedin|signal|viber|pseudo)\s{0,2}[:=>@-]{1,2}\s{0,2}@?(?=[\p{L}_])/iuy;
const HANDLE = /[\p{L}_][\p{L}\d_.-]{2,40}/uy;
const LONE_HANDLE = /(?<![\p{L}\d.@_\]])@[\p{L}_][\p{L}\d_.]{2,40}/uy;

/** Finds names of accounts, behind their network's name or behind an at sign. */
export function accounts(signed: Signed): Span[] {
  const { text } = signed;
  const named = scan(signed, "network", NETWORK).flatMap(({ index, 0: words }) => {
    const start = index + words.length;
    const handle = matchAt(HANDLE, text, start).replace(/(?<![.-])[.-]+$/, "");
    const told = words.endsWith("@") || /[_\d.]/.test(handle) || (/^\p{Ll}/u.test(handle) && !isCommonWord(handle));
    return told
      ? [{ start: words.endsWith("@") ? start - 1 : start, end: start + handle.length, kind: "account" as const }]
      : [];
  });
  if (!text.includes("@")) return named;
  const lone = scan(signed, "at", LONE_HANDLE).map(({ index, 0: handle }) => ({
    start: index,
    end: index + handle.length,
    kind: "account" as const,
  }));
  return [...named, ...lone];
}
