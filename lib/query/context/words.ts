/** How figures are said in French sentences that a model may quote. */

/** The homes that sales and rents are told of. */
export type Dwelling = "appartement" | "maison";

const number = new Intl.NumberFormat("fr-FR", { maximumFractionDigits: 2 });

/** A number as French writes it, with plain spaces. */
export function figure(value: number): string {
  return number.format(value).replaceAll(/\s/g, " ").replace("−", "-");
}

/** "3 450 €". */
export function amount(euros: number): string {
  return `${figure(euros)} €`;
}

/** "+2,1 %"; without a sign where it is a share. */
export function percent(value: number, signed = true): string {
  return `${signed && value > 0 ? "+" : ""}${figure(value)} %`;
}

/** "ventes d’appartements", or with `de` "d’appartements" alone. */
export function homes(type: Dwelling | null, count: number, form: "ventes" | "de" = "ventes"): string {
  const plural = count > 1 ? "s" : "";
  const of =
    type === "appartement"
      ? `d’appartement${plural}`
      : type === "maison"
        ? `de maison${plural}`
        : `de logement${plural}`;
  return form === "de" ? of : `vente${plural} ${of}`;
}
