import type { Advert } from "../advert.ts";
import { fullName } from "../agents.ts";
import { freeText } from "../describe.ts";
import type { Listing } from "../market.ts";
import { percent, withoutFees } from "../money.ts";

/** Writes the description: free text, then the mentions that an advert has to make, line ends mixed as on the real site. */
export function descriptionOf({ advert, state }: Listing): string {
  const [opening = "", ...text] = freeText(advert);
  return [
    `${opening}\n\r\n${text.join(" ")}`,
    energyMention(advert),
    legalLine(advert),
    moneyMention(advert, state.price),
  ]
    .filter((part) => part !== "")
    .join("\r\n");
}

/** Gives the end of a text for search engines: 250 characters and an ellipsis. */
export function descriptionSeo(description: string): string {
  const flat = description.replaceAll(/\s+/g, " ");
  return flat.length > 250 ? `${flat.slice(0, 250)}…` : flat;
}

function energyMention({ good: { energy } }: Advert): string {
  if (energy === null) return "Affichage énergétique : non soumis.";
  const range =
    energy.costMin === null ? `jusqu'à ${energy.costMax} €` : `entre ${energy.costMin} € et ${energy.costMax} €`;
  return `Dépenses annuelles d'énergie estimées pour un usage standard : ${range} (prix de ${energy.priceYear}).`;
}

function legalLine({ agent }: Advert): string {
  const title = agent.gender === "female" ? "Mme" : "M.";
  return (
    `Annonce publiée sous la responsabilité éditoriale de ${title} ${fullName(agent)} (ID ${agent.localId}), mandataire indépendant, ` +
    `inscrit au RSAC de ${agent.registry.place} sous le numéro ${agent.registry.number}.`
  );
}

function moneyMention({ terms, good }: Advert, price: number): string {
  if (terms.transaction === "sale") {
    if (terms.feesPaidBy === "seller") return "Honoraires à la charge du vendeur.";
    return (
      `Honoraires à la charge de l'acquéreur : ${percent(terms.feesPercent)} TTC. ` +
      `Prix hors honoraires : ${withoutFees(price, terms.feesPercent)} euros.`
    );
  }
  return [
    good.names.dwelling ? `Location ${terms.furnished ? "meublée" : "non meublée"}.` : "",
    terms.charges === null ? "" : `Charges locatives : ${terms.charges} euros / mois.`,
    `Dépôt de garantie : ${terms.deposit} euros.`,
    `Honoraires TTC à la charge du locataire : ${terms.tenantFees} euros.`,
  ]
    .filter((mention) => mention !== "")
    .join(" ");
}
