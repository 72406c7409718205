import { notFound, page } from "../answer.ts";
import type { Answer, Visit } from "../answer.ts";
import type { Listing, Showcase } from "../market.ts";
import { GOODS_PER_PAGE, goodPage, goodsPage } from "./pages.ts";
import { goodPath } from "./sheet.ts";

const transactions: Readonly<Record<string, string>> = { vente: "sale", location: "rental" };

/** Answers a visit of the agency by the sea, which stands in for https://www.agence-littoral.example. */
export function littoralSite(showcase: Showcase, visit: Visit): Answer {
  const path = visit.url.pathname;
  if (path === "/biens" || path === "/") return goods(showcase, visit);
  const reference = /^\/biens\/(AL\d+)-/.exec(path)?.[1];
  const listing = reference === undefined ? undefined : showcase.byReference.get(reference);
  if (listing === undefined || goodPath(listing) !== path)
    return notFound(reference === undefined ? "other" : "detail");
  return page("detail", goodPage(listing, visit.shape));
}

function goods({ listings }: Showcase, { url, shape, lastPageMissing }: Visit): Answer {
  const transaction = url.searchParams.get("transaction");
  const number = Number(url.searchParams.get("page") ?? "1");
  if (!Number.isSafeInteger(number) || number < 1) return notFound("list");
  if (transaction !== null && transactions[transaction] === undefined) return notFound("list");
  const found: Listing[] = listings.filter(
    ({ advert }) => transaction === null || advert.terms.transaction === transactions[transaction],
  );
  if (lastPageMissing && number > 1 && (number - 1) * GOODS_PER_PAGE >= found.length) return notFound("list");
  return page("list", goodsPage(found, { page: number, transaction }, shape));
}
