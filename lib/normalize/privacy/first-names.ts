/** First names given in France, from INSEE's register: https://www.insee.fr/fr/statistiques/2540004 (Licence Ouverte). */
import register from "./first-names.json" with { type: "json" };
import { plainWord } from "../../records/folding.ts";

const NAMES: ReadonlySet<string> = new Set(register.names.split(" "));
/** First names that are words, towns or months as well: they tell of a person only where they are written as a name. */
const WORDS_TOO: ReadonlySet<string> = new Set(
  "aime aimee ambre ange ariel avril belle blanc blanche bon bonne brune capucine celeste chance cerise claire clair clemence clement colombe constance constant desire desiree eden fleur florence fortune france garance germain gracieuse grace harmonie hortense iris ivoire jade jasmine joy juin juste lilas lorraine lou loup luna lune mars marin marine max modeste muguette noel olive or parfait paris perle pierre prudence prune reine robin roman romaine rose royal soleil tom toussaint urbain val valentin victoire violette vivienne constante marina mercedes alma laure ocean oceane angle dante placide serein sereine fidele felicite ferme fort grande petit major noble plaisance espoir esperance providence melodie symphonie cadet laurier vincennes milan london savannah dallas asia china sixte cosme monde marquise baron comte roy leroy sultan tour tours vie avenir alba aube aurore etoile stella maris estelle cyprien flore florale".split(
    " ",
  ),
);

/** Tells whether a word, or the first part of a compound one, is a first name in the register. */
export function isFirstName(word: string): boolean {
  const plain = plainWord(word);
  if (NAMES.has(plain)) return true;
  const dash = plain.indexOf("-");
  return dash > 2 && NAMES.has(plain.slice(0, dash));
}

/** Tells whether a word is a first name and no other word, so that it tells of a person in any case. */
export function isOnlyFirstName(word: string): boolean {
  return isFirstName(word) && !WORDS_TOO.has(plainWord(word));
}
