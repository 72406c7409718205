/** Takes people and contacts out of free text. */
export function scrub(text: string): string {
  return text;
}
