/** The chapters on what a property is worth. */
import { ComparablesChart } from "./charts/comparables-chart.tsx";
import { count, euros, percent, perSquareMetre, squareMetres, UNKNOWN } from "./figures.ts";
import type { PropertyFigures } from "./gather-property.ts";
import { inFrench } from "./names.ts";
import { Missing, SourceNote, Table } from "./parts.tsx";
import type { Chapter } from "./parts.tsx";

/** The estimate, and the sales that it is made from. */
export function estimateChapter({ property, estimate }: PropertyFigures): Chapter {
  const { valeur, fourchette, resultats, raison, sources } = estimate;
  const own = property.analyse.transaction === "vente" ? property.analyse.prix_m2.valeur : null;
  return {
    id: "estimation",
    title: "L’estimation",
    content: (
      <>
        {valeur !== null && fourchette !== null && (
          <p>
            {`Les ventes comparables donnent ${euros(valeur)}, entre ${euros(fourchette.bas)} et ${euros(fourchette.haut)}. C’est une estimation statistique : elle ne connaît ni l’état du bien, ni son étage, ni sa vue, et ne remplace pas une expertise.`}
          </p>
        )}
        <ComparablesChart title="Les ventes comparables qui comptent le plus" sales={resultats} own={own} />
        <Table
          caption="Ventes comparables, arrondies pour ne désigner aucun acte"
          columns={[
            { title: "Mois" },
            { title: "Commune" },
            { title: "Surface", isNumber: true },
            { title: "Pièces", isNumber: true },
            { title: "Prix au m²", isNumber: true },
            { title: "Distance", isNumber: true },
            { title: "Poids", isNumber: true },
          ]}
          rows={resultats.map(({ mois, commune, surface, pieces, prix_m2, distance_m, poids }) => [
            mois.split("-").toReversed().join("/"),
            commune.nom ?? commune.code_insee,
            squareMetres(surface),
            count(pieces),
            perSquareMetre(prix_m2),
            `${count(distance_m)}\u00a0m`,
            percent(100 * poids),
          ])}
        />
        <Missing reasons={[raison && `Pas d’estimation : ${raison}.`]} />
        <SourceNote sources={sources} />
      </>
    ),
  };
}

interface Told {
  readonly valeur: number | string | null;
  readonly formule: string;
  readonly echantillon: number | null;
  readonly raison: string | null;
}

/** What is worked out of its offer, each figure with its formula, its sample and why it is missing. */
export function analysisChapter({ property: { analyse } }: PropertyFigures): Chapter {
  const rental = analyse.transaction === "location";
  const { position_marche: position, loyer_local, segments } = analyse;
  const row = (name: string, told: Told, tell: (value: number) => string) => [
    name,
    typeof told.valeur === "number" ? tell(told.valeur) : (told.valeur ?? UNKNOWN),
    count(told.echantillon),
    inFrench(told.raison ?? told.formule),
  ];
  const signed = (value: number) => percent(value, true);
  return {
    id: "analyse",
    title: "L’analyse de l’offre",
    content: (
      <>
        <Table
          caption="Chaque chiffre, de combien de prix il est fait, et comment ou pourquoi il manque"
          columns={[
            { title: "Chiffre" },
            { title: "Valeur", isNumber: true },
            { title: "Échantillon", isNumber: true },
            { title: "Comment" },
          ]}
          rows={[
            row(rental ? "Loyer au m²" : "Prix au m²", analyse.prix_m2, (value) => perSquareMetre(value, rental)),
            row("Médiane du marché", position.mediane_m2, (value) => perSquareMetre(value)),
            row("Écart à la médiane", position.ecart, signed),
            row("Prix plus bas que lui", position.percentile, (value) => percent(value)),
            row("Position", position.etiquette, String),
            row("Loyer médian du lieu", loyer_local.mediane_m2, (value) => perSquareMetre(value, true)),
            row("Écart au loyer du lieu", loyer_local.ecart, signed),
            row("Loyer estimé par mois", analyse.loyer_estime, euros),
            row("Rendement brut", analyse.rendement_brut, (value) => percent(value)),
            row("Gamme de prix", segments.prix, String),
            row("Gamme de surface", segments.surface, String),
            row("Âge", segments.age, String),
          ]}
        />
        {analyse.points_attention.length > 0 && <h3>Points d’attention</h3>}
        <ul>
          {analyse.points_attention.map(({ type, message }) => (
            <li key={type}>{inFrench(message)}</li>
          ))}
        </ul>
        <SourceNote sources={analyse.sources} />
      </>
    ),
  };
}
