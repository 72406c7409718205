import type { Reason } from "../../lib/records/reason.ts";

/** Sentences of a stage by name, each of which takes details of its own. */
type Sentences = Readonly<Record<string, (...details: never[]) => Reason>>;

const MARK = /‹\d+›/g;
/** Details that no sentence takes more of. */
const MOST = 8;

/** What is wrong with the sentences of a stage: a detail that one language tells and the other does not, or one that is not told in words. */
export function faultsOf(sentences: Sentences): string[] {
  const faults: string[] = [];
  const codes = new Set<string>();
  for (const [name, say] of Object.entries(sentences)) {
    const { code, en, fr } = said(say);
    if (codes.has(code)) faults.push(`${name}: the code ${code} is another one's`);
    codes.add(code);
    // What is all detail says itself what it says in each language.
    if (en === fr && /\p{L}/u.test(en.replaceAll(MARK, ""))) faults.push(`${name}: is the same in both languages`);
    if (marksIn(en) !== marksIn(fr)) faults.push(`${name}: tells other details in French: ${en} / ${fr}`);
    if (/undefined|null|NaN|\[object|\$\{/.test(en + fr)) faults.push(`${name}: ${en} / ${fr}`);
  }
  return faults;
}

function said(say: (...details: never[]) => Reason): Reason {
  // Whatever type a detail has, a mark stands in for it and shows where it is told.
  const details: readonly unknown[] = Array.from({ length: MOST }, (_, at) => markOf(at));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- marks stand in for details of every type
  return say(...(details as never[]));
}

function markOf(at: number): unknown {
  const mark = `‹${at}›`;
  const answer = (): string => mark;
  return new Proxy(answer, {
    get: (_, key) => {
      if (key === "en" || key === "fr") return mark;
      if (key === "map") return () => [mark];
      if (key === "length") return 1;
      return key === Symbol.iterator ? [mark][Symbol.iterator].bind([mark]) : answer;
    },
  });
}

function marksIn(sentence: string): string {
  return [...new Set(sentence.match(MARK))].sort().join("");
}
