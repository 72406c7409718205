import { digitsFor } from "../draw.ts";
import { etagOf, isKnown, RateLimit, refusal, unchanged, unserved, value } from "./api.ts";
import type { ApiAnswer, ApiRequest, ApiServer } from "./api.ts";
import { readSearch } from "./lucene.ts";
import { oldName, todaysName } from "./rating-names.ts";
import { RatingRegister } from "./rating-register.ts";
import type { Dataset, RatingRow } from "./ratings.ts";
import { on } from "./respond.ts";
import type { ApiFilling } from "./api-filling.ts";

/** The largest page, and how deep pages by number go. */
const DEEPEST = 10_000;
const PER_MINUTE = 600;
const SERVED = ["size", "page", "after", "select", "qs", "sort"];

/** The datasets by their slugs of today and of before 2025; the latter's fields have the names of then. */
const slugs: Readonly<Record<string, { dataset: Dataset; old: boolean }>> = {
  dpe03existant: { dataset: "existing", old: false },
  dpe02neuf: { dataset: "new", old: false },
  "dpe-v2-logements-existants": { dataset: "existing", old: true },
  "dpe-v2-logements-neufs": { dataset: "new", old: true },
};

/**
 * Opens the stand-in for data.ademe.fr: the two datasets of energy ratings, as data-fair serves them. Once the market is open, ratings leave
 * the view, some come back, some get a better label.
 *
 * Checked against data-fair's own code (github.com/data-fair/data-fair, `api/src/datasets/es/commons`: `prepareQuery` and `checkQuery`): a
 * field in `select` or `qs` that the dataset does not have is a 400 with a sentence, as are a `size`, or a `page` times `size`, above 10,000
 * and a cursor that is none; pages after a cursor tell no total. Taken from public clients of the two datasets: the names of the fields,
 * none of which tells deactivated ratings. Not checked: the sentence about an unknown field in `sort`, that a full page always has a `next`,
 * 600 requests a minute. Stricter than the real one: a parameter that is not served here is refused, where data-fair passes over those that
 * it does not know.
 */
export function ademe({ seed, ratings }: ApiFilling): ApiServer {
  const limit = new RateLimit(PER_MINUTE, 60_000);
  const registers = {
    existing: new RatingRegister(`${seed}/dpe-existing`, ratings),
    // Far fewer dwellings are built than sold or let.
    new: new RatingRegister(`${seed}/dpe-new`, Math.ceil(ratings / 8)),
  };
  return (request) => {
    const refused = limit.refuses();
    if (refused !== undefined) return refused;
    const [, slug, what] =
      /^\/data-fair\/api\/v1\/datasets\/([\w-]+)\/(lines|schema)$/.exec(request.url.pathname) ?? [];
    const found = slug === undefined ? undefined : slugs[slug];
    if (found === undefined) return refusal(404, "Jeu de données introuvable");
    const view = { register: registers[found.dataset], old: found.old || on(request.troubles, "old-names") };
    return what === "schema" ? schemaOf(view) : linesOf(view, request);
  };
}

/** A dataset, by the field names of today or of before 2025. */
interface View {
  readonly register: RatingRegister;
  readonly old: boolean;
}

const shownName = ({ old }: View, field: string): string => (old ? oldName(field) : field);

function schemaOf(view: View): ApiAnswer {
  const fields = [...view.register.fields];
  return value(
    fields.map(([field, type]) => ({ key: shownName(view, field), type, "x-originalName": shownName(view, field) })),
  );
}

/** Gives today's names of fields by the names that the dataset has, or the one that it does not have. */
function todaysFields(view: View, names: readonly string[]): { fields: string[] } | { unknown: string } {
  const known = new Map([...view.register.fields.keys()].map((field) => [shownName(view, field), field]));
  const unknown = names.find((name) => !known.has(name));
  return unknown === undefined ? { fields: names.map((name) => known.get(name) ?? name) } : { unknown };
}

function linesOf(view: View, { url, headers, instant, troubles }: ApiRequest): ApiAnswer {
  const { register } = view;
  const asked = url.searchParams;
  const stray = unserved(url, SERVED);
  if (stray !== undefined) return refusal(400, `Le paramètre "${stray}" n'est pas servi ici.`);
  const place = placeOf(asked);
  if ("refusal" in place) return refusal(400, place.refusal);
  const select = asked.get("select") ?? "*";
  const selected = select === "*" ? null : todaysFields(view, select.split(","));
  if (selected !== null && "unknown" in selected) {
    return refusal(400, `Impossible de sélectionner le champ ${selected.unknown}, ${NONE}`);
  }
  const sort = asked.get("sort") ?? "";
  const sorted = todaysFields(view, sort === "" ? [] : [sort.replace(/^-/, "")]);
  if ("unknown" in sorted) return refusal(400, `Impossible de trier sur le champ ${sorted.unknown}, ${NONE}`);
  const search = readSearch(asked.get("qs") ?? `${shownName(view, "numero_dpe")}:*`);
  if ("refusal" in search) {
    return refusal(
      400,
      `Impossible d'effectuer cette recherche, la syntaxe du paramètre "qs" n'est pas respectée : ${search.refusal}`,
    );
  }
  const filtered = todaysFields(view, search.fields);
  if ("unknown" in filtered)
    return refusal(400, `Impossible d'appliquer un filtre sur le champ ${filtered.unknown}, ${NONE}`);
  const lastModified = register.lastModified(instant);
  const validators = {
    etag: etagOf(`${url.pathname}${url.search} ${lastModified} ${JSON.stringify(troubles)}`),
    "last-modified": new Date(lastModified).toUTCString(),
  };
  if (isKnown(headers, { etag: validators.etag, lastModified })) return unchanged(validators);
  const hits = register.hits(instant, {
    key: `${view.old} ${asked.get("qs") ?? ""}`,
    matches: (field) => search.matches((name) => field(todaysName(name))),
    sort: sort.startsWith("-") ? `-${sorted.fields[0] ?? ""}` : (sorted.fields[0] ?? ""),
  });
  const { begun, size, after } = place;
  const shown = hits.slice(begun, begun + size);
  const results = shown.map((number) => lineOf(view, register.row(number, instant), selected?.fields ?? null));
  const more = size > 0 && (shown.length === size || on(troubles, "repeating-page"));
  const next = { ...(more && { next: nextOf(url, begun + shown.length) }) };
  return value({ ...(!after && { total: hits.length }), ...next, results }, validators);
}

const NONE = "il n'existe pas dans le jeu de données.";

interface PlaceInHits {
  readonly begun: number;
  readonly size: number;
  /** Whether a cursor leads there. */
  readonly after: boolean;
}

function placeOf(asked: URLSearchParams): PlaceInHits | { refusal: string } {
  const size = Number(asked.get("size") ?? 12);
  if (!Number.isInteger(size) || size < 0 || size > DEEPEST)
    return { refusal: `"size" cannot be more than ${DEEPEST}` };
  const page = Number(asked.get("page") ?? 1);
  if (!Number.isInteger(page) || page < 1 || page * size > DEEPEST) {
    return { refusal: `"size * page" cannot be more than ${DEEPEST}` };
  }
  const after = asked.get("after");
  const begun = after === null ? (page - 1) * size : positionOf(after);
  return begun === null ? { refusal: `"after" parameter is malformed` } : { begun, size, after: after !== null };
}

function lineOf(view: View, row: RatingRow, select: readonly string[] | null): RatingRow {
  const fields = select === null ? Object.keys(row) : select.filter((field) => row[field] !== undefined);
  return Object.fromEntries(fields.map((field) => [shownName(view, field), row[field] ?? ""]));
}

const SALT = "cursor";

function nextOf(url: URL, position: number): string {
  const next = new URL(`https://data.ademe.fr${url.pathname}${url.search}`);
  next.searchParams.delete("page");
  next.searchParams.set("after", Buffer.from(`${position}.${digitsFor(8, SALT, position)}`).toString("base64url"));
  return next.href;
}

/** Null for what this server never gave. */
function positionOf(cursor: string): number | null {
  const [position = "", mark] = Buffer.from(cursor, "base64url").toString().split(".");
  return /^\d+$/.test(position) && mark === digitsFor(8, SALT, Number(position)) ? Number(position) : null;
}
