import * as z from "zod";
import { cut, storable } from "./storable.ts";

/** Words in the two languages of the platform: English for logs and the command line, French for HTTP and pages. */
export interface Phrase {
  readonly en: string;
  readonly fr: string;
}

const Coded = z.object({ code: z.string(), en: z.string(), fr: z.string() });

/**
 * Why something went otherwise than it should: a code that stays the same whatever the wording, and one sentence in each language. What was
 * stored before there were codes is a sentence in English, which is quoted.
 */
export const Reason = z.union([Coded, z.string().transform(quoted)]);
export type Reason = Readonly<z.infer<typeof Coded>>;

/** A reason as stores keep it: of before there were codes, only the English sentence is known. */
export const KeptReason = z.object({ code: z.string().nullable(), en: z.string(), fr: z.string().nullable() });
export type KeptReason = Readonly<z.infer<typeof KeptReason>>;

/**
 * Gives what makes the sentences of one stage: of a code and its two wordings, the function that makes a reason of the details. The two take
 * the same details; a code without its French does not compile.
 */
export function sentencesOf(stage: string) {
  return <Details extends readonly unknown[]>(
    code: string,
    en: (...details: Details) => string,
    fr: (...details: Details) => string,
  ) =>
    (...details: Details): Reason => ({ code: `${stage}.${code}`, en: en(...details), fr: fr(...details) });
}

/** What a library, a database or another server said, as it said it. */
export function quoted(text: string): Reason {
  return { code: "quoted", en: text, fr: `« ${text} »` };
}

/** A kept reason in both languages: what is known in English alone is quoted. */
export function known({ code, en, fr }: KeptReason): Reason {
  return code === null || fr === null ? quoted(en) : { code, en, fr };
}

/** Several reasons in one, known by the first one's code. */
export function joined([first, ...others]: readonly [Reason, ...Reason[]]): Reason {
  if (others.length === 0) return first;
  const all = [first, ...others];
  return { code: first.code, en: all.map(({ en }) => en).join("; "), fr: all.map(({ fr }) => fr).join(" ; ") };
}

/** A reason that can be stored and whose sentences have at most so many characters. */
export function shortened({ code, en, fr }: Reason, most: number): Reason {
  return { code, en: cut(storable(en), most), fr: cut(storable(fr), most) };
}
