import type { Answer, Visit } from "../answer.ts";
import { notFound, page } from "../answer.ts";
import type { Showcase } from "../market.ts";
import { detailPage } from "./detail-page.ts";
import { isAfterLast, listPage } from "./list-page.ts";
import { searchOf } from "./search.ts";

/**
 * Answers a visit of the site that stands in for https://www.iadfrance.fr.
 *
 * Taken from pages of adverts of November 2025 (the payload and its fields, the letters of prices) and from what public clients of October
 * 2026 read (pictures under `media`, JSON-LD). Not checked: lists, of which no page was saved; they follow the cards in those pages, their
 * breadcrumbs and the answers of the same firm's site in Portugal (30 to a page). A path of no search, a page that is no number and a method
 * other than GET and HEAD are refused.
 */
export function iadSite(showcase: Showcase, visit: Visit): Answer {
  const path = visit.url.pathname;
  const reference = /^\/annonce\/[a-z0-9-]+\/r(\d+)$/.exec(path)?.[1];
  if (reference !== undefined) {
    const listing = showcase.byReference.get(reference);
    return listing === undefined ? notFound("detail") : page("detail", detailPage(showcase, listing, visit.shape));
  }
  if (path.startsWith("/annonces/")) return search(showcase, visit);
  if (path === "/") return page("other", '<!DOCTYPE html><html lang="fr"><a href="/annonces/vente">Acheter</a></html>');
  return notFound("other");
}

function search(showcase: Showcase, { url, shape, lastPageMissing }: Visit): Answer {
  const segments = url.pathname.split("/").slice(2);
  const found = searchOf(segments);
  const number = Number(url.searchParams.get("page") ?? "1");
  if (found === null || !Number.isSafeInteger(number) || number < 1) return notFound("list");
  const request = { path: url.pathname, segments, search: found, page: number };
  if (lastPageMissing && isAfterLast(showcase, request)) return notFound("list");
  return page("list", listPage(showcase, request, shape));
}
