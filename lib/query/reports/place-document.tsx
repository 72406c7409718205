import type { Report } from "./document.tsx";
import { count, counted, date, euros, percent, perSquareMetre, UNKNOWN } from "./figures.ts";
import type { PlaceFigures } from "./gather-place.ts";
import { capital, nameOf } from "./names.ts";
import { KeyFigures, Missing } from "./parts.tsx";
import type { KeyFigure } from "./parts.tsx";
import { countedChapter, sourcesChapter } from "./place-method.tsx";
import { advertsChapter, bargainsChapter, energyChapter, rentsChapter } from "./place-around.tsx";
import { pricesChapter, typesChapter } from "./place-prices.tsx";
import { spreadChapter } from "./place-spread.tsx";
import { risksChapter } from "./risks-chapter.tsx";

/** The report of a place; `title` is the place's name, `subtitle` which homes and when. */
export function placeReport(figures: PlaceFigures, { title, subtitle }: { title: string; subtitle: string }): Report {
  const chapters = [
    pricesChapter(figures),
    spreadChapter(figures),
    typesChapter(figures),
    bargainsChapter(figures),
    advertsChapter(figures),
    rentsChapter(figures),
    energyChapter(figures),
    risksChapter(figures.risks, "au centre de la zone"),
    countedChapter(figures),
    sourcesChapter(figures),
  ].filter((chapter) => chapter !== null);
  return { kind: "Marché immobilier", title, subtitle: capital(subtitle), summary: <Summary {...figures} />, chapters };
}

function Summary({ market, types }: PlaceFigures) {
  const { prix_m2, annonces, periode, lieu } = market;
  const spread = prix_m2 && `la moitié des ventes entre ${count(prix_m2.q1)} et ${perSquareMetre(prix_m2.q3)}`;
  return (
    <>
      <p>{coverageOf(market)}</p>
      {lieu?.population != null && (
        <p>
          {counted(lieu.population, "habitant", "habitants")}
          {lieu.superficie_km2 !== null && `, ${count(lieu.superficie_km2)}\u00a0km²`}
          {lieu.region !== null && `, ${lieu.region}`}.
        </p>
      )}
      <KeyFigures
        figures={[
          {
            name: "Prix médian au m²",
            value: perSquareMetre(prix_m2?.mediane ?? null),
            note: spread ?? "pas assez de ventes connues",
          },
          {
            name: "Ventes retenues",
            value: count(market.nombre_ventes),
            note:
              market.nombre_actes === null
                ? "aucun fichier ne couvre la période"
                : `sur ${counted(market.nombre_actes, "acte", "actes")}, ${volumeOf(market.volume)}`,
          },
          {
            name: "En vente aujourd’hui",
            value: count(annonces.vente.stock),
            note: annonces.vente.prix_m2_demande
              ? `demandé : ${perSquareMetre(annonces.vente.prix_m2_demande.mediane)} (médiane)`
              : annonces.vente.raison,
          },
          ...(types ? ofTypes(types) : ofOneType(market)),
        ]}
      />
      <Missing
        reasons={[
          ...gapsOf(periode),
          market.fiabilite === "faible" ? "Peu de ventes : les prix ne sont qu’indicatifs." : null,
          market.commune?.remarque,
          market.remarque,
          ...market.chiffres_retenus.map(({ chiffre, raison }) => `${nameOf(chiffre)} : ${raison}`),
        ]}
      />
    </>
  );
}

/** Trend, rents and yield are of one type of home; beside one another, both types have the room of them. */
function ofTypes({ apartment, house }: NonNullable<PlaceFigures["types"]>): KeyFigure[] {
  const of = (name: string, { prix_m2, nombre_ventes, tendance }: PlaceFigures["market"]) => ({
    name,
    value: perSquareMetre(prix_m2?.mediane ?? null),
    note: `${nombre_ventes === null ? "ventes inconnues" : counted(nombre_ventes, "vente", "ventes")}${tendance.taux_annuel === null ? "" : `, ${percent(tendance.taux_annuel, true)} par an`}`,
  });
  const rates = [apartment.rendement_brut.taux, house.rendement_brut.taux];
  return [
    of("Appartements", apartment),
    of("Maisons", house),
    {
      name: "Rendement brut",
      value: rates.every((rate) => rate === null) ? UNKNOWN : rates.map((rate) => percent(rate)).join(" / "),
      note: "appartements / maisons",
    },
  ];
}

function ofOneType({ tendance, loyers, rendement_brut }: PlaceFigures["market"]): KeyFigure[] {
  return [
    {
      name: "Tendance par an",
      value: percent(tendance.taux_annuel, true),
      note:
        tendance.raison ??
        `entre ${percent(tendance.bas, true)} et ${percent(tendance.haut, true)}, ${counted(tendance.trimestres ?? 0, "trimestre", "trimestres")}`,
    },
    {
      name: "Loyer d’annonce",
      value: perSquareMetre(loyers.loyer_m2, true),
      note:
        loyers.raison ??
        `entre ${perSquareMetre(loyers.borne_basse, true)} et ${perSquareMetre(loyers.borne_haute, true)} par mois`,
    },
    {
      name: "Rendement brut",
      value: percent(rendement_brut.taux),
      note: rendement_brut.raison ?? `entre ${percent(rendement_brut.bas)} et ${percent(rendement_brut.haut)}`,
    },
  ];
}

function volumeOf(volume: number | null): string {
  return volume === null ? "volume non communiqué" : `${euros(volume)} au total`;
}

/** What the files hold of the period, in a sentence. */
function coverageOf({ couverture, periode, nombre_actes }: PlaceFigures["market"]): string {
  const { couverte } = periode;
  if (couverture === "absente" || couverte === null) {
    return "Aucun fichier de ventes collecté ne couvre cette zone et cette période : les chiffres de ventes manquent, ce qui ne veut pas dire qu’il n’y a pas eu de ventes.";
  }
  const span = `du ${date(couverte.de)} au ${date(couverte.a)}`;
  if (nombre_actes === 0) return `Les fichiers couvrent la zone ${span} et ne contiennent aucun acte.`;
  return `Ventes signées ${span}${couverture === "partielle" ? ", en partie seulement" : ""} ; la dernière connue est du ${periode.derniere_vente === null ? UNKNOWN : date(periode.derniere_vente)}.`;
}

function gapsOf({ annees_absentes, annees_incompletes }: PlaceFigures["market"]["periode"]): (string | null)[] {
  return [
    annees_absentes.length > 0 ? `Années absentes des fichiers : ${annees_absentes.join(", ")}.` : null,
    annees_incompletes.length > 0 ? `Années incomplètes dans les fichiers : ${annees_incompletes.join(", ")}.` : null,
  ];
}
