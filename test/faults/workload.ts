import { drawFor } from "../../localstack/market/draw.ts";
import { geoCsv, geoRow } from "../support/dvf.ts";
import type { GeoRow } from "../support/dvf.ts";
import { polirisFile, polirisLine } from "../support/poliris.ts";
import { selogerCsv, selogerRow } from "../support/seloger.ts";

/** One run over some files of one day. */
export interface FileRun {
  readonly runId: string;
  readonly asOf: string;
  readonly files: readonly SourceFile[];
}

/** A file of one of the project's sources. */
export interface SourceFile {
  readonly source: string;
  readonly name: string;
  readonly content: string;
}

/** How large the workload is: adverts a portal file, adverts of the agency's feed, deeds a commune. */
export interface Size {
  readonly adverts: number;
  readonly feed: number;
  readonly deeds: number;
}

export const SMALL: Size = { adverts: 12, feed: 6, deeds: 15 };

const COMMUNES = [
  ["64260", "Hendaye", "64700"],
  ["64122", "Biarritz", "64200"],
] as const;

/**
 * Two days of three sources: a portal's export of which prices change, an agency's feed of which an advert goes and another changes, and deeds of
 * two communes and two years of which the second edition corrects one and holds another no more.
 */
export function workload(size: Size = SMALL): readonly FileRun[] {
  return [1, 2].map((day) => dayOf(day, size));
}

/** The run of one day of the workload. */
export function dayOf(day: number, { adverts, feed, deeds }: Size): FileRun {
  const date = `2026-03-${String(day * 3).padStart(2, "0")}`;
  const half = Math.ceil(adverts / 2);
  return {
    runId: `day-${day}`,
    asOf: `${date}T08:00:00.000Z`,
    files: [
      portalFile(`${date} 07:00:00`, day, 0, half),
      portalFile(`${date} 07:00:00`, day, half, adverts),
      { source: "poliris", name: "feed.csv", content: feedOf(day, feed) },
      ...COMMUNES.map((commune) => deedsOf(commune, day, deeds)),
    ],
  };
}

function portalFile(collectedAt: string, day: number, from: number, to: number): SourceFile {
  const rows = range(from, to).map((n) => {
    const draw = drawFor("advert", n);
    const id = String(220_000_000 + n);
    const price = draw.int(90, 600) * 1000 - (day > 1 && n % 3 === 0 ? 5000 * (day - 1) : 0);
    const area = String(draw.int(20, 150));
    const facts = { area, rooms: String(draw.int(1, 6)), postal_code: "64700", address: "Hendaye" };
    const url = `https://www.seloger.com/annonces/achat/appartement/hendaye-64/${id}.htm`;
    return selogerRow({
      ...facts,
      annonce_id: id,
      price: String(price),
      collected_at: collectedAt,
      url,
      price_per_meter: "",
    });
  });
  return { source: "seloger-export", name: `portal-${from}.csv`, content: selogerCsv(rows) };
}

function feedOf(day: number, count: number): string {
  // The last one is gone on the second day.
  const kept = day > 1 ? count - 1 : count;
  const lines = range(0, kept).map((n) =>
    polirisLine({
      shownReference: `V${n}`,
      technicalId: `T${n}`,
      price: String(150_000 + n * 10_000 - (day > 1 && n === 0 ? 4000 : 0)),
      area: String(40 + n * 5),
      rooms: String(2 + (n % 4)),
    }),
  );
  return polirisFile(...lines);
}

function deedsOf([code, name, postcode]: (typeof COMMUNES)[number], day: number, count: number): SourceFile {
  const rows = range(0, day > 1 ? count - 1 : count).flatMap((n): GeoRow[] => {
    const draw = drawFor("deed", code, n);
    const year = 2023 + (n % 2);
    const deed = {
      id_mutation: `${year}-${code}-${n}`,
      date_mutation: `${year}-0${1 + (n % 9)}-1${n % 9}`,
      valeur_fonciere: String(draw.int(80, 700) * 1000 + (day > 1 && n === 0 ? 777 : 0)),
      adresse_numero: String(n + 1),
      code_postal: postcode,
      code_commune: code,
      nom_commune: name,
      id_parcelle: `${code}000AM${String(n).padStart(4, "0")}`,
      surface_reelle_bati: String(draw.int(20, 140)),
      nombre_pieces_principales: String(draw.int(1, 6)),
    };
    const flat = geoRow(deed);
    return n % 4 === 0
      ? [flat, { ...flat, code_type_local: "3", type_local: "Dépendance", surface_reelle_bati: "" }]
      : [flat];
  });
  return { source: "dvf", name: `dvf-${code}.csv`, content: geoCsv(rows) };
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, at) => from + at);
}
