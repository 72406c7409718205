const NAMES: Readonly<Record<string, string>> = {
  type_bien: "type",
  code_postal: "code postal",
  departement: "département",
  min_prix: "prix minimal",
  max_prix: "prix maximal",
  min_loyer: "loyer minimal",
  max_loyer: "loyer maximal",
  min_surface: "surface minimale",
  max_surface: "surface maximale",
  min_pieces: "pièces au moins",
  max_pieces: "pièces au plus",
  rayon_km: "rayon en km",
};

/** The criteria of an alert in a line, each under its name. */
export function filterWords(filters: Readonly<Record<string, unknown>>): string {
  return Object.entries(filters)
    .map(([name, value]) => `${NAMES[name] ?? name.replaceAll("_", " ")} : ${inWords(value)}`)
    .join(" · ");
}

function inWords(value: unknown): string {
  if (Array.isArray(value)) return value.map(inWords).join(", ");
  if (typeof value === "boolean") return value ? "oui" : "non";
  if (typeof value === "number") return value.toLocaleString("fr-FR");
  return typeof value === "string" ? value : JSON.stringify(value);
}
