import { contracted, floorName } from "../describe.ts";
import type { Listing } from "../market.ts";
import { euros, eurosAndCents, percent, withoutFees } from "../money.ts";
import { slugOf, townLabel } from "../towns.ts";

/** Gives the path of an advert's page: `/biens/<reference>-<slug>`. */
export function goodPath({ advert }: Listing): string {
  const { good, reference } = advert;
  return `/biens/${reference}-${slugOf(`${good.names.label} ${good.town.name} ${good.area}m2`)}`;
}

/** Gives the heading of an advert ("Appartement 3 pièces à Royan"). */
export function goodTitle({ advert: { good } }: Listing): string {
  const rooms = good.rooms > 0 ? ` ${good.rooms} pièce${good.rooms > 1 ? "s" : ""}` : "";
  return contracted(`${good.names.label}${rooms} à ${townLabel(good.town)}`);
}

/** Gives the price as shown ("245 000 €", "850 € / mois charges comprises"). */
export function shownPrice({ advert: { terms }, state }: Listing): string {
  if (terms.transaction === "sale") return euros(state.price);
  return `${euros(state.price)} / mois charges comprises`;
}

/** Gives the rows of the sheet, name and value, in order; what is not known has no row. */
export function sheetRows(listing: Listing): [string, string][] {
  const { good } = listing.advert;
  const rows: [string, string | false][] = [
    ["Type de bien", good.names.label],
    ["Surface habitable", good.names.surface === "living-area" && squareMetres(good.area)],
    ["Surface", good.names.surface === "gross-area" && squareMetres(good.area)],
    ["Surface du terrain", good.landArea !== null && squareMetres(good.landArea)],
    ["Pièces", good.rooms > 0 && String(good.rooms)],
    ["Chambres", good.bedrooms > 0 && String(good.bedrooms)],
    ["Étage", good.floor !== null && capital(floorName(good.floor))],
    ["Nombre d'étages", good.floors !== null && String(good.floors)],
    ["Année de construction", good.yearBuilt !== null && String(good.yearBuilt)],
    ["Chauffage", good.heating.length > 0 && good.heating.map((by) => heatings[by]).join(", ")],
    ["Équipements", good.features.length > 0 && good.features.join(", ")],
    ...energyRows(listing),
    ...moneyRows(listing),
    ["Code postal", good.town.postcode],
    ["Ville", good.town.name],
  ];
  return rows.filter((row): row is [string, string] => row[1] !== false);
}

const heatings = { electricity: "Électricité", natural_gas: "Gaz de ville" } as const;

const squareMetres = (area: number): string => `${new Intl.NumberFormat("fr-FR").format(area)} m²`;
const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

function energyRows({ advert: { good } }: Listing): [string, string | false][] {
  const { energy, names } = good;
  if (energy === null) return [["DPE", names.dwelling && "Non communiqué"]];
  const range =
    energy.costMin === null
      ? `Jusqu'à ${euros(energy.costMax)}`
      : `Entre ${euros(energy.costMin)} et ${euros(energy.costMax)}`;
  return [
    ["DPE", `${energy.class} (${energy.consumption} kWh/m²/an)`],
    ["GES", `${energy.climateClass} (${energy.emissions} kg CO₂/m²/an)`],
    ["Date du DPE", energy.ratedOn.split("-").toReversed().join("/")],
    ["Dépenses d'énergie", `${range} par an (prix de ${energy.priceYear})`],
  ];
}

function moneyRows({ advert: { good, terms }, state }: Listing): [string, string | false][] {
  if (terms.transaction === "rental") {
    return [
      ["Location", good.names.dwelling && (terms.furnished ? "Meublée" : "Non meublée")],
      ["Charges", terms.charges !== null && `${euros(terms.charges)} / mois`],
      ["Dépôt de garantie", euros(terms.deposit)],
      ["Honoraires", `${euros(terms.tenantFees)} TTC à la charge du locataire`],
    ];
  }
  const { condominium } = good;
  const byBuyer = terms.feesPaidBy === "buyer";
  return [
    ["Nombre de lots", condominium !== null && String(condominium.lots)],
    ["Charges de copropriété", condominium !== null && `${eurosAndCents(condominium.annualCharges)} / an`],
    ["Procédure en cours", condominium !== null && (condominium.proceedings ? "Oui" : "Non")],
    ["Honoraires", byBuyer ? `${percent(terms.feesPercent)} TTC à la charge de l'acquéreur` : "À la charge du vendeur"],
    ["Prix hors honoraires", byBuyer && euros(withoutFees(state.price, terms.feesPercent))],
  ];
}
