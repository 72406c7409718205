import * as z from "zod";
import { ADVERT_FIELDS } from "./advert-fields.ts";
import { compiles } from "./pattern.ts";

/** A CSS selector; `:contains('…')` finds an element by its text. */
export const Selector = z.string().min(1);

const part = {
  /** The attribute that says it, in place of the text. */
  attribute: z.string().optional(),
  /** Regular expression (RE2, case aside) whose first group, or whole match, is what is said; nothing is said where it does not match. */
  pattern: z.string().refine(compiles, "not a regular expression of RE2").optional(),
};

/** Where a page may say one thing: the text of what a selector finds, or the value beside a name in a table of names and values. */
const Place = z.union([
  Selector,
  z.strictObject({ selector: Selector, ...part }),
  z.strictObject({
    /** The whole text of a `dt` or `th`; what the `dd` or `td` after it says is meant. */
    row: z.string().min(1),
    ...part,
  }),
]);
export type Place = z.infer<typeof Place>;

/** Several places: the first that says something. */
const FieldRule = z.union([Place, z.array(Place).min(1)]);

/**
 * What `selectors` can read, each into the canonical field of the same sense: `features` and `photos` are all that the selector finds,
 * `agent` and `people` are never kept as they are.
 */
const FieldName = z.enum([...ADVERT_FIELDS, "agent", "people"]);
export type FieldName = z.infer<typeof FieldName>;

/** For each thing to read, where it is said. */
export const AdvertFields = z.partialRecord(FieldName, FieldRule);
export type AdvertFields = z.infer<typeof AdvertFields>;
