import type { Source } from "../../sources/schema.ts";
import type { presentAdvert } from "../present.ts";
import { known } from "./passage.ts";
import type { Draft } from "./passage.ts";
import { quotable } from "./quotable.ts";

/** An advert as answers present it. */
export type PresentedAdvert = ReturnType<typeof presentAdvert>;

/** The longest excerpt of an advert's text, in UTF-16 units. */
const EXCERPT = 600;
const TITLE = 120;
const NAME = 60;

/**
 * Makes the passage of an advert: its facts apart from an excerpt of what it says. It is suspect where any of its texts had instructions for a
 * language model in it; none of them is in the passage.
 */
export function advertPassage(advert: PresentedAdvert, sources: readonly Source[]): Draft {
  const source = sources.find(({ id }) => id === advert.source);
  const [text, title, quarter, fees] = [
    quotable(advert.description, EXCERPT),
    quotable(advert.titre, TITLE),
    quotable(advert.quartier, NAME),
    quotable(advert.honoraires, TITLE),
  ];
  const type = quotable(advert.type_bien, NAME);
  return {
    id: `annonce:${advert.id_annonce}`,
    type: "annonce",
    titre: title.text ?? titleOf(advert, type.text),
    faits: {
      ...factsOf(advert, type.text),
      ...known({ quartier: quarter.text, honoraires: fees.text }),
    },
    texte: text.text,
    suspect: [text, title, quarter, fees, type].some(({ suspect }) => suspect),
    citation: {
      lien: pageOf(advert, source) ?? `/annonces/${advert.id_annonce}`,
      source: advert.source,
      producteur: source?.producer ?? null,
      licence: source?.licence ?? null,
      date_collecte: new Date(advert.date_collecte).toISOString(),
    },
  };
}

function titleOf({ commune }: PresentedAdvert, type: string | null): string {
  return [type ?? "Annonce", ...(commune === null ? [] : [`à ${commune}`])].join(" ");
}

function factsOf(advert: PresentedAdvert, type: string | null) {
  return known({
    transaction: advert.transaction,
    type_bien: type,
    commune: advert.commune && quotable(advert.commune, NAME).text,
    code_insee: advert.code_insee,
    prix: advert.prix,
    loyer: advert.loyer,
    charges_comprises: advert.charges_comprises,
    charges: advert.charges,
    prix_au_m2: advert.prix_au_m2,
    baisse_pourcentage: advert.baisse_pourcentage,
    surface: advert.surface,
    surface_terrain: advert.surface_terrain,
    pieces: advert.pieces,
    chambres: advert.chambres,
    etage: advert.etage,
    annee_construction: advert.annee_construction,
    meuble: advert.meuble,
    neuf: advert.neuf,
    travaux: advert.travaux,
    viager: advert.viager,
    equipements: advert.equipements,
    dpe: advert.dpe_classe_active,
    ges: advert.ges_classe_active,
    depenses_energie_min: plainSpaces(advert.depenses_energie_min),
    depenses_energie_max: plainSpaces(advert.depenses_energie_max),
    honoraires_charge: advert.honoraires_charge,
    copropriete_nb_lots: advert.copropriete_nb_lots,
    copropriete_charges_annuelles: advert.copropriete_charges_annuelles,
    statut: advert.statut,
    vue_depuis: advert.premiere_vue.slice(0, 10),
    id_bien: advert.id_bien,
  });
}

/** Amounts are written with spaces of several kinds, each of which costs tokens of its own. */
function plainSpaces(text: string | null): string | null {
  return text && text.replaceAll(/\s/g, " ");
}

/** The advert's page at its source; null for an address that is not of the source's own site. */
export function pageOf({ lien }: Pick<PresentedAdvert, "lien">, source: Source | undefined): string | null {
  const page = lien === null ? null : URL.parse(lien);
  if (!page || !/^https?:$/.test(page.protocol) || page.username !== "") return null;
  const home = source?.homepage === undefined ? null : URL.parse(source.homepage);
  if (home && siteOf(page.hostname) !== siteOf(home.hostname)) return null;
  return page.href;
}

function siteOf(host: string): string {
  return host.replace(/^www\./, "");
}
