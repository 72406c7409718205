import { drawFor } from "../draw.ts";
import { officialName } from "../towns.ts";
import type { Town } from "../towns.ts";
import { isKnown, refusal, unchanged } from "./api.ts";
import type { ApiServer } from "./api.ts";
import { departmentOf, everyTown } from "./places.ts";
import type { ApiFilling } from "./api-filling.ts";
import { GEO_DVF, geoDvf } from "./geo-dvf.ts";

/** The map of rents of 2025, by the identifiers of its four files. */
const files: Readonly<Record<string, { name: string; share: number }>> = {
  "55b34088-0964-415f-9df7-d87dd98a09be": { name: "pred-app-mef-dhup.csv", share: 1 },
  "14a1fe11-b2d1-49b3-9f6b-83d12df9482c": { name: "pred-app12-mef-dhup.csv", share: 1.18 },
  "5e3b28a4-cf56-43a3-ae79-43cceeb27f8c": { name: "pred-app3-mef-dhup.csv", share: 0.88 },
  "129f764d-b613-44e4-952c-5ff50a8c9b73": { name: "pred-mai-mef-dhup.csv", share: 0.82 },
};
const FOLDER = "/resources/carte-des-loyers/2025/";
const PUBLISHED = Date.parse("2025-12-09T10:00:00Z");

/**
 * Opens the stand-in for data.gouv.fr: the four files of the map of rents, for the towns of the market, and the releases of geo-DVF (geo-dvf.ts),
 * which the real one has at files.data.gouv.fr.
 *
 * Taken from the description of the data set ("Carte des loyers", edition of 2025): identifiers of its files, names of columns, latin-1 and decimal
 * commas. Not checked against the service: the address that an identifier leads to. Any other address is a 404, any method but GET and HEAD
 * a 405.
 */
export function dataGouv({ seed }: ApiFilling): ApiServer {
  return ({ method, url, headers, instant }) => {
    if (method !== "GET" && method !== "HEAD") return refusal(405, "Method Not Allowed");
    if (url.pathname.startsWith(GEO_DVF)) return geoDvf({ url, headers, instant });
    const id = /^\/(?:fr\/)?datasets\/r\/([0-9a-f-]+)$/.exec(url.pathname)?.[1];
    const named = id === undefined ? undefined : files[id];
    if (named !== undefined) return { ...refusal(302, ""), headers: { location: `${FOLDER}${named.name}` } };
    const file = Object.values(files).find(({ name }) => url.pathname === `${FOLDER}${name}`);
    if (file === undefined) return refusal(404, "Fichier introuvable");
    const validators = { "last-modified": new Date(PUBLISHED).toUTCString() };
    if (isKnown(headers, { lastModified: PUBLISHED })) return unchanged(validators);
    const body = Buffer.from(csvOf(seed, file.name, file.share), "latin1");
    return { status: 200, headers: validators, body, type: "text/csv" };
  };
}

const HEADER =
  '"id_zone";"INSEE_C";"LIBGEO";"EPCI";"DEP";"REG";"loypredm2";"lwr.IPm2";"upr.IPm2";"TYPPRED";"nbobs_com";"nbobs_mail";"R2_adj"';

function csvOf(seed: string, name: string, share: number): string {
  const rows = everyTown.map((town, at) => rowOf(drawFor(seed, name, town.insee), { town, share, zone: at + 1 }));
  return [HEADER, ...rows, ""].join("\r\n");
}

interface Level {
  readonly town: Town;
  /** Of the town's level of rents, by the m². */
  readonly share: number;
  readonly zone: number;
}

function rowOf(draw: ReturnType<typeof drawFor>, { town, share, zone }: Level): string {
  const rent = town.rentPerM2 * share * draw.around(1, 0.06);
  // Where the commune has few adverts, the level is that of communes like it.
  const own = draw.chance(0.75);
  const observed = own ? draw.int(110, 4_000) : draw.int(0, 90);
  const texts = [
    String(zone),
    town.insee,
    officialName(town),
    String(draw.int(200_000_000, 249_999_999)),
    departmentOf(town),
    "",
  ];
  const numbers = [rent, rent * draw.around(0.76, 0.05), rent * draw.around(1.32, 0.05)].map((one) => one.toFixed(2));
  const quality = (draw.int(55, 88) / 100).toFixed(2);
  return [
    ...texts.map((text) => `"${text}"`),
    ...numbers.map(comma),
    own ? '"commune"' : '"maille"',
    observed,
    observed + draw.int(50, 3_000),
    comma(quality),
  ].join(";");
}

const comma = (number: string): string => number.replace(".", ",");
