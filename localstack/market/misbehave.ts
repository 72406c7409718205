import { page, text } from "./answer.ts";
import type { Answer } from "./answer.ts";
import type { PageShape } from "./iad/shell.ts";
import type { Trouble } from "./trouble.ts";

const captcha = `<!DOCTYPE html><html lang="fr"><head><title>Vérification</title></head><body><h1>Vérifions que vous êtes humain</h1>
<form id="challenge-form" action="/challenge" method="post"><div class="g-recaptcha captcha" data-sitekey="essai"></div>
<p>Cochez la case pour continuer.</p><input type="checkbox" name="captcha"></form></body></html>`;

const maintenance = `<!DOCTYPE html><html lang="fr"><head><title>Maintenance</title></head><body><h1>Service momentanément indisponible</h1></body></html>`;

/** Gives the answer that takes the place of the page, with the switch that made it; undefined when the page is shown. */
export function takeover(troubles: readonly Trouble[], url: URL): { answer: Answer; by: Trouble } | undefined {
  for (const by of troubles) {
    const answer = instead(by, url);
    if (answer !== undefined) return { answer, by };
  }
  return undefined;
}

function instead(trouble: Trouble, url: URL): Answer | undefined {
  const { kind } = trouble;
  if (kind === "throttled")
    return withHeaders(text("other", 429, "Trop de requêtes"), { "retry-after": trouble.retryAfter });
  if (kind === "forbidden") return text("other", 403, "Accès refusé");
  if (kind === "unavailable") return text("other", 503, "");
  if (kind === "captcha") return page("other", captcha);
  if (kind === "server-error") return text("other", trouble.status, "");
  if (kind === "html") return page("other", maintenance);
  if (kind === "expired-cursor") return text("other", trouble.status, "Le curseur de pagination n'est plus valable");
  if (kind === "redirect") return withHeaders(text("other", 302, ""), { location: trouble.to });
  if (kind === "redirect-loop") return withHeaders(text("other", 302, ""), { location: otherEnd(url) });
  return undefined;
}

/** Two addresses that send to each other. */
function otherEnd(url: URL): string {
  const other = new URL(url);
  other.searchParams.set("tour", url.searchParams.get("tour") === "a" ? "b" : "a");
  return `${other.pathname}${other.search}`;
}

const withHeaders = (answer: Answer, headers: Readonly<Record<string, string>>): Answer => ({
  ...answer,
  headers: { ...answer.headers, ...headers },
});

/** Gives the shape that pages have under the switches. */
export function shapeUnder(troubles: readonly Trouble[], consented: boolean): PageShape {
  const on = (kind: Trouble["kind"]): boolean => troubles.some((trouble) => trouble.kind === kind);
  const empty = troubles.find((trouble) => trouble.kind === "empty-list");
  return {
    generation: on("second-generation") ? 2 : 1,
    linksOnly: on("links-only"),
    changedLayout: on("changed-layout"),
    emptyList: empty === undefined ? null : empty.marker ? "with-marker" : "without-marker",
    noindexMeta: on("noindex-meta"),
    consented,
  };
}

/** Adds to an answer what the switches add to it: reservations, or very much text. */
export function burdened(answer: Answer, troubles: readonly Trouble[]): Answer {
  return troubles.reduce((soFar, trouble) => {
    if (trouble.kind === "noindex-header") return withHeaders(soFar, { "x-robots-tag": "noindex" });
    if (trouble.kind === "tdm-reservation") return withHeaders(soFar, { "tdm-reservation": "1" });
    if (trouble.kind === "clock-skew") return withHeaders(soFar, { date: skewed(soFar, trouble.minutes) });
    if (trouble.kind !== "huge") return soFar;
    return { ...soFar, body: `${String(soFar.body)}<!--${" essai".repeat(Math.ceil(trouble.bytes / 6))}-->` };
  }, answer);
}

function skewed({ headers }: Answer, minutes: number): string {
  const told = headers["date"] === undefined ? Date.now() : Date.parse(headers["date"]);
  return new Date(told + minutes * 60_000).toUTCString();
}

const SITE_RULES = ["Disallow: /conseiller-immobilier/", "Disallow: /api/"];
const API_RULES = ["Disallow:"];

/** Answers for robots.txt: everything but people's pages may be visited, of an API everything, unless a switch says otherwise. */
export function robots(troubles: readonly Trouble[], ofApi: boolean): Answer {
  if (troubles.some(({ kind }) => kind === "robots-unavailable")) return text("robots", 503, "");
  if (troubles.some(({ kind }) => kind === "robots-missing")) return text("robots", 404, "");
  const lines = troubles.flatMap((trouble) => {
    if (trouble.kind === "robots-disallow") return [`Disallow: ${trouble.prefix}`];
    return trouble.kind === "robots-crawl-delay" ? [`Crawl-delay: ${trouble.seconds}`] : [];
  });
  return text("robots", 200, ["User-agent: *", ...(ofApi ? API_RULES : SITE_RULES), ...lines, ""].join("\n"));
}
