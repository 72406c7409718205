/**
 * A text as a small sketch that two adverts are compared by: hashed words and hashed runs of three words. Phrases that agencies put under
 * every advert are taken out first, and words that half of all adverts use are kept out, so that they weigh nothing. The list of such
 * words is fixed rather than counted from the adverts at hand: the likeness of two texts then depends on these two alone, and
 * never on which others have arrived.
 */
import { folded } from "./fold.ts";

export interface TextSketch {
  /** Hashes of distinct words that tell something, in the order of the text. */
  readonly words: readonly number[];
  /** Hashes of runs of three words, in the order of the text. */
  readonly runs: readonly number[];
}

const MOST_WORDS = 60;
const MOST_RUNS = 100;

/** What stands under adverts whatever the good. */
const BOILERPLATE: readonly RegExp[] = [
  /^.{0,60}?\ba vendre (?=iad france)/,
  /\biad france .{0,40}?vous propose ?:?/g,
  /\bcopropriete de \d+ lots?\b.{0,60}?(?=charges|$)/g,
  /\bcharges (?:annuelles|previsionnelles)\b.{0,60}?(?:euros|€|$)/g,
  /\(? ?pas de procedure en cours ?\)?/g,
  /\bles informations sur les risques[^]*?(?:gouv ?\.? ?fr|$)/g,
  /\binformation d affichage energetique[^.]*\.?/g,
  /\bla presente annonce[^]*$/g,
  /\b(?:agent|conseiller|mandataire) commercial[^]*$/g,
  /\bhonoraires? .{0,80}?(?:vendeur|acquereur|locataire|ttc)\b/g,
  /\bn hesitez pas .{0,60}?(?:\.|!|$)/g,
  /\b(?:accord|bien) (?:bien )?(?:groupement )?gpi\b/g,
  /\bmontant estime des depenses[^.]*\.?/g,
];

const EMPTY_WORDS = words(`
  a au aux avec ce ces cet cette d dans de des du elle en est et eux il ils je l la le les leur lui ma mais me meme mes mon n ne nos notre nous on ou
  par pas pour qu que qui s sa se ses son sont sur ta te tes toi ton tu un une vos votre vous y plus tres tout tous toute toutes aussi ainsi comme
  dont entre chez sous afin deux trois quatre cinq ainsi donc egalement etre ete fait faire ayant offre offrant beneficie beneficiant dispose disposant
  compose comprend comprenant situe situee idealement ideal ideale proche proches pres proximite commodites commerces ecoles transports gare centre ville
  quartier calme recherche residence immeuble copropriete appartement maison studio bien logement vente vendre louer location propose decouvrir venez
  decouvrez visiter visite contactez coup coeur rare opportunite exclusivite nouveaute agence agent iad france piece pieces chambre chambres sejour
  salon cuisine equipee amenagee salle eau bain bains douche wc toilettes entree placard placards degagement etage rez chaussee m2 metres carres environ
  surface beau bel belle belles grand grande grands spacieux spacieuse lumineux lumineuse agreable charmant charmante joli jolie magnifique donnant ouvrant
  acces terrasse balcon jardin parking garage cave ascenseur vue parfait etat renove renovee possibilite sans prix annuelles charges euros lots pied
  terre investissement investisseur investisseurs bon bonne bien general entretenu entretenue tenue nombreux rangements vis assure assuree tarder voir urgence
  hauteur plafond exposee expose privative privatif profiterez profite secteur jours mer montagne degagee independante separee ouverte americaine sud nord
  est ouest neuf neuve dernier premier deuxieme troisieme nuit coin vendu loue independant separe separes annonce exclusif`);

function words(list: string): ReadonlySet<string> {
  return new Set(list.trim().split(/\s+/));
}

/** Sketches a description; both lists are empty when there is none. */
export function sketch(description: string | null): TextSketch {
  let text = folded(description ?? "");
  for (const phrase of BOILERPLATE) text = text.replace(phrase, " . ");
  const tokens = text.match(/[a-z0-9]+(?:[.,]\d+)?/g) ?? [];
  const tells = (token: string) => token.length > 2 && !EMPTY_WORDS.has(token);
  const telling = tokens.filter(tells);
  const linked = tokens.filter((token) => token.length > 2 || /\d/.test(token));
  const runs = linked
    .slice(2)
    .map((token, at) => [linked[at] ?? "", linked[at + 1] ?? "", token])
    .filter((run) => run.some(tells))
    .map((run) => run.join(" "));
  return { words: hashes(telling, MOST_WORDS), runs: hashes(runs, MOST_RUNS) };
}

function hashes(texts: readonly string[], most: number): number[] {
  return [...new Set(texts.map(fnv1a))].slice(0, most);
}

/** FNV-1a, 32 bits: http://www.isthe.com/chongo/tech/comp/fnv/ */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

/** Which share of the shorter list the longer one holds, 0 to 1: a cut text is not held against the whole one. */
export function share(a: readonly number[], b: readonly number[]): number {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  if (short.length === 0) return 0;
  const held = new Set(long);
  return short.reduce((count, hash) => count + (held.has(hash) ? 1 : 0), 0) / short.length;
}
