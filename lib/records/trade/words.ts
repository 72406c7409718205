/** Text as the search reads it, the same for questions, for the vocabulary and for the texts of adverts. */

/** A word of a text, and where it stands there. */
export interface Word {
  /** Lower case, without accents. */
  readonly text: string;
  /** What its singular, plural and feminine have in common. */
  readonly key: string;
  /** Offsets in UTF-16 units. */
  readonly start: number;
  readonly end: number;
  /** Whether it is written as a participle: "fermé" is no farm. Without its accent nobody knows. */
  readonly participle: boolean;
  /** Whether a full stop follows at once: an abbreviation, or the end of a sentence. */
  readonly dotted: boolean;
}

const WORD = /[\p{L}\p{N}]+(?:\p{M}+[\p{L}\p{N}]*)*/gu;
const PARTICIPLE = /[éÉ](?:e|s|es)?$/i;
/** Longest word that is looked at: nobody's language has longer ones. */
const MAX_WORD = 40;

const PLAIN = /^[a-z0-9]*$/;

/** Lower case, without accents and ligatures. */
export function fold(text: string): string {
  const lower = text.toLowerCase();
  // Most words have no accent.
  if (PLAIN.test(lower)) return lower;
  return lower
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .replaceAll("œ", "oe")
    .replaceAll("æ", "ae")
    .replaceAll("ß", "ss");
}

/** The words of a text in order; punctuation, pictures and whatever else is no word are left out. */
export function wordsOf(whole: string): Word[] {
  return [...whole.matchAll(WORD)].flatMap((found) => {
    const [given] = found;
    const text = fold(given);
    const folded = (PLAIN.test(text) ? text : text.replaceAll(/[^\p{L}\p{N}]/gu, "")).slice(0, MAX_WORD);
    const end = found.index + given.length;
    return folded === ""
      ? []
      : [
          {
            text: folded,
            key: keyOf(folded),
            start: found.index,
            end,
            participle: PARTICIPLE.test(given.normalize("NFC")),
            dotted: whole[end] === ".",
          },
        ];
  });
}

/**
 * What the forms of a word have in common: a light stem in the manner of J. Savoy's minimal one for French ("A stemming procedure and stopword list for
 * general French corpora", 1999). Two or three letters stay as they are.
 */
export function keyOf(folded: string): string {
  if (folded.length < 4 || /\d/.test(folded)) return folded;
  let key = folded.length > 4 ? folded.replace(/(?<!e)aux$/, "al").replace(/euses?$/, "eux") : folded;
  key = key.replace(/[sx]$/, "").replace(/ve$/, "f");
  // The infinitive stays: "à rénover" is not "rénové".
  if (key.length > 4) key = key.replace(/e{1,3}$/, "");
  return key.length > 4 ? key.replace(/(.)\1$/, "$1") : key;
}

/** Words that say nothing by themselves, in French and in English. */
const EMPTY = new Set(
  `a afin ai alors apres as assez au aussi autre aux avant avec avoir but c ca ce cela ces cet cette comme d dans de des
  donc du elle en encore entre environ es est et etait etre eu eux faire fait faut hui il ils j je jusque l la le les leur leurs lui m ma mais
  me meme mes moi mon n ne nos notre nous on ont ou par pendant peu peut peux plutot pour pourrait puis qu quand que quel quelle qui quoi s sa
  se sera ses si soi soit son sont souhaite souhaitons sur surtout t ta te tes toi ton tous tout toute toutes tres tu un une va vais veut
  veux vers veulent vient viennent voici voila voir vos votre vous vouloir voudrais voudrait y
  cherche cherchons chercher recherche recherchons rechercher trouve trouver besoin aime aimerais aimerait ideal idealement svp merci bonjour quelque
  quelques rien chose endroit ayant dont ainsi depuis lieu vivre habiter mettre ouvrir prendre aller venir devoir pouvoir garder mener rester
  suis sommes serait souvent toujours deja vraiment maintenant parfois
  an and are at for from have i in is it looking me my of on or our some the to want we with`
    .split(/\s+/)
    .filter((word) => word !== ""),
);

/** Whether a word says nothing by itself; "mais." is a house cut short. */
export function isEmpty({ text, dotted }: Word): boolean {
  return EMPTY.has(text) && !(dotted && text === "mais");
}

/** How a French word sounds, roughly: what is misspelt by ear keeps its sound. */
export function soundOf(folded: string): string {
  return folded
    .replace(/(?<=..)(?:ees?|ers?|ets?|ez|ai[st]?|ay)$/, "E")
    .replaceAll("ph", "f")
    .replaceAll(/qu?|k|c(?=[aoulrtk]|$)/g, "k")
    .replaceAll(/sc(?=[eiy])|ss+|c{1,2}(?=[eiy])|z/g, "s")
    .replaceAll(/gu(?=[eiy])/g, "g")
    .replaceAll("y", "i")
    .replaceAll("eau", "o")
    .replaceAll("au", "o")
    .replaceAll(/m(?=[bp])/g, "n")
    .replaceAll(/(?:ai|ei)n(?![aeiou])/g, "in")
    .replaceAll(/ai|ei/g, "e")
    .replaceAll(/en(?![aeioun]|$)/g, "an")
    .replaceAll(/(?<!c)h/g, "")
    .replaceAll(/(.)\1+/g, "$1")
    .replace(/(?<=..)(?:es?|[tsxd]{1,4})$/, "");
}
