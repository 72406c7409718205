import type { PlaceMarket } from "./use-market.ts";
import { counted, date } from "../results/format.ts";

type Asked = Pick<PlaceMarket["market"], "commune" | "zone">;

/** `Hendaye`, `Hendaye, section 000AM`, `Département 64`, `2 000 m autour de 43,3580, −1,7740`. */
export function placeName({ commune, zone }: Asked): string {
  switch (zone.nature) {
    case "commune":
      return commune?.nom ?? commune?.code_insee ?? "Commune";
    case "section":
      return `${commune?.nom ?? commune?.code_insee ?? "Commune"}, section ${zone.section ?? ""}`;
    case "departement":
      return `Département ${zone.departement ?? ""}`;
    case "rayon":
      return `${metres(zone.rayon)} autour de ${degrees(zone.latitude)}, ${degrees(zone.longitude)}`;
    case "polygone":
      break;
  }
  return "Zone dessinée";
}

function metres(value: number | null): string {
  return `${(value ?? 0).toLocaleString("fr-FR")} m`;
}

function degrees(value: number | null): string {
  return (value ?? 0).toLocaleString("fr-FR", { minimumFractionDigits: 4, maximumFractionDigits: 4 });
}

/** `du 1 janv. 2019 au 31 déc. 2021`; null where a bound is not known. */
export function periodWords({ de, a }: { readonly de: string | null; readonly a: string | null }): string | null {
  return de === null || a === null ? null : `du ${date(de)} au ${date(a)}`;
}

/** What the files do not hold of a period, a sentence each. */
export function gapsOf({ periode }: Pick<PlaceMarket["series"], "periode">): readonly string[] {
  const { annees_absentes, annees_incompletes } = periode;
  return [
    ...(annees_absentes.length > 0 ? [`Aucun fichier pour : ${annees_absentes.join(", ")}.`] : []),
    ...(annees_incompletes.length > 0
      ? [`Années incomplètes dans les fichiers : ${annees_incompletes.join(", ")}.`]
      : []),
  ];
}

/** Each source once. */
export function sourcesOf<Source extends { readonly id: string }>(
  lists: readonly (readonly Source[])[],
): readonly Source[] {
  return [...new Map(lists.flat().map((source) => [source.id, source])).values()];
}

/** The sources of a place's sales: those of the series that its adverts are not from. */
export function saleSources({ series, market }: Pick<PlaceMarket, "series" | "market">) {
  const others = new Set(market.annonces.sources.map(({ id }) => id));
  return series.sources.filter(({ id }) => !others.has(id));
}

/** `1 234 ventes`; where no file covers the period that none is known, which is not none. */
export function salesWords(couverture: PlaceMarket["series"]["couverture"], sales: number): string {
  return couverture === "absente" ? "ventes inconnues" : counted(sales, "vente", "ventes");
}

/** A name that files may have everywhere. */
export function fileName(...parts: readonly string[]): string {
  return parts
    .join("-")
    .normalize("NFD")
    .replaceAll(/\p{Mn}/gu, "")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .slice(0, 80);
}

/** A cell of the grid that risks are asked on, by its corner (`-1.775,43.355`): « maille de 43,355° N, 1,775° O ». */
export function cellWords(cell: string): string {
  const [longitude = 0, latitude = 0] = cell.split(",").map(Number);
  const degrees = (value: number, sides: readonly [string, string]) =>
    `${Math.abs(value).toLocaleString("fr-FR", { maximumFractionDigits: 3 })}°\u00a0${sides[value < 0 ? 1 : 0]}`;
  return `maille de ${degrees(latitude, ["N", "S"])}, ${degrees(longitude, ["E", "O"])}`;
}
