import type { Source } from "../../sources/schema.ts";
import type { Queries } from "../../stores/postgres/postgres.ts";
import { findPlaces } from "../places.ts";
import { readRisks } from "../risks.ts";
import { citing, known } from "./passage.ts";
import type { MarketFound } from "./market-passages.ts";

/** Words by which a question asks for risks. */
const RISKS =
  /\b(?:risques?|inond\w{1,10}|g[ée]orisques|argiles?|s[ée]isme|sismi\w{1,6}|submersion|radon|pollu\w{1,6}|seveso|flood\w{0,4}|hazards?)\b/iu;

/** Whether a question asks for risks. */
export function asksForRisks(question: string): boolean {
  return RISKS.test(question);
}

const SUBJECT = "risques";
const NOT_ASKED = "Géorisques n’est pas interrogé pour un contexte : seuls les rapports déjà reçus le sont.";

/** The stored report around the middle of a commune; without one that is told, never that there is no risk. */
export async function riskPassages(db: Queries, commune: string, sources: readonly Source[]): Promise<MarketFound> {
  const { resultats } = await findPlaces(db, { q: commune, limite: 1 }, sources);
  const place = resultats[0];
  if (place?.latitude == null || place.longitude == null) {
    return {
      drafts: [],
      gaps: [{ genre: "non_connu", sujet: SUBJECT, raison: "la position du lieu n’est pas connue" }],
    };
  }
  const report = await readRisks(
    db,
    { lat: place.latitude, lon: place.longitude },
    { live: () => Promise.resolve(NOT_ASKED), sources },
  );
  const citation = citing(`/risques?lat=${place.latitude}&lon=${place.longitude}`, report.sources);
  if (!report.risques || !citation) {
    return { drafts: [], gaps: [{ genre: "non_connu", sujet: SUBJECT, raison: report.raison ?? NOT_ASKED }] };
  }
  const named = (present: boolean | null) =>
    report.risques?.filter((risk) => risk.present === present).map(({ libelle }) => libelle) ?? [];
  return {
    drafts: [
      {
        id: `risques:${report.cellule}`,
        type: "risques",
        titre: `Risques au centre de ${place.nom}`,
        faits: known({
          code_insee: report.code_insee,
          cellule: report.cellule,
          presents: named(true),
          absents: named(false),
          non_dits: named(null),
        }),
        texte: "Tel que Géorisques le dit de la commune, pour le centre de celle-ci ; un autre point peut différer.",
        suspect: false,
        citation,
      },
    ],
    gaps: [],
  };
}
