/**
 * Pages as later versions of the earlier system's JSON have them: flat as before, with `type_transaction`, `code_postal`, bedrooms, badges and
 * all photos. `type_bien` there is the category of the search ("ancien", "neuf", "prestige"), not the type of the good.
 */
import type { Advert } from "../../records/record.ts";
import { text } from "../fields/text.ts";
import { french } from "../fields/written.ts";
import { propertyType } from "../fields/property-type.ts";
import type { ReadContext } from "../reader.ts";
import { allow } from "../refusal.ts";
import { listOf, readPage } from "./pages.ts";
import type { Item } from "./pages.ts";

/** Tells a later page by the key that says whether it is to buy or to let. */
export function isLaterPage(item: Item): boolean {
  return "type_transaction" in item;
}

/** Reads a later page. @throws RowRefused when it can't be read. */
export function readLaterPage(item: Item, context: ReadContext): Advert {
  const category = said(item, "type_bien") ?? "";
  const features = listOf(item["caracteristiques_detaillees"]);
  const page = readPage(
    {
      ...item,
      type_bien: propertyType(category) === "other" ? null : category,
      caracteristiques_detaillees: features.length > 0 ? features : listOf(item["equipements"]),
      images: [...listOf(item["images"]), ...listOf(item["toutes_les_photos"])],
    },
    context,
    { transaction: transactionIn(said(item, "type_transaction")) },
  );
  return {
    ...page,
    ...figuresOf(item, page),
    bedrooms: page.bedrooms ?? numberOf(said(item, "chambres")),
    postcode: page.postcode ?? /^\d{5}$/.exec(said(item, "code_postal") ?? "")?.[0] ?? null,
    exclusive: listOf(item["badges"]).some((badge) => /^exclusivit[ée]/i.test(badge)) || null,
    prestige: /^prestige$/i.test(category) || null,
  };
}

function said(item: Item, key: string): string | null {
  return allow(key, text(item[key]));
}

function transactionIn(words: string | null): Advert["transaction"] {
  if (/^(?:louer|location)/i.test(words ?? "")) return "rental";
  return /^(?:acheter|achat|vendre|vente)/i.test(words ?? "") ? "sale" : null;
}

/** The figure that "2 chambres" begins with. */
function numberOf(words: string | null): number | null {
  const digits = /^\d{1,3}(?!\d)/.exec(words ?? "")?.[0];
  return digits === undefined ? null : Number(digits);
}

function figuresOf(item: Item, page: Advert): Pick<Advert, "energyConsumption" | "ghgEmissions"> {
  const figure = (key: string) => allow(key, french.energyFigure(/^[\d.,]+/.exec(said(item, key) ?? "")?.[0]));
  return {
    energyConsumption: figure("dpe_consommation_energie_primaire") ?? page.energyConsumption,
    ghgEmissions: figure("ges_emissions") ?? figure("dpe_emissions") ?? page.ghgEmissions,
  };
}
