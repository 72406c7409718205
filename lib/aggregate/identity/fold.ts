/** A text as comparisons read it: lower case, no accents, one kind of space, apostrophes and hyphens as spaces, `m²` as `m2`. */
export function folded(text: string): string {
  return text
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .toLowerCase()
    .replaceAll("œ", "oe")
    .replaceAll(/[’'`´\-–—]/g, " ")
    .replaceAll(/\s+/g, " ")
    .trim();
}
