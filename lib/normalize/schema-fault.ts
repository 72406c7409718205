import type * as z from "zod";
import type { Phrase } from "../records/reason.ts";
import { cut } from "../records/storable.ts";
import { EXPECTED, exactly, oneOf } from "./expected.ts";
import { READING } from "./reasons.ts";
import type { Fault } from "./refusal.ts";

const FOUND_LENGTH = 100;

/** What a schema does not take of a value, in both languages; `value` is what stands where the issue is. An issue that is not known is of the shape as a whole. */
export function faultOfIssue(issue: z.core.$ZodIssue | undefined, value: unknown): Fault {
  const names = issue?.path.filter((key) => typeof key !== "number") ?? [];
  const field = names.join(".") || null;
  const expected = expectedBy(issue);
  if (value === undefined && field !== null) return { field, reason: READING.missing(field), found: "", expected };
  const found = cut(typeof value === "string" ? value : (JSON.stringify(value) ?? ""), FOUND_LENGTH);
  return { field, reason: READING.unexpected(field, expected, found), found, expected };
}

const UNKNOWN_SHAPE: Phrase = { en: "another shape", fr: "une autre forme" };

/** What zod names by one word. */
const TYPES: Readonly<Record<string, Phrase>> = {
  string: EXPECTED.text,
  number: EXPECTED.number,
  int: EXPECTED.wholeNumber,
  boolean: EXPECTED.flag,
  array: EXPECTED.list,
  object: EXPECTED.object,
  record: EXPECTED.object,
  null: EXPECTED.nothing,
  nonoptional: EXPECTED.value,
};

const FORMATS: Readonly<Record<string, string>> = {
  date: "une date, AAAA-MM-JJ",
  datetime: "un instant avec son fuseau, AAAA-MM-JJThh:mm:ssZ",
  url: "une adresse web",
};

/** What is counted of texts and lists, by what zod calls it. */
const COUNTED: Readonly<Record<string, string>> = { string: "caractères", array: "éléments" };

/** What a schema expects where an issue is, in both languages. */
export function expectedBy(issue: z.core.$ZodIssue | undefined): Phrase {
  if (!issue) return UNKNOWN_SHAPE;
  const en = issue.message.replace(/^(?:[\w ]+: )?expected /, "");
  switch (issue.code) {
    case "invalid_type":
      return TYPES[issue.expected] ?? exactly(issue.expected);
    case "invalid_value":
      return { en, fr: oneOf(issue.values.map(String)).fr };
    case "too_big":
      return { en, fr: bound(issue.origin, issue.inclusive === false ? "moins de" : "au plus", issue.maximum) };
    case "too_small":
      return { en, fr: bound(issue.origin, issue.inclusive === false ? "plus de" : "au moins", issue.minimum) };
    case "invalid_format":
      return { en, fr: FORMATS[issue.format] ?? `du texte de la forme ${issue.pattern ?? issue.format}` };
    case "custom":
      return { en, fr: typeof issue.params?.["fr"] === "string" ? issue.params["fr"] : `« ${en} »` };
    case "invalid_element":
    case "invalid_key":
    case "invalid_union":
    case "not_multiple_of":
    case "unrecognized_keys":
  }
  return { en, fr: UNKNOWN_SHAPE.fr };
}

function bound(origin: string, how: string, limit: number | bigint): string {
  const counted = COUNTED[origin];
  return counted === undefined ? `un nombre, ${how} ${limit}` : `${how} ${limit} ${counted}`;
}
