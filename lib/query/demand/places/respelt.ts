/** Names of towns that are misspelt, or written without their spaces. */
import { distance } from "fastest-levenshtein";
import { soundOf } from "../../../records/trade/words.ts";
import type { Line, Stretch } from "../line.ts";
import { nameKey } from "./gazetteer.ts";
import type { Gazetteer, Named, Town } from "./gazetteer.ts";

interface Written {
  readonly town: Town;
  /** Its name without spaces. */
  readonly letters: string;
  readonly sound: string;
}

const byInitial = new WeakMap<Gazetteer, ReadonlyMap<string, readonly Written[]>>();
/** Shorter words resemble too many names. */
const SHORTEST = 5;
/** Towns that a misspelt word without a capital letter or preposition means have so many people, others so many. */
const KNOWN_WIDELY = 20_000;
const KNOWN = 5000;
/** Words of a misspelt name at most, and how many of them are tried in one demand. */
const MAX_WORDS = 4;

/** The town that a stretch means by a name one letter off (two in long names), or that sounds the same; the largest among equals. */
export function respelt(
  line: Line,
  { from, to }: Stretch,
  gazetteer: Gazetteer,
  {
    isWord,
    placed,
    tried,
  }: { readonly isWord: (text: string) => boolean; readonly placed: boolean; readonly tried: () => void },
): { from: number; to: number; key: string; named: readonly Named[] } | undefined {
  const words = line.tokens.slice(from, to);
  const strange = words.filter(({ text }) => isStrange(text, gazetteer) && !isWord(text));
  if (words.length > MAX_WORDS || strange.length === 0 || words.some(({ text }) => isWord(text) && text.length > 3))
    return undefined;
  const letters = nameKey(words.map(({ text }) => text).join(" ")).replaceAll(" ", "");
  if (letters.length < SHORTEST - 1 || letters.length > 40) return undefined;
  tried();
  const sound = soundWritten(letters);
  let best: { town: Town; cost: number } | undefined;
  for (const { town, letters: other, sound: otherSound } of writtenOf(gazetteer).get(letters.charAt(0)) ?? []) {
    if (Math.abs(other.length - letters.length) > 2 || town.population < (placed ? KNOWN : KNOWN_WIDELY)) continue;
    const off = distance(letters, other);
    const allowed = sound === otherSound || letters.length >= 9 ? 2 : letters.length < SHORTEST ? 0 : 1;
    if (off > allowed) continue;
    const cost = off - Math.log10(town.population) / 4 - (sound === otherSound ? 0.5 : 0);
    if (!best || cost < best.cost) best = { town, cost };
  }
  return best && { from, to, key: best.town.key, named: [{ town: best.town, by: "name" }] };
}

/** In names "gn" is heard as "ni". */
function soundWritten(letters: string): string {
  return soundOf(letters.replaceAll("gn", "ni"));
}

function isStrange(text: string, gazetteer: Gazetteer): boolean {
  return text.length > 3 && !gazetteer.hasWord(text);
}

function writtenOf(gazetteer: Gazetteer): ReadonlyMap<string, readonly Written[]> {
  const known = byInitial.get(gazetteer);
  if (known) return known;
  const written = gazetteer.towns.map((town) => {
    const letters = town.key.replaceAll(" ", "");
    return { town, letters, sound: soundWritten(letters) };
  });
  const made = Map.groupBy(written, ({ letters }) => letters.charAt(0));
  byInitial.set(gazetteer, made);
  return made;
}
