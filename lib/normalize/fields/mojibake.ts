/**
 * Repairs text that was UTF-8, was read as Windows-1252 and written again ("rÃ©sidence" for "résidence"); gives any other text
 * back as it is.
 */
export function repaired(text: string): string {
  if (!/[ÃÂâ][\u0080-\u00BF\u0152-\u2122]/.test(text)) return text;
  const bytes: number[] = [];
  for (const character of text) {
    const byte = CP1252.get(character) ?? character.codePointAt(0) ?? 0;
    if (byte > 0xff) return text;
    bytes.push(byte);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Uint8Array.from(bytes));
  } catch {
    return text;
  }
}

/** The characters that Windows-1252 has between 0x80 and 0x9F. */
const CP1252 = new Map(
  Array.from({ length: 32 }, (_, at) => [new TextDecoder("windows-1252").decode(Uint8Array.of(0x80 + at)), 0x80 + at]),
);
