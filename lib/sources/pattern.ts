import { RE2JS } from "re2js";

/** Whether capitals and small letters are told apart. */
type Case = "exact case" | "any case";

const compiled = { "exact case": new Map<string, RE2JS>(), "any case": new Map<string, RE2JS>() };

/** Where a pattern first matched: all that it matched, its first group, and its groups by their names; null where a group took no part. */
interface Found {
  readonly whole: string;
  readonly first: string | null;
  readonly named: Readonly<Record<string, string | null>>;
}

/**
 * Looks for the pattern of a source's file in a text that somebody else wrote. The pattern is one of RE2 (no lookaround, no back
 * references): whatever the pattern and the text, the time is that of reading the text once. Null where it does not match.
 */
export function findPattern(pattern: string, text: string, letters: Case): Found | null {
  const matcher = compile(pattern, letters).matcher(text);
  if (!matcher.find()) return null;
  const first = matcher.groupCount() > 0 ? matcher.group(1) : null;
  return { whole: matcher.group() ?? "", first, named: matcher.getNamedGroups() };
}

/** Whether a text is a pattern that `findPattern` takes. */
export function compiles(pattern: string): boolean {
  try {
    return Boolean(compile(pattern, "exact case"));
  } catch {
    return false;
  }
}

function compile(pattern: string, letters: Case): RE2JS {
  const flags = letters === "any case" ? RE2JS.CASE_INSENSITIVE : 0;
  const known = compiled[letters].get(pattern) ?? RE2JS.compile(pattern, flags);
  compiled[letters].set(pattern, known);
  return known;
}
