/** Gives a text in lower case and without accents, of the same length, so that what is found in it is found at the same place of the original. */
export function foldedSame(text: string): string {
  return text.replaceAll(/[^ -~\s]|[A-Z]/g, (sign) => {
    const base = sign.normalize("NFD").charAt(0).toLowerCase();
    return base.length === 1 ? base : sign;
  });
}
