/** A demand that goes on from an earlier one: "et avec un jardin ?", "moins cher", "plutôt à Anglet". */
import type { DemandFilters, FilterName } from "./demand.ts";
import type { Line } from "./line.ts";
import { pattern } from "./line.ts";

/** What a demand says beside its filters. */
interface Said {
  readonly filters: DemandFilters;
  /** Filters that do not matter any more. */
  readonly waived: readonly DemandFilters[];
}

/** The filters that hold now, and what there is to say of them in French. */
export interface Continued {
  readonly filters: DemandFilters;
  readonly remarks: readonly string[];
}

const PLACES: readonly FilterName[] = ["commune", "departement", "quartier", "rayon_km"];
const AMOUNTS: readonly FilterName[] = ["min_prix", "max_prix", "min_loyer", "max_loyer", "charges"];
const FAMILIES: readonly (readonly FilterName[])[] = [
  ["min_prix", "max_prix"],
  ["min_loyer", "max_loyer"],
  ["min_surface", "max_surface"],
  ["min_terrain", "max_terrain"],
  ["min_pieces", "max_pieces"],
  ["min_chambres", "max_chambres"],
  ["min_etage", "max_etage", "rez_de_chaussee"],
  ["min_annee", "max_annee"],
];
const GOES_ON =
  /^ (?:et|mais|plutot|finalement|aussi|ou|sinon|sans|avec|plus|moins|un peu|and|with|without|what about|rather|instead|pareil|idem|meme|same|en fait)(?= )/;
const ADDS = /(?<= )(?:aussi|egalement|en plus|too|as well|also|ou)(?= )/;
const CHEAPER = pattern(
  "(?:un peu |beaucoup )?(?:moins che(?:r|re|rs|res)|cheaper|baisse(?:r|z)? (?:le |mon |notre )?(?:budget|prix))",
);
const DEARER = pattern(
  "(?:un peu )?(?:plus che(?:r|re|rs|res)|more expensive|augmente(?:r|z)? (?:le |mon |notre )?(?:budget|prix))",
);
const LARGER = pattern("(?:un peu )?plus (?:grande?s?|spacieu(?:x|se|ses)|vastes?)|bigger|larger");
const SMALLER = pattern("(?:un peu )?plus petite?s?|smaller");
const WIDER = pattern("plus loin|plus large|elargi\\w*|un peu plus autour|further|wider");
const NO_LIMIT = pattern(
  "(?:peu importe|sans limite de|quel que soit|n importe quel|no limit on) (?:le |la )?(?:prix|budget|loyer)",
);
/** How much "moins cher" or "plus grand" change a bound, and how far "plus loin" is at first. */
const STEP = 0.1;
const FIRST_KM = 10;
const MOST_KM = 100;

/** The filters after a demand that goes on from `previous`; a demand that says both a good and a place begins anew, unless its words go on. */
export function continued(line: Line, previous: DemandFilters, said: Said): Continued {
  const whole = said.filters;
  const placed = whole.commune !== undefined || whole.departement !== undefined;
  const described = whole.type_bien !== undefined || whole.min_pieces !== undefined;
  const first = line.rest.length > 0 ? beginning(line) : "";
  if (placed && described && !GOES_ON.test(first)) return { filters: whole, remarks: [] };
  const kept = withoutReplaced(line, previous, whole);
  const relative = relativeTo(line, kept, whole);
  const joined = withEquipment(previous, { ...kept, ...whole, ...relative.filters }, whole);
  for (const name of relative.without) delete joined[name];
  return { filters: withoutWaived(joined, said.waived), remarks: relative.remarks };
}

function beginning(line: Line): string {
  return ` ${line.tokens
    .slice(0, 4)
    .map(({ text }) => text)
    .join(" ")} `;
}

/** What the new filters replace is dropped: a place for a place, both bounds for one, amounts for another kind of transaction. */
function withoutReplaced(line: Line, previous: DemandFilters, said: DemandFilters): DemandFilters {
  const kept: DemandFilters = { ...previous };
  const drop = (names: readonly FilterName[]): void => {
    for (const name of names) delete kept[name];
  };
  if (said.commune !== undefined || said.departement !== undefined) {
    const adds = ADDS.test(wordsOf(line)) && previous.commune !== undefined && said.commune !== undefined;
    if (adds) said.commune = [...new Set([...(previous.commune ?? []), ...(said.commune ?? [])])];
    else drop(PLACES);
  }
  if (said.transaction !== undefined && previous.transaction !== undefined && said.transaction !== previous.transaction)
    drop(AMOUNTS);
  for (const family of FAMILIES) if (family.some((name) => said[name] !== undefined)) drop(family);
  return kept;
}

function wordsOf(line: Line): string {
  return ` ${line.tokens.map(({ text }) => text).join(" ")} `;
}

interface Relative extends Continued {
  readonly without: readonly FilterName[];
}

/** "Moins cher", "plus grand", "plus loin": bounds that move from where they were. */
function relativeTo(line: Line, previous: DemandFilters, said: DemandFilters): Relative {
  const words = wordsOf(line);
  const asks = (source: RegExp): boolean => new RegExp(source.source).test(words);
  if (asks(NO_LIMIT)) return { filters: {}, remarks: [], without: ["min_prix", "max_prix", "min_loyer", "max_loyer"] };
  const money = said.max_prix === undefined && said.max_loyer === undefined;
  if (money && asks(CHEAPER)) return moved(previous, ["max_prix", "max_loyer"], 1 - STEP, { tri: "prix" }, ["tri"]);
  if (money && asks(DEARER)) return moved(previous, ["max_prix", "max_loyer"], 1 + STEP, {}, ["tri"]);
  if (said.min_surface === undefined && asks(LARGER)) return resized(previous, 1);
  if (said.max_surface === undefined && asks(SMALLER)) return resized(previous, -1);
  if (previous.commune !== undefined && said.rayon_km === undefined && asks(WIDER)) {
    const rayon_km = Math.min(MOST_KM, (previous.rayon_km ?? FIRST_KM / 2) * 2);
    return { filters: { rayon_km }, remarks: [`Rayon : ${rayon_km} km.`], without: [] };
  }
  return { filters: {}, remarks: [], without: [] };
}

function moved(
  previous: DemandFilters,
  names: readonly ("max_prix" | "max_loyer" | "min_surface" | "max_surface")[],
  factor: number,
  otherwise: DemandFilters,
  without: readonly FilterName[],
): Relative {
  const name = names.find((one) => previous[one] !== undefined);
  if (name === undefined) return { filters: otherwise, remarks: [], without: [] };
  const before = previous[name] ?? 0;
  const after = Math.round(before * factor);
  return { filters: { [name]: after }, remarks: [`« ${name} » passe de ${before} à ${after}.`], without };
}

/** A size more or less: areas where there are some, else rooms, else an order. */
function resized(previous: DemandFilters, direction: 1 | -1): Relative {
  const { min_surface, max_surface, min_pieces } = previous;
  if (direction === 1 && min_surface !== undefined)
    return moved(previous, ["min_surface"], 1 + STEP, {}, ["max_surface", "tri"]);
  if (direction === -1 && max_surface !== undefined)
    return moved(previous, ["max_surface"], 1 - STEP, {}, ["min_surface", "tri"]);
  if (min_pieces !== undefined && min_pieces + direction > 0) {
    const filters = direction === 1 ? { min_pieces: min_pieces + 1 } : { max_pieces: min_pieces - 1 };
    return {
      filters,
      remarks: [`Pièces : ${direction === 1 ? "au moins" : "au plus"} ${min_pieces + direction}.`],
      without: direction === 1 ? ["max_pieces", "tri"] : ["min_pieces", "tri"],
    };
  }
  return { filters: { tri: direction === 1 ? "-surface" : "surface" }, remarks: [], without: [] };
}

/** What was demanded stays; what is denied now is demanded no more, and is excluded only where it was not demanded before. */
function withEquipment(previous: DemandFilters, joined: DemandFilters, said: DemandFilters): DemandFilters {
  const before = previous.avec ?? [];
  const denied = said.sans ?? [];
  const added = said.avec ?? [];
  const avec = [...new Set([...before.filter((name) => !denied.includes(name)), ...added])];
  const sans = [...new Set([...(previous.sans ?? []), ...denied.filter((name) => !before.includes(name))])].filter(
    (name) => !added.includes(name),
  );
  const filters: DemandFilters = { ...joined, avec, sans };
  if (avec.length === 0) delete filters.avec;
  if (sans.length === 0) delete filters.sans;
  return filters;
}

function withoutWaived(filters: DemandFilters, waived: readonly DemandFilters[]): DemandFilters {
  const left = { ...filters };
  const free = new Set(waived.flatMap((one) => one.avec ?? []));
  const avec = left.avec?.filter((name) => !free.has(name)) ?? [];
  delete left.avec;
  for (const name of FLAGS) if (waived.some((one) => one[name] !== undefined)) delete left[name];
  return avec.length === 0 ? left : { ...left, avec };
}

const FLAGS = ["meuble", "neuf", "travaux", "viager", "rez_de_chaussee"] as const;
