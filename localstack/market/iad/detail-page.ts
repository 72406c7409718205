import { fullName } from "../agents.ts";
import { escapeHtml, scriptJson } from "../escape.ts";
import { alikeKey, photosShown } from "../market.ts";
import type { Listing, Showcase } from "../market.ts";
import { euros } from "../money.ts";
import { townLabel } from "../towns.ts";
import { placeOf } from "./card.ts";
import { cardHtml } from "./list-page.ts";
import { payloadOf } from "./payload.ts";
import { recordOf } from "./record.ts";
import { shell } from "./shell.ts";
import type { PageShape } from "./shell.ts";
import { pathOf } from "./slugs.ts";

/** How many similar adverts a page shows at most. */
const SIMILAR = 4;

/** Writes an advert's page, with the cards and photos of others like it at its end. */
export function detailPage(showcase: Showcase, listing: Listing, shape: PageShape): string {
  const title = headingOf(listing, shape.generation);
  const similar = similarTo(showcase, listing);
  if (shape.changedLayout) return shell({ title, body: changedBody(listing), payload: null }, shape);
  const record = recordOf(listing, similar, showcase, shape.generation);
  const path = pathOf(listing);
  const payload = payloadOf(path, showcase.instant, { key: ["properties", record.propertyListingRef], data: record });
  const head = shape.generation === 2 ? jsonLd(listing, path) : "";
  return shell(
    { title, head, body: body(listing, { title, description: record.description, similar }, shape), payload },
    shape,
  );
}

/** Gives the visible heading: "Studio à Nancy (54000)", in the second generation "Appartement à vendre 3 pièces 55 m² Lyon 4". */
function headingOf(listing: Listing, generation: PageShape["generation"]): string {
  const { good, terms } = listing.advert;
  if (generation === 1) return `${good.names.label} à ${placeOf(listing)} (${good.town.postcode})`;
  const sought = terms.transaction === "sale" ? "à vendre" : "à louer";
  const rooms = good.rooms > 0 ? `${good.rooms} pièce${good.rooms > 1 ? "s" : ""} ` : "";
  return `${good.names.label} ${sought} ${rooms}${good.area} m² ${townLabel(good.town)}`;
}

/** Finds a few others of the same kind, those of the same town first. */
function similarTo(showcase: Showcase, listing: Listing): Listing[] {
  const others = (showcase.alike.get(alikeKey(listing)) ?? []).filter((other) => other !== listing);
  const { town } = listing.advert.good;
  const near = others.filter((other) => other.advert.good.town === town).slice(0, SIMILAR);
  const far = others.filter((other) => other.advert.good.town !== town).slice(0, SIMILAR - near.length);
  return [...near, ...far];
}

interface Parts {
  readonly title: string;
  readonly description: string;
  readonly similar: readonly Listing[];
}

function body(listing: Listing, { title, description, similar }: Parts, { generation }: PageShape): string {
  const { advert, state } = listing;
  const month = advert.terms.transaction === "rental" ? " / mois charges comprises" : "";
  const photos = photosShown(listing).map((name) => `<img src="/images/property/${name}.jpg" alt="">`);
  return `<main><h1>${escapeHtml(title)}</h1>${generation === 2 ? `<p>Réf : ${advert.reference}</p>` : ""}
<p class="price">${euros(state.price)}${month}</p>${state.underContract ? "<p>Sous compromis</p>" : ""}
<div class="gallery">${photos.join("")}</div>
<section class="description">${escapeHtml(description)}</section>
${energyHtml(listing)}
<aside class="agent"><a href="/conseiller-immobilier/${advert.agent.userName}">${escapeHtml(fullName(advert.agent))}</a></aside>
<section class="similar"><h2>Ces biens pourraient vous plaire</h2>${similar.map(cardHtml).join("\n")}</section></main>`;
}

function energyHtml({ advert: { good } }: Listing): string {
  if (good.energy === null) return "";
  const { class: letter, consumption, climateClass, emissions } = good.energy;
  return `<section class="energy"><span class="border-white border-4">${letter}</span> ${consumption} kWh/m²/an
<span class="border-white border-4">${climateClass}</span> ${emissions} kg CO₂/m²/an</section>`;
}

function jsonLd({ advert: { good }, state }: Listing, path: string): string {
  if (!good.names.dwelling) return "";
  const type = good.names.type === "house" ? "House" : "Apartment";
  const graph = [
    {
      "@type": type,
      "@id": `https://www.iadfrance.fr${path}#/schema/${type.toLowerCase()}/1`,
      floorSize: { "@type": "QuantitativeValue", value: good.area, unitCode: "MTK" },
      numberOfRooms: good.rooms,
      address: { "@type": "PostalAddress", addressLocality: good.town.name },
    },
    { "@type": "Offer", price: euros(state.price), priceCurrency: "EUR" },
  ];
  return `<script type="application/ld+json">${scriptJson({ "@context": "https://schema.org", "@graph": graph })}</script>`;
}

function changedBody({ advert, state }: Listing): string {
  return `<main><h2>${escapeHtml(advert.good.names.label)}</h2><div class="tuile">${euros(state.price)}</div></main>`;
}
