/** Every commune, arrondissement, department and region of France by name; made from the package `@etalab/decoupage-administratif`, loaded when first asked. */
import * as z from "zod";
import { fold } from "../../../records/trade/words.ts";

/** A commune or an arrondissement of Paris, Lyon or Marseille. */
export interface Town {
  readonly code: string;
  readonly name: string;
  readonly department: string;
  /** 0 where it is not known. */
  readonly population: number;
  /** Words of its name, plain, without its article. */
  readonly key: string;
  /** Whether its name begins with an article. */
  readonly article: boolean;
}

/** Several departments under one name, or one. */
export interface Area {
  readonly name: string;
  readonly departments: readonly string[];
  /** Whether the departments hold more or less than what is meant. */
  readonly approximate: boolean;
}

/** How a town is meant by a name: by its own, by that of a commune that is part of it now, or by the beginning or the end of its own. */
export interface Named {
  readonly town: Town;
  readonly by: "name" | "former" | "beginning" | "end";
}

/** France by name. */
export interface Gazetteer {
  /** Towns that a name, as `nameKey` makes it, may mean. */
  readonly named: (key: string) => readonly Named[];
  readonly byPostcode: (postcode: string) => readonly Town[];
  readonly byCode: (code: string) => Town | undefined;
  readonly department: (code: string) => string | undefined;
  readonly area: (key: string) => Area | undefined;
  /** Names of towns that people may misspell, with how many live there. */
  readonly towns: readonly Town[];
  /** Whether a word stands in some town's name. */
  readonly hasWord: (word: string) => boolean;
}

const Table = z.object({ departements: z.string(), regions: z.string(), communes: z.string() });
/** Words that link the parts of a name: what ends with one is no name, and what follows one is none either. */
const LINKS = new Set(
  "de du des d la le les l en sur sous et a au aux lez pres saint sainte saints saintes notre vieux grand grande petit petite bas haut val mont".split(
    " ",
  ),
);
const ARTICLE = /^L(?:e |a |es |['’])/;
const ASCII = /^[ -~]*$/;
const ARTICLES = /^(?:le|la|les|l) /;
/** Only towns so large are known by a part of their name, or misspelt. */
const KNOWN_BY_PART = 1500;
const MISSPELT = 1500;

let loaded: Promise<Gazetteer> | undefined;

/** France, read once in each process. */
export function gazetteer(): Promise<Gazetteer> {
  loaded ??= import("./france.json", { with: { type: "json" } }).then((file) => build(Table.parse(file.default)));
  return loaded;
}

/** A name as it is compared: plain words, "st" written out, without its article. */
export function nameKey(name: string): string {
  const words = fold(name)
    .replaceAll(/[^a-z0-9]+/g, " ")
    .trim()
    .split(" ")
    .map((word) => SPELLINGS[word] ?? word);
  return words.join(" ").replace(ARTICLES, "");
}

const SPELLINGS: Readonly<Record<string, string>> = {
  st: "saint",
  ste: "sainte",
  lez: "les",
  s: "sur",
  sts: "saints",
  stes: "saintes",
};

/** The same for a name of the register, which abbreviates nothing: many times faster, and there are many. */
function officialKey(name: string): string {
  const lower = name.toLowerCase();
  const plain = ASCII.test(lower) ? lower : fold(lower);
  return plain.replaceAll("-", " ").replaceAll("'", " ").replace(" lez ", " les ").replace(ARTICLES, "");
}

function build(table: z.infer<typeof Table>): Gazetteer {
  const towns = new Map<string, Town>();
  const whole = new Map<string, string[]>();
  const parts = new Map<string, string[]>();
  const postcodes = new Map<string, string[]>();
  const words = new Set<string>();
  for (const line of table.communes.split("\n")) {
    const [code = "", name = "", population = "0", codes = "", parent = "", kind = "", apart = ""] = line.split("|");
    const key = officialKey(name.replace(/ \(.*$/, ""));
    for (const word of key.split(" ")) words.add(word);
    if (parent !== "" && kind === "") {
      add(whole, key, parent);
      continue;
    }
    const department = apart || (code.startsWith("97") ? code.slice(0, 3) : code.slice(0, 2));
    towns.set(code, { code, name, department, population: Number(population), key, article: ARTICLE.test(name) });
    if (kind === "") add(whole, key, code);
    if (kind === "" && Number(population) >= KNOWN_BY_PART) for (const part of partsOf(key)) add(parts, part, code);
    for (const postcode of codes.split(" ")) add(postcodes, postcode, code);
  }
  const departments = new Map(
    rows(table.departements).map(([code = "", name = "", region = ""]) => [code, { name, region }]),
  );
  const areas = areasOf(departments, rows(table.regions));
  const townsOf = (codes: readonly string[] | undefined) =>
    [...new Set(codes ?? [])].flatMap((code) => towns.get(code) ?? []);
  return {
    named: (key) => [
      ...townsOf(whole.get(key)).map((town): Named => ({ town, by: town.key === key ? "name" : "former" })),
      ...townsOf(parts.get(key)).flatMap((town): Named[] =>
        town.key === key ? [] : [{ town, by: town.key.startsWith(key) ? "beginning" : "end" }],
      ),
    ],
    byPostcode: (postcode) => preferDistricts(townsOf(postcodes.get(postcode))),
    byCode: (code) => towns.get(code),
    department: (code) => departments.get(code)?.name,
    area: (key) => areas.get(key),
    towns: [...towns.values()].filter(({ population, code }) => population >= MISSPELT && !isDistrict(code)),
    hasWord: (word) => words.has(word),
  };
}

/** Whether a code is an arrondissement's. */
export function isDistrict(code: string): boolean {
  return /^(?:751\d\d|6938\d|132(?:0[1-9]|1[0-6]))$/.test(code);
}

/** A postcode of an arrondissement means it, not its city. */
function preferDistricts(towns: readonly Town[]): readonly Town[] {
  const districts = towns.filter(({ code }) => isDistrict(code));
  return districts.length > 0 ? districts : towns;
}

function add(index: Map<string, string[]>, key: string, code: string): void {
  const codes = index.get(key);
  if (codes) codes.push(code);
  else index.set(key, [code]);
}

/** Beginnings of a name before a linking word ("aix" of "aix en provence"), and its last word where none links it ("hossegor" of "soorts hossegor"). */
function partsOf(key: string): string[] {
  const words = key.split(" ");
  const heads = words.flatMap((word, at) =>
    at > 0 && !LINKS.has(words[at - 1] ?? "") ? [words.slice(0, at).join(" ")] : [],
  );
  const linked = words.flatMap((word, at) =>
    at > 0 && LINKS.has(word) && !LINKS.has(words[at - 1] ?? "") ? [words.slice(0, at).join(" ")] : [],
  );
  const last = words.at(-1) ?? "";
  const tail = words.length > 1 && !LINKS.has(words.at(-2) ?? "") && last.length > 3 ? [last] : [];
  return [...new Set([...heads, ...linked, ...tail])].filter((part) => part.length > 2);
}

function rows(text: string): string[][] {
  return text.split("\n").map((line) => line.split("|"));
}

function areasOf(
  departments: ReadonlyMap<string, { readonly name: string; readonly region: string }>,
  regions: readonly (readonly string[])[],
): Map<string, Area> {
  const inRegion = (code: string) =>
    [...departments].filter(([, { region }]) => region === code).map(([department]) => department);
  return new Map<string, Area>([
    ...regions.map(
      ([code = "", name = ""]) => [nameKey(name), { name, departments: inRegion(code), approximate: false }] as const,
    ),
    ...[...departments].map(
      ([code, { name }]) => [nameKey(name), { name, departments: [code], approximate: false }] as const,
    ),
  ]);
}
