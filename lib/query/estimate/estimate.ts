import { frenchDay } from "../french-day.ts";
import type { Source } from "../../sources/schema.ts";
import type { Queries } from "../../stores/postgres/postgres.ts";
import { attribute } from "../attribution.ts";
import { presentCommune } from "../communes.ts";
import { Refusal, unusable } from "../refusal.ts";
import { locateAddress, locateCommune, locatePoint } from "./locate.ts";
import { wholeSales } from "../../stores/sales/sold-dwellings.ts";
import type { Impossible, Located } from "./locate.ts";
import type { EstimateRequest } from "./question.ts";
import { presentComparables, value } from "./value.ts";
import type { Asked, Valued } from "./value.ts";

const NATURE = "estimation statistique d’après les ventes publiées (DVF) ; ce n’est ni une expertise ni une offre";
const METHOD =
  "prix des ventes voisines, pondérées par distance, date, surface et type (krigeage, ventes aberrantes amorties), ramenées à la date d’estimation par la tendance locale ; fourchette : la moitié des ventes récentes estimées à l’avance de la même façon tombent dans la leur";

/** Widths of the range, as a share of the value, up to which confidence is good or middling. */
const CONFIDENCE = { good: 0.25, middling: 0.45 } as const;
/** Fewer sales estimated beforehand do not make a range trustworthy. */
const FEWEST_HINDSIGHTS = 15;

/**
 * Estimates a dwelling: its value and range in euros, how far to trust it, and the comparables.
 * @throws Refusal (422) when it can't be: too few comparables, a place where nothing is sold, a type or an area that is no dwelling's.
 */
export async function readEstimate(
  db: Queries,
  question: EstimateRequest,
  { sources, now }: { readonly sources: readonly Source[]; readonly now: Date },
) {
  const asked = askedOf(question);
  const located = possible(await locate(db, question, asked.type));
  const valued = possible(value(asked, located, now.toISOString().slice(0, 10)));
  return presentEstimate(question, asked, located, valued, sources);
}

function possible<Answer extends object>(answer: Answer | Impossible): Answer {
  if ("reason" in answer) throw impossible(answer.reason);
  return answer;
}

function impossible(reason: string): Refusal {
  return new Refusal(`Pas d’estimation : ${reason}.`, { status: 422, title: "Estimation impossible" });
}

function askedOf({ type, surface, pieces, surface_terrain, dependances }: EstimateRequest): Asked {
  if (type.type !== "apartment" && type.type !== "house") {
    throw impossible(`le type « ${type.label ?? "inconnu"} » ne s’estime pas ; seuls appartement et maison le font`);
  }
  return {
    type: type.type,
    area: surface,
    rooms: pieces ?? null,
    landArea: surface_terrain ?? null,
    outbuildings: dependances ?? null,
  };
}

async function locate(
  db: Queries,
  { commune, adresse, latitude, longitude }: EstimateRequest,
  type: Asked["type"],
): Promise<Located | Impossible> {
  const sold = wholeSales(db);
  if (latitude !== undefined && longitude !== undefined)
    return locatePoint(sold, { latitude, longitude, blurKm: 0 }, type);
  if (commune === undefined) throw unusable([{ parametre: "$.commune", recu: null, attendu: "une commune" }]);
  const atAddress = adresse === undefined ? null : await locateAddress({ db, sold }, commune, adresse, type);
  return atAddress ?? locateCommune({ db, sold }, commune, type);
}

function presentEstimate(
  { adresse, etage, classe_energie }: EstimateRequest,
  asked: Asked,
  located: Located,
  { estimate, on, newest }: Valued,
  sources: readonly Source[],
) {
  const { low, high, comparables, hindsights } = estimate;
  const perSquareMetre = (euros: number) => Math.round(euros / asked.area);
  const euros = (exact: number) => Math.round(exact / 100) * 100;
  return {
    nature: NATURE,
    valeur: euros(estimate.value),
    fourchette: { bas: euros(low), haut: euros(high), part_des_ventes: 0.5 },
    prix_m2: { valeur: perSquareMetre(estimate.value), bas: perSquareMetre(low), haut: perSquareMetre(high) },
    confiance: confidence(estimate, located),
    date_valeur: on,
    derniere_vente: newest,
    lieu: {
      commune: located.commune && presentCommune(located.commune),
      precision: located.precision,
      latitude: located.spot.latitude,
      longitude: located.spot.longitude,
    },
    nombre_comparables: comparables.length,
    ventes_estimees_a_l_avance: hindsights,
    comparables: presentComparables(estimate, located),
    non_pris_en_compte: [
      ...(etage === undefined ? [] : ["etage"]),
      ...(classe_energie === undefined ? [] : ["classe_energie"]),
    ],
    remarques: [
      ...(on === newest
        ? [
            `Les ventes connues s’arrêtent au ${frenchDay(newest)} : la valeur est celle de cette date, le marché a pu changer depuis.`,
          ]
        : []),
      ...(adresse !== undefined && located.precision === "commune"
        ? ["L’adresse n’a pas encore été localisée : l’estimation vaut pour la commune."]
        : []),
      ...(etage === undefined && classe_energie === undefined
        ? []
        : ["Les ventes publiées ne disent ni l’étage ni la classe énergie : ils ne changent pas la valeur."]),
    ],
    methode: METHOD,
    sources: attribute(located.collected, sources),
  };
}

function confidence({ low, value: middle, high, comparables, hindsights }: Valued["estimate"], { precision }: Located) {
  const width = (high - low) / middle;
  const doubts = [
    ...(comparables.length < 10 ? [`${comparables.length} ventes comparables seulement`] : []),
    ...(hindsights < FEWEST_HINDSIGHTS ? ["trop peu de ventes pour vérifier la fourchette"] : []),
    ...(precision === "commune" ? ["place connue à la commune près"] : []),
  ];
  const narrow = width <= CONFIDENCE.good ? "bonne" : width <= CONFIDENCE.middling ? "moyenne" : "faible";
  const niveau = doubts.length === 0 || narrow === "faible" ? narrow : comparables.length < 10 ? "faible" : "moyenne";
  return { niveau, largeur: Math.round(width * 100) / 100, raisons: doubts } as const;
}
