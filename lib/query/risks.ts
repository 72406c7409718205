import type { LiveRisks } from "../collect/live-risks.ts";
import type { RiskReport } from "../records/open-data.ts";
import type { Source } from "../sources/schema.ts";
import type { Queries } from "../stores/postgres/postgres.ts";
import { readRiskCell } from "../stores/open-data/risks.ts";
import { attribute } from "./attribution.ts";
import type { RiskFilter } from "./filters.ts";

const FAMILY = { natural: "naturel", technological: "technologique" } as const;

/** What the answer means, for people and for language models. */
const DEFINITIONS = {
  disponible:
    "false : rien n’est connu de ce lieu, pour la raison donnée ; cela ne veut jamais dire qu’il n’y a pas de risque",
  cellule:
    "le rapport vaut pour une maille d’un demi-centième de degré (environ 550 m sur 400 m), interrogée en son centre",
  present: "tel que Géorisques le dit de la commune ; null : Géorisques ne le dit pas",
};

/** What is known of a cell, however it came to be known. */
type Known = Pick<RiskReport, "commune" | "risks" | "url"> & { readonly source: string; readonly collectedAt: string };

/**
 * The risks around a point: the stored report of its cell, or else the service's answer of now. When the service does not answer, an old
 * report stands in for it, and without one the answer is that nothing is known, never that there is no risk.
 */
export async function readRisks(
  db: Queries,
  { lat, lon }: RiskFilter,
  { live, sources }: { readonly live: LiveRisks; readonly sources: readonly Source[] },
) {
  const { cell, report } = await readRiskCell(db, lon, lat);
  const stored = report && { ...report, source: report.source_id, collectedAt: report.collected_at };
  if (stored && !stored.old) return present(cell.key, stored, null, sources);
  const answer = await live(cell);
  if (typeof answer !== "string") return present(cell.key, answer, null, sources);
  return present(cell.key, stored, stored ? `${answer} Le rapport donné est le dernier connu.` : answer, sources);
}

function present(cell: string, known: Known | null, reason: string | null, sources: readonly Source[]) {
  return {
    disponible: known !== null,
    raison: reason,
    cellule: cell,
    code_insee: known?.commune ?? null,
    risques:
      known?.risks.map(({ id, family, label, present, communeStatus, addressStatus }) => ({
        id,
        famille: FAMILY[family],
        libelle: label,
        present,
        statut_commune: communeStatus,
        statut_adresse: addressStatus,
      })) ?? null,
    page: known?.url ?? null,
    date_collecte: known?.collectedAt ?? null,
    definitions: DEFINITIONS,
    sources: known ? attribute([{ source: known.source, collected_at: known.collectedAt }], sources) : [],
  };
}
