import { fullName } from "../agents.ts";
import { freeText } from "../describe.ts";
import { escapeHtml, scriptJson } from "../escape.ts";
import type { PageShape } from "../iad/shell.ts";
import { photosShown } from "../market.ts";
import type { Listing } from "../market.ts";
import { LITTORAL_ORIGIN, littoralShell } from "./shell.ts";
import { goodPath, goodTitle, sheetRows, shownPrice } from "./sheet.ts";

/** How many goods a list page shows. */
export const GOODS_PER_PAGE = 12;

/** Writes a list page: 12 goods, the total in words, links to the neighbouring pages. */
export function goodsPage(
  found: readonly Listing[],
  { page, transaction }: { page: number; transaction: string | null },
  shape: PageShape,
): string {
  const goods = shape.emptyList === null ? found : [];
  const shown = goods.slice((page - 1) * GOODS_PER_PAGE, page * GOODS_PER_PAGE);
  if (shape.changedLayout)
    return littoralShell("Nos biens", shown.map((listing) => `<div>${goodTitle(listing)}</div>`).join("\n"));
  const nothing =
    shape.emptyList === "without-marker" ? "" : '<p class="vide">Aucun bien ne correspond à votre recherche.</p>';
  const last = Math.ceil(goods.length / GOODS_PER_PAGE);
  const address = (number: number): string =>
    `/biens?${transaction === null ? "" : `transaction=${transaction}&amp;`}page=${number}`;
  const pages = [page - 1, page + 1].filter((number) => number >= 1 && number <= last);
  return littoralShell(
    "Nos biens",
    `<h1>Nos biens</h1>
<p class="resultats">${goods.length} bien${goods.length > 1 ? "s" : ""}</p>
${shown.length === 0 ? nothing : shown.map(goodArticle).join("\n")}
<p class="pages">${pages.map((number) => `<a href="${address(number)}">Page ${number}</a>`).join(" ")}</p>`,
    robotsMeta(shape),
  );
}

function goodArticle(listing: Listing): string {
  const [opening = ""] = freeText(listing.advert);
  const [cover] = photosShown(listing);
  return `<article class="bien">
  ${cover === undefined ? "" : `<img class="vignette" src="/photos/${cover}.jpg" alt="">`}
  <h2><a href="${goodPath(listing)}">${escapeHtml(goodTitle(listing))}</a></h2>
  <p><span class="prix">${shownPrice(listing)}</span> <span class="surface">${listing.advert.good.area} m²</span>${contract(listing)}</p>
  <p>${escapeHtml(opening)}</p>
</article>`;
}

const contract = ({ state }: Listing): string =>
  state.underContract ? ' <strong class="statut">Sous compromis</strong>' : "";

/** Writes the page of one good: a heading, a sheet of names and values, photos, a text, and the same in JSON-LD. */
export function goodPage(listing: Listing, shape: PageShape): string {
  const { advert } = listing;
  const title = goodTitle(listing);
  if (shape.changedLayout) return littoralShell(title, `<h3>${title}</h3><p>${shownPrice(listing)}</p>`);
  const photos = photosShown(listing).map((name) => `<img src="/photos/${name}.jpg" alt="">`);
  const rows = sheetRows(listing).map(([name, value]) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd>`);
  return littoralShell(
    title,
    `<h1>${escapeHtml(title)}</h1>
<p>Référence : <span class="reference">${advert.reference}</span>${contract(listing)}</p>
<p class="prix">${shownPrice(listing)}</p>
<div id="galerie">${photos.join("")}</div>
<dl class="fiche">
${rows.join("\n")}
</dl>
<div class="description">${freeText(advert)
      .map((sentence) => `<p>${escapeHtml(sentence)}</p>`)
      .join("")}</div>
<p class="contact">Votre interlocuteur : ${escapeHtml(fullName(advert.agent))}, ${advert.agent.phone}</p>`,
    `${robotsMeta(shape)}<script type="application/ld+json">${scriptJson(listingLd(listing))}</script>\n`,
  );
}

const robotsMeta = ({ noindexMeta }: PageShape): string =>
  noindexMeta ? '<meta name="robots" content="noindex">\n' : "";

const functions = { sale: "Sell", rental: "LeaseOut" } as const;
const schemaTypes = {
  apartment: "Apartment",
  house: "House",
  parking: "Accommodation",
  land: "Place",
  commercial: "Place",
} as const;

function listingLd(listing: Listing) {
  const { advert, state, publishedAt } = listing;
  const { good, terms } = advert;
  const business = functions[terms.transaction];
  return {
    "@context": "https://schema.org",
    "@type": "RealEstateListing",
    url: `${LITTORAL_ORIGIN}${goodPath(listing)}`,
    name: goodTitle(listing),
    datePosted: new Date(publishedAt).toISOString().slice(0, 10),
    about: {
      "@type": schemaTypes[good.names.type],
      ...(good.rooms > 0 && { numberOfRooms: good.rooms }),
      ...(good.bedrooms > 0 && { numberOfBedrooms: good.bedrooms }),
      ...(good.yearBuilt !== null && { yearBuilt: good.yearBuilt }),
      floorSize: { "@type": "QuantitativeValue", value: good.area, unitCode: "MTK" },
      address: {
        "@type": "PostalAddress",
        postalCode: good.town.postcode,
        addressLocality: good.town.name,
        addressCountry: "FR",
      },
    },
    offers: {
      "@type": "Offer",
      price: state.price,
      priceCurrency: "EUR",
      businessFunction: `http://purl.org/goodrelations/v1#${business}`,
    },
  };
}
