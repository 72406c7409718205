/** What a dwelling is worth, and the sales that say so, as passages. */
import { frenchDay } from "../french-day.ts";
import type { Source } from "../../sources/schema.ts";
import type { Queries } from "../../stores/postgres/postgres.ts";
import { readEstimate } from "../estimate/estimate.ts";
import { EstimateRequest } from "../estimate/question.ts";
import { Refusal } from "../refusal.ts";
import { citing, known } from "./passage.ts";
import type { Draft } from "./passage.ts";
import type { MarketFound } from "./market-passages.ts";
import { amount } from "./words.ts";
import type { Dwelling } from "./words.ts";

/** A dwelling as far as a question tells of it. */
export interface DwellingAsked {
  readonly commune: string | undefined;
  readonly type: Dwelling | undefined;
  readonly surface: number | undefined;
  readonly pieces: number | undefined;
  readonly terrain: number | undefined;
}

/** Comparables that are passages of their own. */
const COMPARABLES = 3;

/** Estimates as `/estimation` does; what is missing for it, or why it can't be done, is told. */
export async function estimatePassages(
  db: Queries,
  asked: DwellingAsked,
  { sources, now }: { readonly sources: readonly Source[]; readonly now: Date },
): Promise<MarketFound> {
  const missing = [
    ...(asked.commune === undefined ? ["la commune"] : []),
    ...(asked.type === undefined ? ["le type (appartement ou maison)"] : []),
    ...(asked.surface === undefined ? ["la surface en m²"] : []),
  ];
  if (missing.length > 0) {
    return untold("non_cherche", `pour estimer un logement il faut encore ${missing.join(", ")}`);
  }
  const request = EstimateRequest.safeParse({
    commune: asked.commune,
    type: asked.type,
    surface: asked.surface,
    ...(asked.pieces === undefined ? {} : { pieces: asked.pieces }),
    ...(asked.terrain === undefined ? {} : { surface_terrain: asked.terrain }),
  });
  if (!request.success) return untold("non_cherche", "la demande ne décrit pas un logement qui puisse être estimé");
  try {
    const estimate = await readEstimate(db, request.data, { sources, now });
    return { drafts: draftsOf(estimate, asked), gaps: estimate.remarques.map((raison) => gap("non_connu", raison)) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return untold("non_connu", error.message);
  }
}

function gap(genre: "non_cherche" | "non_connu", raison: string) {
  return { genre, sujet: "estimation", raison };
}

function untold(genre: "non_cherche" | "non_connu", raison: string): MarketFound {
  return { drafts: [], gaps: [gap(genre, raison)] };
}

type Estimate = Awaited<ReturnType<typeof readEstimate>>;

function draftsOf(estimate: Estimate, { type, surface, pieces }: DwellingAsked): Draft[] {
  const place = estimate.lieu.commune;
  const code = place?.code_insee ?? "";
  const citation = citing("/estimation", estimate.sources);
  if (!citation) return [];
  const { valeur, fourchette, prix_m2, confiance, date_valeur, nombre_comparables } = estimate;
  const name = place?.nom ?? code;
  return [
    {
      id: ["estimation", code, type, surface, ...(pieces === undefined ? [] : [pieces])].join(":"),
      type: "estimation",
      titre: `Estimation : ${type} de ${surface} m², ${name}`,
      faits: known({
        commune: name,
        code_insee: code,
        type_bien: type,
        surface,
        pieces,
        valeur,
        fourchette_bas: fourchette.bas,
        fourchette_haut: fourchette.haut,
        part_des_ventes: fourchette.part_des_ventes,
        prix_m2: prix_m2.valeur,
        confiance: confiance.niveau,
        nombre_comparables,
        date_valeur,
        derniere_vente: estimate.derniere_vente,
      }),
      texte: `${estimate.nature}. Valeur ${amount(valeur)}, entre ${amount(fourchette.bas)} et ${amount(fourchette.haut)} pour la moitié des ventes, au ${frenchDay(date_valeur)}, d’après ${nombre_comparables} ventes ; confiance ${confiance.niveau}.`,
      suspect: false,
      citation,
    },
    ...estimate.comparables.slice(0, COMPARABLES).map((sale, index): Draft => ({
      id: `vente:${code}:${type}:${surface}:${index + 1}`,
      type: "vente",
      titre: `Vente comparable : ${sale.type}, ${sale.commune.nom ?? sale.commune.code_insee}`,
      faits: known({
        type_bien: sale.type,
        mois: sale.mois,
        surface: sale.surface,
        pieces: sale.pieces,
        prix_m2: sale.prix_m2,
        distance_m: sale.distance_m,
      }),
      texte: "Vente semblable, arrondie pour ne désigner aucun acte.",
      suspect: false,
      citation,
    })),
  ];
}
