import type { AdvertRow } from "../present.ts";
import type { Evidence } from "./evidence.ts";
import type { Said } from "./mark.ts";
import type { Question, Term } from "./question.ts";

/** Why an advert answers a question, in French: each thing that is asked for with the words or the figure that show it, then the facts that fit. */
export function reasonsOf(
  row: AdvertRow,
  question: Question,
  { said, evidence }: { readonly said: readonly Said[]; readonly evidence: readonly Evidence[] },
): string[] {
  const found = new Map(said.toReversed().flatMap(({ terms }) => [...terms]));
  const ofTerms = question.terms.flatMap((term) => reasonOf(term, found.get(term.label), evidence));
  return [...new Set([...ofTerms, ...factReasons(row, question)])];
}

function reasonOf(term: Term, words: string | undefined, evidence: readonly Evidence[]): string[] {
  const shown = evidence.find(({ concept }) => concept === term.concept);
  if (term.denied) return shown && !shown.offered ? [`pas de ${term.label} : « ${shown.words} »`] : [];
  if (shown?.offered) return [told(term.label, shown.words)];
  if (shown) return [];
  if (words !== undefined) return [told(term.label, words)];
  const near = evidence.find(({ concept, offered }) => offered && term.near.includes(concept));
  return near ? [`${term.label}, en partie : « ${near.words} »`] : [];
}

function told(label: string, words: string): string {
  return label.toLowerCase() === words.toLowerCase() ? label : `${label} : « ${words} »`;
}

function factReasons({ commune, commune_name, content }: AdvertRow, { places, facts }: Question): string[] {
  const asked = (counts: readonly number[], count: number | null) => count !== null && counts.includes(count);
  const place = places.find(({ codes }) => commune !== null && codes.includes(commune));
  const near = places.find(({ around }) => commune !== null && around.includes(commune));
  return [
    ...(place ? [commune_name ?? place.name] : near ? [`près de ${near.name}`] : []),
    ...(asked(facts.amounts.rooms, content.rooms) ? [`${content.rooms} pièces`] : []),
    ...(asked(facts.amounts.bedrooms, content.bedrooms) ? [`${content.bedrooms} chambres`] : []),
  ];
}
