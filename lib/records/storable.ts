/** Text as every store takes it: without NUL and lone halves of surrogate pairs, in Unicode's composed form (NFC). */
export function storable(text: string): string {
  let clean = text;
  if (clean.includes("\0")) clean = clean.replaceAll("\0", "");
  if (!clean.isWellFormed()) clean = clean.replaceAll(/\p{Surrogate}/gu, "");
  return clean.normalize("NFC");
}

/** Whether stores take a text: a lone half of a pair of surrogates is no character, and PostgreSQL keeps no NUL. */
export function isTaken(text: string): boolean {
  return text.isWellFormed() && !text.includes("\0");
}

/** A value with every text in it made storable, names of fields included. */
export function storableValue(value: unknown): unknown {
  if (typeof value === "string") return storable(value);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(storableValue);
  return Object.fromEntries(Object.entries(value).map(([name, inside]) => [storable(name), storableValue(inside)]));
}

/** Text of these characters alone is storable as it is, which most is: none is joined with another one in NFC. */
const PLAIN = /^[\t\n\r\u0020-\u02ff\u2010-\u2027\u202f\u20ac]*$/;

/** A call of the pattern takes longer than a look at as many characters. */
const SHORT = 32;

function isPlain(text: string): boolean {
  if (text.length > SHORT) return PLAIN.test(text);
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 0x20 || code > 0x2ff) return PLAIN.test(text);
  }
  return true;
}

/** Whether every text in a value is storable as it is; names of fields are not looked at. */
export function isStorable(value: unknown): boolean {
  if (typeof value === "string") return isPlain(value) || storable(value) === value;
  if (typeof value !== "object" || value === null) return true;
  if (Array.isArray(value)) return value.every(isStorable);
  for (const inside of Object.values(value)) if (!isStorable(inside)) return false;
  return true;
}

/** The beginning of a text, at most `length` UTF-16 units of it, never ending inside a character. */
export function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  const last = text.charCodeAt(length - 1);
  return text.slice(0, last >= 0xd8_00 && last <= 0xdb_ff ? length - 1 : length);
}
