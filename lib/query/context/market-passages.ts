/** The market of a zone, its rents, ratings and place, as passages. */
import { frenchDay } from "../french-day.ts";
import type { Source } from "../../sources/schema.ts";
import type { Queries } from "../../stores/postgres/postgres.ts";
import { readMarket } from "../market.ts";
import { readRents } from "../rents.ts";
import { citing, giving, known } from "./passage.ts";
import type { Draft, Gap } from "./passage.ts";
import { amount, homes, percent } from "./words.ts";
import type { Dwelling } from "./words.ts";

/** A zone that a market is asked of, and of which homes. */
export interface MarketAsked {
  readonly commune?: string;
  readonly departement?: string;
  readonly type?: Dwelling;
  /** First and last day. */
  readonly de?: string;
  readonly a?: string;
}

type Market = Awaited<ReturnType<typeof readMarket>>;

/** What a question about a market found. */
export interface MarketFound {
  readonly drafts: readonly Draft[];
  readonly gaps: readonly Gap[];
}

const TYPES = { appartement: "apartment", maison: "house" } as const;

/**
 * Reads a market as `/marche` does: sales, adverts, ratings and place, each a passage of its own with its own source.
 * @throws Refusal (422) when the zone is not known.
 */
export async function marketPassages(
  db: Queries,
  { commune, departement, type, de, a }: MarketAsked,
  sources: readonly Source[],
): Promise<MarketFound> {
  const market = await readMarket(
    db,
    {
      ...(commune === undefined ? {} : { commune }),
      ...(departement === undefined ? {} : { departement }),
      ...(type && { type: TYPES[type] }),
      ...(de !== undefined && { de }),
      ...(a !== undefined && { a }),
    },
    sources,
  );
  const zone = zoneOf(market, departement);
  const sales = salesPassage(market, zone, sources);
  const offers = [offersPassage(market, zone, "vente", sources), offersPassage(market, zone, "location", sources)];
  const beside = [ratingsPassage(market, zone), placePassage(market, zone)];
  return {
    drafts: [sales, ...offers, ...beside].filter((draft) => draft !== null),
    gaps: sales ? [] : [noSales(market, zone)],
  };
}

interface Zone {
  readonly name: string;
  readonly id: string;
  readonly query: string;
}

function zoneOf({ commune }: Market, department: string | undefined): Zone {
  if (!commune) return { name: `département ${department}`, id: `d${department}`, query: `departement=${department}` };
  return { name: commune.nom ?? commune.code_insee, id: commune.code_insee, query: `commune=${commune.code_insee}` };
}

function spanOf({ de, a }: Market["periode"]): string {
  return de === null || a === null ? "" : `, du ${frenchDay(de)} au ${frenchDay(a)}`;
}

function salesPassage(market: Market, { name, id, query }: Zone, sources: readonly Source[]): Draft | null {
  const { type, periode, prix_m2, nombre_ventes, tendance } = market;
  const period = [periode.de, periode.a] as const;
  const dates = [...(periode.de ? [`de=${periode.de}`] : []), ...(periode.a ? [`a=${periode.a}`] : [])];
  const lien = `/marche?${[query, ...(type ? [`type=${type}`] : []), ...dates].join("&")}`;
  const citation = citing(lien, giving("sale", market.sources, sources));
  if (!citation || nombre_ventes === null) return null;
  const of = homes(type, nombre_ventes);
  return {
    id: ["marche", id, type ?? "tous", ...period.flatMap((day) => day ?? [])].join(":"),
    type: "marche",
    titre: `Ventes ${homes(type, 2, "de")} : ${name}`,
    faits: known({
      zone: name,
      code_insee: market.commune?.code_insee,
      type_bien: type,
      de: periode.de,
      a: periode.a,
      nombre_ventes,
      prix_m2_median: prix_m2?.mediane,
      prix_m2_q1: prix_m2?.q1,
      prix_m2_q3: prix_m2?.q3,
      fiabilite: market.fiabilite,
      tendance_annuelle_pourcent: tendance.taux_annuel,
      tendance_bas_pourcent: tendance.bas,
      tendance_haut_pourcent: tendance.haut,
      couverture: market.couverture,
      derniere_vente: periode.derniere_vente,
    }),
    texte: [
      `${name} : ${nombre_ventes} ${of} avec prix et surface connus${spanOf(periode)}.`,
      ...(prix_m2
        ? [
            `Prix médian ${amount(prix_m2.mediane)} le m², la moitié entre ${amount(prix_m2.q1)} et ${amount(prix_m2.q3)}.`,
          ]
        : []),
      ...(tendance.taux_annuel === null ? [] : [`Tendance ${percent(tendance.taux_annuel)} par an.`]),
    ].join(" "),
    suspect: false,
    citation,
  };
}

function noSales({ couverture, type }: Market, { name }: Zone): Gap {
  return {
    genre: "non_connu",
    sujet: `ventes ${homes(type, 2, "de")} : ${name}`,
    raison:
      couverture === "absente"
        ? "aucun fichier de ventes n’est chargé pour ce lieu et cette période"
        : "aucune vente de ce type n’y est connue",
  };
}

function offersPassage(
  market: Market,
  { name, id, query }: Zone,
  transaction: "vente" | "location",
  sources: readonly Source[],
): Draft | null {
  const { annonces, type } = market;
  const standing = annonces[transaction];
  const citation = citing(
    `/marche?${query}${type ? `&type=${type}` : ""}`,
    giving("advert", annonces.sources, sources),
  );
  if (!citation || !standing.stock) return null;
  const sale = transaction === "vente";
  const perM2 = sale ? annonces.vente.prix_m2_demande : annonces.location.loyer_m2;
  const median = sale ? annonces.vente.prix_median : annonces.location.loyer_median;
  const what = sale ? "à vendre" : "à louer";
  return {
    id: `marche:${id}:${type ?? "tous"}:annonces-${transaction}`,
    type: "marche",
    titre: `Annonces ${what} : ${name}`,
    faits: known({
      zone: name,
      code_insee: market.commune?.code_insee,
      type_bien: type,
      transaction,
      annonces_en_ligne: standing.stock,
      ...(sale
        ? { prix_demande_median: median, prix_m2_demande_median: perM2?.mediane }
        : { loyer_median: median, loyer_m2_median: perM2?.mediane }),
      delai_median_jours: standing.delai_median,
      part_baisse_pourcent: standing.part_baisse,
    }),
    texte: [
      `${name} : ${standing.stock} annonce${standing.stock > 1 ? "s" : ""} ${what} en ligne.`,
      ...(median === null ? [] : [`${sale ? "Prix demandé" : "Loyer"} médian ${amount(median)}.`]),
      ...(perM2 ? [`${amount(perM2.mediane)} le m²${sale ? "" : " et par mois"}.`] : []),
    ].join(" "),
    suspect: false,
    citation,
  };
}

function ratingsPassage({ dpe, type }: Market, { name, id, query }: Zone): Draft | null {
  const citation = citing(`/dpe?${query}${type ? `&type=${type}` : ""}`, dpe.source ? [dpe.source] : []);
  if (!citation || dpe.nombre_dpe === null) return null;
  const classes = (dpe.classes_energie ?? []).flatMap(({ classe, part }) =>
    part === null ? [] : [[`part_${classe.toLowerCase()}_pourcent`, part] as const],
  );
  return {
    id: `dpe:${id}:${type ?? "tous"}`,
    type: "dpe",
    titre: `Étiquettes énergie : ${name}`,
    faits: known({
      zone: name,
      type_bien: type,
      nombre_dpe: dpe.nombre_dpe,
      part_f_g_pourcent: dpe.part_f_g,
      consommation_mediane: dpe.consommation_mediane,
      ...Object.fromEntries(classes),
    }),
    texte: `${name} : ${dpe.nombre_dpe} diagnostics connus${dpe.part_f_g === null ? "" : `, ${percent(dpe.part_f_g, false)} d’étiquettes F ou G`}.`,
    suspect: false,
    citation,
  };
}

function placePassage({ lieu }: Market, { name }: Zone): Draft | null {
  const citation = lieu?.source ? citing(`/lieux?q=${lieu.code_insee}`, [lieu.source]) : null;
  if (!lieu || !citation) return null;
  return {
    id: `lieu:${lieu.code_insee}`,
    type: "lieu",
    titre: name,
    faits: known({
      code_insee: lieu.code_insee,
      nom: lieu.nom,
      departement: lieu.departement,
      region: lieu.region,
      population: lieu.population,
      superficie_km2: lieu.superficie_km2,
    }),
    texte: null,
    suspect: false,
    citation,
  };
}

/**
 * Reads the rent levels of a commune as `/loyers` does, one passage a type.
 * @throws Refusal (422) when the commune is not known.
 */
export async function rentPassages(
  db: Queries,
  { commune, type }: { readonly commune: string; readonly type?: Dwelling | undefined },
  sources: readonly Source[],
): Promise<MarketFound> {
  const rents = await readRents(db, { commune, type: type && TYPES[type] }, sources);
  const drafts = rents.resultats.flatMap((level): Draft[] => {
    const name = level.commune.nom ?? level.commune.code_insee;
    const citation = citing(`/loyers?commune=${level.commune.code_insee}`, rents.sources);
    if (!citation) return [];
    return [
      {
        id: `loyers:${level.commune.code_insee}:${level.type}`,
        type: "loyers",
        titre: `Loyers (${level.type}) : ${name}`,
        faits: known({
          zone: name,
          code_insee: level.commune.code_insee,
          type_bien: level.type,
          loyer_m2: level.loyer_m2,
          loyer_m2_bas: level.borne_basse,
          loyer_m2_haut: level.borne_haute,
          base: level.base,
          observations_commune: level.observations_commune,
          edition: level.edition,
        }),
        texte: `${name}, ${level.type} : loyer d’annonce prédit ${amount(level.loyer_m2)} le m² et par mois, charges comprises, non meublé, de ${amount(level.borne_basse)} à ${amount(level.borne_haute)} (intervalle à 95 %).`,
        suspect: false,
        citation,
      },
    ];
  });
  const gap = { genre: "non_connu", sujet: "loyers", raison: "aucun loyer n’est connu pour cette commune" } as const;
  return { drafts, gaps: drafts.length === 0 ? [gap] : [] };
}
