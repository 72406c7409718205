/** Text as every store takes it: without NUL and lone halves of surrogate pairs, in Unicode's composed form (NFC). */
export function storable(text: string): string {
  let clean = text;
  if (clean.includes("\0")) clean = clean.replaceAll("\0", "");
  if (!clean.isWellFormed()) clean = clean.replaceAll(/\p{Surrogate}/gu, "");
  return clean.normalize("NFC");
}

/** A value with every text in it made storable, names of fields included; itself where nothing had to change. */
export function storableValue(value: unknown): unknown {
  if (typeof value === "string") return storable(value);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    const list = value.map(storableValue);
    return list.some((entry, at) => entry !== value[at]) ? list : value;
  }
  const before = Object.entries(value);
  const after = before.map(([name, inside]) => [storable(name), storableValue(inside)] as const);
  const same = after.every(([name, inside], at) => name === before[at]?.[0] && inside === before[at][1]);
  return same ? value : Object.fromEntries(after);
}

/** The beginning of a text, at most `length` UTF-16 units of it, never ending inside a character. */
export function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  const last = text.charCodeAt(length - 1);
  return text.slice(0, last >= 0xd8_00 && last <= 0xdb_ff ? length - 1 : length);
}
