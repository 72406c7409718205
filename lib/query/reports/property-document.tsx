import type { Report } from "./document.tsx";
import { count, counted, date, euros, percent, perSquareMetre, shortened } from "./figures.ts";
import type { PropertyFigures } from "./gather-property.ts";
import { AllSources, KeyFigures, Missing } from "./parts.tsx";
import { analysisChapter, estimateChapter } from "./property-value.tsx";
import { advertsChapter, factsChapter, historyChapter } from "./property-facts.tsx";
import { risksChapter } from "./risks-chapter.tsx";

/** The report of a property; `title` says what it is. */
export function propertyReport(figures: PropertyFigures, title: string): Report {
  const { property, risks } = figures;
  const { ville, code_postal, quartier } = property.lieu;
  const where = [quartier, [code_postal, ville].filter(Boolean).join(" ")].filter(Boolean).join(", ");
  return {
    kind: property.analyse.transaction === "location" ? "Bien à louer" : "Bien à vendre",
    title,
    subtitle: `${where === "" ? "Lieu non dit par ses annonces" : shortened(where, 120)} · bien n° ${property.id_bien}`,
    summary: <Summary {...figures} />,
    chapters: [
      estimateChapter(figures),
      analysisChapter(figures),
      historyChapter(figures),
      factsChapter(figures),
      advertsChapter(figures),
      risksChapter(risks, "autour du bien"),
      { id: "sources", title: "Sources et licences", content: <AllSources sources={propertySources(figures)} /> },
    ],
  };
}

/** The sources of all of a report's figures. */
export function propertySources({ property, estimate, risks }: PropertyFigures) {
  return [...property.sources, ...property.analyse.sources, ...estimate.sources, ...(risks?.sources ?? [])];
}

const STATUS = { active: "en ligne", sous_compromis: "sous compromis", retiree: "retiré" } as const;

function Summary({ asked, property, estimate }: PropertyFigures) {
  const { analyse, prix_actuel, prix_initial } = property;
  const { position_marche: position, loyer_estime, rendement_brut, prix_m2 } = analyse;
  const rental = analyse.transaction === "location";
  const moved = prix_initial !== null && prix_actuel !== null && prix_initial !== prix_actuel;
  return (
    <>
      <p>
        {`Ce bien est ${STATUS[property.statut]}, vu la première fois le ${date(property.premiere_vue)} et la dernière le ${date(property.derniere_vue)} ; ${counted(property.nombre_annonces, "annonce", "annonces")}, ${counted(property.jours_en_ligne, "jour", "jours")} en ligne.`}
      </p>
      <KeyFigures
        figures={[
          {
            name: rental ? "Loyer demandé par mois" : "Prix demandé",
            value: euros(prix_actuel),
            note: moved ? `d’abord ${euros(prix_initial)}` : null,
          },
          {
            name: rental ? "Loyer au m²" : "Prix au m²",
            value: perSquareMetre(prix_m2.valeur, rental),
            note: prix_m2.raison,
          },
          {
            name: "Estimation",
            value: euros(estimate.valeur),
            note:
              estimate.raison ??
              `entre ${euros(estimate.fourchette?.bas ?? null)} et ${euros(estimate.fourchette?.haut ?? null)}`,
          },
          rental
            ? {
                name: "À côté des loyers du lieu",
                value: percent(analyse.loyer_local.ecart.valeur, true),
                note: analyse.loyer_local.ecart.raison ?? sampleOf(analyse.loyer_local.ecart.echantillon),
              }
            : {
                name: "À côté du marché",
                value: percent(position.ecart.valeur, true),
                note: position.ecart.raison ?? sampleOf(position.ecart.echantillon),
              },
          { name: "Loyer estimé par mois", value: euros(loyer_estime.valeur), note: loyer_estime.raison },
          { name: "Rendement brut", value: percent(rendement_brut.valeur), note: rendement_brut.raison },
        ]}
      />
      <Missing
        reasons={[
          asked === property.id_bien
            ? null
            : `Le bien demandé (${asked}) fait désormais partie du bien ${property.id_bien}, dont ce rapport parle.`,
          property.lieu.latitude === null ? "Aucune annonce ne situe ce bien plus précisément que sa commune." : null,
        ]}
      />
    </>
  );
}

function sampleOf(sample: number | null): string | null {
  return sample === null ? null : `d’après ${count(sample)} prix`;
}
