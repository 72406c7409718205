import { digitsFor } from "../draw.ts";
import { etagOf, isKnown, RateLimit, refusal, unchanged, value } from "./api.ts";
import type { ApiAnswer, ApiRequest, ApiServer } from "./api.ts";
import { readSearch } from "./lucene.ts";
import { oldName, todaysName } from "./rating-names.ts";
import { RatingRegister } from "./rating-register.ts";
import type { Dataset, RatingRow } from "./ratings.ts";
import { on } from "./respond.ts";
import type { ApiFilling } from "./servers.ts";

/** The largest page, and how deep pages by number go. */
const DEEPEST = 10_000;
const PER_MINUTE = 600;

/** The datasets by their slugs of today and of before 2025; the latter's fields have the names of then. */
const slugs: Readonly<Record<string, { dataset: Dataset; old: boolean }>> = {
  dpe03existant: { dataset: "existing", old: false },
  dpe02neuf: { dataset: "new", old: false },
  "dpe-v2-logements-existants": { dataset: "existing", old: true },
  "dpe-v2-logements-neufs": { dataset: "new", old: true },
};

/** Opens the stand-in for data.ademe.fr: the two datasets of energy ratings, as data-fair serves them. */
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
    const slug = /^\/data-fair\/api\/v1\/datasets\/([\w-]+)\/lines$/.exec(request.url.pathname)?.[1];
    const found = slug === undefined ? undefined : slugs[slug];
    if (found === undefined) return refusal(404, "Jeu de données introuvable");
    return linesOf(registers[found.dataset], request, found.old || on(request.troubles, "old-names"));
  };
}

function linesOf(register: RatingRegister, { url, headers, instant, troubles }: ApiRequest, old: boolean): ApiAnswer {
  const asked = url.searchParams;
  const size = Number(asked.get("size") ?? 12);
  if (!Number.isInteger(size) || size < 0 || size > DEEPEST)
    return refusal(400, `"size" cannot be more than ${DEEPEST}`);
  const page = Number(asked.get("page") ?? 1);
  if (!Number.isInteger(page) || page < 1 || page * size > DEEPEST) {
    return refusal(400, `"size * page" cannot be more than ${DEEPEST}`);
  }
  const after = asked.get("after");
  const begun = after === null ? (page - 1) * size : positionOf(after);
  if (begun === null) return refusal(400, `"after" is not a cursor of this dataset`);
  const select = asked.get("select")?.split(",").map(todaysName) ?? null;
  const unknown = select?.find((field) => !register.knows(field));
  if (unknown !== undefined)
    return refusal(400, `Impossible de sélectionner le champ ${unknown}, il n'existe pas dans le jeu de données.`);
  const search = readSearch(asked.get("qs") ?? "numero_dpe:*");
  if ("refusal" in search) return refusal(400, search.refusal);
  const lastModified = register.lastModified(instant);
  const validators = {
    etag: etagOf(`${url.search} ${lastModified} ${JSON.stringify(troubles)}`),
    "last-modified": new Date(lastModified).toUTCString(),
  };
  if (isKnown(headers, { etag: validators.etag, lastModified })) return unchanged(validators);
  const key = asked.get("qs") ?? "";
  const hits = register.hits(instant, key, search.matches, asked.get("sort") ?? "");
  const shown = hits.slice(begun, begun + size);
  const results = shown.map((number) => lineOf(register.row(number), { select, old }));
  const end = begun + shown.length;
  const more = size > 0 && (end < hits.length || on(troubles, "repeating-page"));
  return value({ total: hits.length, ...(more && { next: nextOf(url, end) }), results }, validators);
}

function lineOf(row: RatingRow, { select, old }: { select: readonly string[] | null; old: boolean }): RatingRow {
  const fields = select === null ? Object.keys(row) : select.filter((field) => row[field] !== undefined);
  return Object.fromEntries(fields.map((field) => [old ? oldName(field) : field, row[field] ?? ""]));
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
