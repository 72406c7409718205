import { RANKS } from "../../lib/normalize/poliris/ranks.ts";

/** What stands at ranks, by their names or numbers. */
export type Cells = Readonly<Partial<Record<keyof typeof RANKS | number, string>>>;

const PLAIN: Cells = {
  agency: "ag12",
  shownReference: "V100",
  offer: "Vente",
  type: "Appartement",
  postcode: "64700",
  city: "HENDAYE",
  price: "245000.00",
  area: "61,5",
  rooms: "3",
  technicalId: "T100",
  // People, whom nobody is to meet again.
  105: "06 39 98 12 34",
  106: "Odile Marchenoir",
  107: "odile@agence.example",
  115: "Bernard Propriétaire",
  122: "Le propriétaire est pressé",
};

/** One line of a feed, of so many columns: a flat in Hendaye, and what is said otherwise. */
export function polirisLine(cells: Cells = {}, columns = 329): string {
  const line = Array.from({ length: columns }, () => "");
  const names = new Map<string, number>(Object.entries(RANKS));
  for (const [name, value] of Object.entries({ ...PLAIN, ...cells })) {
    line[(names.get(name) ?? Number(name)) - 1] = value ?? "";
  }
  return line.map((cell) => `"${cell}"`).join("!#");
}

/** A file of a feed: lines with CRLF. */
export function polirisFile(...lines: string[]): string {
  return lines.map((line) => `${line}\r\n`).join("");
}
