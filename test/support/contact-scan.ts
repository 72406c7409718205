/**
 * A second look for contacts in what is stored, with a few rules of its own and nothing of the scrubber's: it knows less and forgives less.
 */

const PHONE = /(?<![\p{L}\d])(?:\+33|0033|0)[^\p{L}\d]{0,6}[1-9](?:[^\p{L}\d]{0,6}\d){8}(?!\d)/gu;
const EMAIL = /[^\s@"]+\s?(?:@|\(at\)|\[at\]|arobase)\s?[^\s@"]+\.[a-z]{2,}/giu;
const TITLED = /(?<![\p{L}\d])(?:M\.|Mme|MME|Mlle|Monsieur|Madame)\s\p{Lu}\p{L}+/gu;
const ADDRESSED = /(?:contactez|appelez|demandez)\s\p{Lu}\p{L}+\s\p{Lu}\p{L}+/gu;
const REGISTER = /(?:RSAC|SIREN|SIRET)\D{0,40}\d{3}\s?\d{3}\s?\d{3}/gu;

/** Gives what looks like a contact in any text of a value, however deep; instants and numbers of columns are no texts. */
export function contactsIn(value: unknown): string[] {
  if (typeof value === "string") return contactsOf(value);
  if (Array.isArray(value)) return value.flatMap(contactsIn);
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(contactsIn) : [];
}

function contactsOf(text: string): string[] {
  if (/^\d{4}-\d{2}-\d{2}T/.test(text)) return [];
  const plain = text.normalize("NFKC").replaceAll(/[\p{Default_Ignorable_Code_Point}\u20E3]/gu, "");
  return [PHONE, EMAIL, TITLED, ADDRESSED, REGISTER].flatMap((pattern) => plain.match(pattern) ?? []);
}
