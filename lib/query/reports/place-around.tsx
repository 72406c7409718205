/** The chapters on what stands beside signed prices: what is asked, adverts, rents, energy. */
import { ClassChart } from "./charts/class-chart.tsx";
import { count, date, euros, percent, perSquareMetre, UNKNOWN } from "./figures.ts";
import type { PlaceFigures } from "./gather-place.ts";
import { nameOf } from "./names.ts";
import { Missing, SourceNote, Table } from "./parts.tsx";
import type { Chapter } from "./parts.tsx";

/** Quarters that the table of asking prices has, the newest. */
const LAST_QUARTERS = 12;

/** Asking prices against signed ones; nothing for less than a commune. */
export function bargainsChapter({ bargains }: PlaceFigures): Chapter | null {
  if (bargains === null) return null;
  return {
    id: "negociation",
    title: "Du prix demandé au prix signé",
    content: (
      <>
        <p>
          Des annonces retirées rapprochées de ventes signées, trimestre par trimestre : une estimation, puisque rien ne
          relie une annonce à un acte.
        </p>
        <Table
          caption="Écart entre le prix signé et le dernier prix demandé"
          columns={[
            { title: "Trimestre" },
            { title: "Rapprochements", isNumber: true },
            { title: "Écart médian", isNumber: true },
            { title: "Quartiles", isNumber: true },
            { title: "Depuis le premier prix", isNumber: true },
            { title: "Délai médian (jours)", isNumber: true },
          ]}
          rows={bargains.resultats
            .slice(-LAST_QUARTERS)
            .map(({ trimestre, nombre, ecart_median, ecart_q1, ecart_q3, ecart_initial_median, delai_median }) => [
              trimestre,
              count(nombre),
              percent(ecart_median, true),
              ecart_q1 === null ? UNKNOWN : `${percent(ecart_q1, true)} à ${percent(ecart_q3, true)}`,
              percent(ecart_initial_median, true),
              count(delai_median),
            ])}
        />
        <Missing reasons={[bargains.raison, ...bargains.resultats.map(({ raison }) => raison)]} />
        <SourceNote sources={bargains.sources} />
      </>
    ),
  };
}

/** The adverts of today. */
export function advertsChapter({ market: { annonces } }: PlaceFigures): Chapter {
  const { vente, location } = annonces;
  const row = (name: string, tell: (one: typeof vente | typeof location) => string) => [
    name,
    tell(vente),
    tell(location),
  ];
  return {
    id: "annonces",
    title: "Les annonces d’aujourd’hui",
    content: (
      <>
        <Table
          caption="En ligne, et retirées récemment"
          columns={[{ title: "" }, { title: "Vente", isNumber: true }, { title: "Location", isNumber: true }]}
          rows={[
            row("En ligne", ({ stock }) => count(stock)),
            row("dont sous compromis", ({ sous_compromis }) => count(sous_compromis)),
            row("dont nouvelles", ({ nouvelles }) => count(nouvelles)),
            ["Prix, ou loyer, médian", euros(vente.prix_median), euros(location.loyer_median)],
            [
              "Au m²",
              perSquareMetre(vente.prix_m2_demande?.mediane ?? null),
              perSquareMetre(location.loyer_m2?.mediane ?? null, true),
            ],
            row("Ancienneté médiane (jours)", ({ anciennete_mediane }) => count(anciennete_mediane)),
            row("Délai médian avant retrait (jours)", ({ delai_median }) => count(delai_median)),
            row("Part en baisse de prix", ({ part_baisse }) => percent(part_baisse)),
          ]}
        />
        <Table
          caption="Prix demandé selon l’étiquette énergie"
          columns={[
            { title: "Étiquette" },
            { title: "Annonces", isNumber: true },
            { title: "Part", isNumber: true },
            { title: "Prix médian au m²", isNumber: true },
            { title: "Écart", isNumber: true },
          ]}
          rows={(annonces.etiquettes ?? [])
            .filter(({ nombre }) => nombre > 0)
            .map(({ classe, nombre, part, prix_m2_median, ecart }) => [
              classe,
              count(nombre),
              percent(part),
              perSquareMetre(prix_m2_median),
              percent(ecart, true),
            ])}
        />
        <Missing
          reasons={[
            annonces.raison,
            vente.raison && `Vente : ${vente.raison}`,
            location.raison && `Location : ${location.raison}`,
            annonces.rendement_annonces.raison &&
              `Rendement d’après les annonces : ${annonces.rendement_annonces.raison}`,
          ]}
        />
        <SourceNote sources={annonces.sources} />
      </>
    ),
  };
}

const RENT_TYPES = {
  appartement: "Appartements",
  "appartement-t1-t2": "Appartements d’une ou deux pièces",
  "appartement-t3-plus": "Appartements de trois pièces et plus",
  maison: "Maisons",
} as const;

/** Rents, of a commune. */
export function rentsChapter({ ofCommune }: PlaceFigures): Chapter | null {
  if (ofCommune === null) return null;
  const { rents } = ofCommune;
  return {
    id: "loyers",
    title: "Les loyers",
    content: (
      <>
        <Table
          caption="Loyers d’annonce prédits, par mois, charges comprises, logement non meublé"
          columns={[
            { title: "Logements" },
            { title: "Loyer au m²", isNumber: true },
            { title: "Bornes à 95 %", isNumber: true },
            { title: "Observations", isNumber: true },
            { title: "Édition", isNumber: true },
          ]}
          rows={rents.resultats.map((one) => [
            RENT_TYPES[one.type],
            perSquareMetre(one.loyer_m2, true),
            `${perSquareMetre(one.borne_basse, true)} – ${perSquareMetre(one.borne_haute, true)}`,
            one.base === "commune"
              ? count(one.observations_commune)
              : `${count(one.observations_maille)} (communes voisines)`,
            one.edition === null ? UNKNOWN : String(one.edition),
          ])}
        />
        <Missing
          reasons={[
            rents.couverture === "absente"
              ? "Aucun loyer n’est connu de cette commune, ce qui ne veut pas dire qu’il n’y en a pas."
              : null,
            ...rents.remarques,
          ]}
        />
        <SourceNote sources={rents.sources} />
      </>
    ),
  };
}

/** Energy ratings, of a commune. */
export function energyChapter({ ofCommune }: PlaceFigures): Chapter | null {
  if (ofCommune === null) return null;
  const { energy } = ofCommune;
  const { premier_dpe, dernier_dpe } = energy.periode;
  return {
    id: "energie",
    title: "L’énergie",
    content: (
      <>
        {energy.nombre_dpe !== null && (
          <p>
            {count(energy.nombre_dpe)} diagnostics
            {premier_dpe !== null && ` du ${date(premier_dpe)} au ${date(dernier_dpe)}`} ; étiquettes F et G :{" "}
            {percent(energy.part_f_g)} ; consommation médiane : {count(energy.consommation_mediane)} kWh/m² par an ;
            émissions médianes : {count(energy.emissions_mediane)} kg CO₂/m² par an.
          </p>
        )}
        <ClassChart title="Diagnostics par étiquette énergie" classes={energy.classes_energie ?? []} />
        <Missing
          reasons={[
            energy.couverture === "absente"
              ? "Aucun diagnostic n’est connu de cette commune, ce qui ne veut pas dire qu’il n’y en a pas."
              : null,
            ...energy.chiffres_retenus.map(({ chiffre, raison }) => `${nameOf(chiffre)} : ${raison}`),
          ]}
        />
        <SourceNote sources={energy.sources} />
      </>
    ),
  };
}
