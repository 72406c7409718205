/** What a report is asked of, as the address of the page holds it: the parameters of /marche, or « bien ». */

/** What the form holds, as texts; empty where nothing is said. */
export interface Asked {
  readonly of: "lieu" | "bien";
  readonly commune: string;
  readonly departement: string;
  readonly bien: string;
  readonly type: string;
  readonly de: string;
  readonly a: string;
  /** What the form has no field for: a section, a circle, a drawn zone, rooms. */
  readonly more: Readonly<Record<string, string>>;
}

const MORE = ["section", "pieces", "lat", "lon", "rayon", "polygone"] as const;

/** Reads an address; what it does not say is empty. */
export function askedIn(query: Readonly<Record<string, string>>): Asked {
  const said = (name: string) => query[name]?.trim() ?? "";
  return {
    of: said("bien") === "" ? "lieu" : "bien",
    commune: said("commune"),
    departement: said("departement"),
    bien: said("bien"),
    type: said("type"),
    de: said("de"),
    a: said("a"),
    more: Object.fromEntries(MORE.flatMap((name) => (said(name) === "" ? [] : [[name, said(name)]]))),
  };
}

/** The address that holds it. */
export function addressOf(asked: Asked): string {
  const texts = asked.of === "bien" ? { bien: asked.bien } : placeOf(asked);
  const query = new URLSearchParams(Object.entries(texts).filter(([, text]) => text !== ""));
  return query.size === 0 ? "/rapports" : `/rapports?${query.toString()}`;
}

/** The body that asks for it. */
export function bodyOf(asked: Asked): object {
  if (asked.of === "bien") return { de: "bien", id: Number(asked.bien) };
  const filtres = Object.fromEntries(Object.entries(placeOf(asked)).filter(([, text]) => text !== ""));
  return { de: "lieu", filtres };
}

function placeOf({ commune, departement, type, de, a, more }: Asked): Record<string, string> {
  return { commune, departement, ...more, type, de, a };
}
