import { date } from "./figures.ts";
import type { gatherRisks } from "./gather-risks.ts";
import { Missing, SourceNote, Table } from "./parts.tsx";
import type { Chapter } from "./parts.tsx";

type Risks = Awaited<ReturnType<typeof gatherRisks>>;

const PRESENT = new Map<boolean | null, string>([
  [true, "oui"],
  [false, "non"],
]);

/** The risks around a point; `where` says which, in French. */
export function risksChapter(risks: Risks, where: string): Chapter {
  const rows = (risks?.risques ?? []).map(({ libelle, famille, present, statut_commune, statut_adresse }) => [
    libelle,
    famille,
    PRESENT.get(present) ?? "non dit",
    statut_adresse ?? statut_commune ?? "non dit",
  ]);
  return {
    id: "risques",
    title: "Les risques",
    content: (
      <>
        {risks?.disponible && (
          <p>
            D’après le rapport de Géorisques {where}
            {risks.date_collecte !== null && `, du ${date(risks.date_collecte)}`}.
          </p>
        )}
        <Table
          caption="Risques recensés"
          columns={[{ title: "Risque" }, { title: "Famille" }, { title: "Présent" }, { title: "Ce qui en est dit" }]}
          rows={rows}
        />
        <Missing
          reasons={[
            risks === null ? "Sans point connu, aucun risque n’est donné ; ce n’est jamais l’absence de risque." : null,
            risks?.raison,
            risks && !risks.disponible ? "Rien de connu ne veut pas dire qu’il n’y a pas de risque." : null,
          ]}
        />
        <SourceNote sources={risks?.sources ?? []} />
      </>
    ),
  };
}
