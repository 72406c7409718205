import { createHmac, timingSafeEqual } from "node:crypto";
import { value } from "../open-data/api.ts";
import type { ApiAnswer, ApiRequest, ApiServer } from "../open-data/api.ts";
import type { ApiFilling } from "../open-data/api-filling.ts";
import { openAgency } from "./agencies.ts";
import { earlierRowOf } from "./earlier-row.ts";
import type { Annonce, EarlierRow } from "./earlier-row.ts";

/** The only user of the earlier API. */
export const EARLIER_USER = "agence";

const HOST = "imo-ops.example";
/** How long a token holds, in s. */
const LIFETIME = 1_800;

/**
 * Opens the stand-in for an installation of the earlier imo-ops: an agency's adverts behind a password.
 *
 * Taken from the description of that API: paths, bounds of `skip` and `limit`, statuses, the search that is shadowed. What its framework does
 * by itself follows FastAPI's documentation: a figure that is none is a 422 that names the parameter, a token is asked for by a form with user
 * name and password, parameters that it does not know are passed over.
 */
export function earlierApi({ seed, password }: ApiFilling): ApiServer {
  const agency = openAgency(seed, "earlierApi");
  const rows = (instant: number): EarlierRow[] =>
    agency
      .at(instant)
      .listings.map((listing) => earlierRowOf(listing, instant, HOST))
      .sort((a, b) => b.annonce.id_annonce - a.annonce.id_annonce);
  const open: Readonly<Record<string, (request: ApiRequest) => ApiAnswer>> = {
    "GET /": () => value({ message: "API imo-ops", version: "1.0.0", documentation: "/docs" }),
    "GET /health": () =>
      value({ status: "healthy", timestamp: new Date().toISOString().slice(0, 19), database: "connected" }),
    "POST /token": (request) => tokenFor(request, password),
    "GET /public/annonces": ({ url, instant }) => publicOnes(url, rows(instant)),
  };
  const closed: Readonly<Record<string, (request: ApiRequest) => ApiAnswer>> = {
    "GET /users/me": () =>
      value({ username: EARLIER_USER, email: "agence@imo-ops.example", role: "user", permissions: ["read:annonces"] }),
    "GET /annonces": ({ url, instant }) => listed(url, rows(instant)),
    "GET /types-bien": ({ instant }) => value(distinct(rows(instant), "type_bien")),
    "GET /localisations": ({ instant }) => value(distinct(rows(instant), "localisation").slice(0, 50)),
    "GET /statistiques": () => detail(403, "Permissions insuffisantes"),
  };
  return (request) => {
    const { method, url, headers } = request;
    const path = `${method} ${url.pathname}`;
    const free = open[path];
    if (free !== undefined) return free(request);
    const one = /^GET \/annonces\/(reference\/)?([^/]+)$/.exec(path);
    const guarded =
      closed[path] ??
      (one === null ? undefined : ({ instant }) => single(rows(instant), one[2] ?? "", one[1] !== undefined));
    if (guarded === undefined) return detail(404, "Not Found");
    if (!holds(headers.authorization, password)) {
      return { ...detail(401, "Could not validate credentials"), headers: { "www-authenticate": "Bearer" } };
    }
    return guarded(request);
  };
}

function detail(status: number, sentence: unknown): ApiAnswer {
  return { status, value: { detail: sentence } };
}

function tokenFor({ headers, body, troubles }: ApiRequest, password: string): ApiAnswer {
  const form = new URLSearchParams(body.toString());
  const isForm = (headers["content-type"] ?? "").startsWith("application/x-www-form-urlencoded");
  const lacking = ["username", "password"].filter((field) => !isForm || !form.has(field));
  if (lacking.length > 0) {
    return detail(
      422,
      lacking.map((field) => ({ type: "missing", loc: ["body", field], msg: "Field required", input: null })),
    );
  }
  if (form.get("username") !== EARLIER_USER || form.get("password") !== password) {
    return { ...detail(401, "Incorrect username or password"), headers: { "www-authenticate": "Bearer" } };
  }
  const short = troubles.find((trouble) => trouble.kind === "short-tokens");
  const seconds = short?.seconds ?? LIFETIME;
  const until = String(Date.now() + seconds * 1_000);
  return value({ access_token: `${until}.${signed(until, password)}`, token_type: "bearer", expires_in: seconds });
}

const signed = (until: string, password: string): string =>
  createHmac("sha256", password).update(until).digest("base64url");

function holds(authorization: string | undefined, password: string): boolean {
  const [until, mark] = /^bearer (\d+)\.([\w-]+)$/i.exec(authorization ?? "")?.slice(1) ?? [];
  if (until === undefined || mark === undefined || Number(until) < Date.now()) return false;
  const [given, right] = [Buffer.from(mark), Buffer.from(signed(until, password))];
  return given.length === right.length && timingSafeEqual(given, right);
}

const FIGURES = ["min_prix", "max_prix", "min_surface", "max_surface"];

function listed(url: URL, rows: readonly EarlierRow[]): ApiAnswer {
  const asked = url.searchParams;
  const [skip, limit] = [Number(asked.get("skip") ?? 0), Number(asked.get("limit") ?? 100)];
  if (!Number.isInteger(skip) || skip < 0) return invalid("skip", "Input should be greater than or equal to 0");
  if (!Number.isInteger(limit) || limit < 1) return invalid("limit", "Input should be greater than or equal to 1");
  if (limit > 1_000) return invalid("limit", "Input should be less than or equal to 1000");
  const figure = FIGURES.find((name) => asked.has(name) && !/^-?\d+(\.\d+)?$/.test(asked.get(name) ?? ""));
  if (figure !== undefined)
    return invalid(figure, "Input should be a valid number, unable to parse string as a number");
  return value(wanted(asked, rows).slice(skip, skip + limit));
}

function wanted(asked: URLSearchParams, rows: readonly EarlierRow[]): Annonce[] {
  const has = (parameter: string, ...fields: (string | null)[]): boolean => {
    const part = asked.get(parameter)?.toLowerCase();
    return part === undefined || fields.some((field) => field?.toLowerCase().includes(part));
  };
  const within = (name: string, figure: number | null): boolean => {
    const [least, most] = [asked.get(`min_${name}`), asked.get(`max_${name}`)];
    if (least === null && most === null) return true;
    return figure !== null && figure >= Number(least ?? -Infinity) && figure <= Number(most ?? Infinity);
  };
  return rows
    .map(({ annonce }) => annonce)
    .filter(
      (one) =>
        has("type_bien", one.type_bien) &&
        has("localisation", one.localisation, one.localisation_complete) &&
        within("prix", one.prix) &&
        within("surface", one.surface),
    );
}

function invalid(parameter: string, msg: string): ApiAnswer {
  return detail(422, [{ type: "value_error", loc: ["query", parameter], msg }]);
}

/** `search` is no number: the earlier API never got to its own search. */
function single(rows: readonly EarlierRow[], key: string, byReference: boolean): ApiAnswer {
  if (!byReference && !/^\d+$/.test(key)) {
    return detail(422, [{ type: "int_parsing", loc: ["path", "annonce_id"], msg: "Input should be a valid integer" }]);
  }
  const row = rows.find(({ annonce }) =>
    byReference ? annonce.reference === key : annonce.id_annonce === Number(key),
  );
  if (row === undefined) return detail(404, "Annonce non trouvée");
  const { annonce, caracteristiques, images, conseiller, dpe, copropriete } = row;
  if (byReference) return value(annonce);
  const first = { conseiller: conseiller[0] ?? null, dpe: dpe[0] ?? null, copropriete: copropriete[0] ?? null };
  return value({ ...annonce, caracteristiques, images, ...first });
}

function distinct(rows: readonly EarlierRow[], field: "type_bien" | "localisation"): Record<string, string>[] {
  return [...new Set(rows.map(({ annonce }) => annonce[field]))].sort().map((one) => ({ [field]: one }));
}

function publicOnes(url: URL, rows: readonly EarlierRow[]): ApiAnswer {
  const limit = Number(url.searchParams.get("limit") ?? 10);
  if (!Number.isInteger(limit) || limit < 1 || limit > 100) {
    return invalid("limit", "Input should be between 1 and 100");
  }
  const shown = rows.slice(0, limit).map(({ annonce: { reference, titre, prix, surface, localisation } }) => ({
    reference,
    titre,
    prix,
    surface,
    localisation,
  }));
  return value(shown);
}
