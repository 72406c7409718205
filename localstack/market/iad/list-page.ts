import { escapeHtml } from "../escape.ts";
import { photosShown } from "../market.ts";
import type { Listing, Showcase } from "../market.ts";
import { euros } from "../money.ts";
import { cardOf, placeOf } from "./card.ts";
import { payloadOf } from "./payload.ts";
import { PER_PAGE, find, searchTitle } from "./search.ts";
import type { Search } from "./search.ts";
import { shell } from "./shell.ts";
import type { PageShape } from "./shell.ts";
import { pathOf } from "./slugs.ts";

/** What a search page says when nothing is found. */
const EMPTY_MARKER = "Aucune annonce ne correspond à votre recherche.";

/** A search page as it was asked for. */
export interface ListRequest {
  /** Path without the query. */
  readonly path: string;
  readonly segments: readonly string[];
  readonly search: Search;
  /** 1 is the first. */
  readonly page: number;
}

/** Tells whether a page lies after the last one; the first never does. */
export function isAfterLast(showcase: Showcase, { search, page }: ListRequest): boolean {
  return page > 1 && (page - 1) * PER_PAGE >= find(showcase, search).length;
}

/** Writes a search page: 30 results, the announced total, the cards in the payload. */
export function listPage(showcase: Showcase, request: ListRequest, shape: PageShape): string {
  const found = shape.emptyList === null ? find(showcase, request.search) : [];
  const shown = found.slice((request.page - 1) * PER_PAGE, request.page * PER_PAGE);
  const title = searchTitle(request.search);
  if (shape.changedLayout) return shell({ title, body: changedBody(title, shown), payload: null }, shape);
  const data = {
    items: shown.map((listing) => cardOf(listing, showcase)),
    totalItems: found.length,
    itemsPerPage: PER_PAGE,
  };
  const query = { key: ["properties", { serpSlug: request.segments, page: request.page }], data };
  const body = `<main><h1>${escapeHtml(title)}</h1>
<p class="serp-count">${new Intl.NumberFormat("fr-FR").format(found.length)} annonce${found.length > 1 ? "s" : ""}</p>
${results(shown, shape)}
${pagination(request, found.length)}</main>`;
  return shell(
    { title, body, payload: payloadOf(request.path, showcase.instant, shape.linksOnly ? null : query) },
    shape,
  );
}

function results(shown: readonly Listing[], shape: PageShape): string {
  if (shown.length === 0)
    return shape.emptyList === "without-marker" ? "" : `<p class="serp-empty">${EMPTY_MARKER}</p>`;
  if (shape.linksOnly)
    return `<ul class="serp-links">${shown.map((listing) => `<li>${link(listing)}</li>`).join("\n")}</ul>`;
  return `<section class="serp">${shown.map(cardHtml).join("\n")}</section>`;
}

const link = (listing: Listing): string => `<a href="${pathOf(listing)}">${escapeHtml(cardTitle(listing))}</a>`;

/** Writes a card as people see it, here and among similar adverts. */
export function cardHtml(listing: Listing): string {
  const { advert, state } = listing;
  const [photo] = photosShown(listing);
  const image = photo === undefined ? "" : `<img src="/images/property/${photo}.jpg" alt="" loading="lazy">`;
  const month = advert.terms.transaction === "rental" ? " / mois" : "";
  return `<article class="card">${image}<h2>${link(listing)}</h2><p class="card-price">${euros(state.price)}${month}</p>${
    state.underContract ? "<p>Sous compromis</p>" : ""
  }</article>`;
}

function cardTitle(listing: Listing): string {
  const { good } = listing.advert;
  const rooms = good.rooms > 0 ? ` ${good.rooms} pièce${good.rooms > 1 ? "s" : ""}` : "";
  return `${good.names.label}${rooms} ${good.area} m² ${placeOf(listing)}`;
}

function pagination({ path, page }: ListRequest, total: number): string {
  const last = Math.ceil(total / PER_PAGE);
  const pages = [page - 1, page + 1].filter((other) => other >= 1 && other <= last);
  return `<nav class="pagination">${pages.map((other) => `<a href="${path}?page=${other}">Page ${other}</a>`).join(" ")}</nav>`;
}

function changedBody(title: string, shown: readonly Listing[]): string {
  const tiles = shown.map(
    (listing) => `<div class="tuile" data-bien="${listing.advert.good.area}">${escapeHtml(cardTitle(listing))}</div>`,
  );
  return `<main><h2>${escapeHtml(title)}</h2>${tiles.join("\n")}</main>`;
}
