import * as z from "zod";

/** A CSS selector; `:contains('…')` finds an element by its text. */
export const Selector = z.string().min(1);

/** Where a page says one thing: the text of the first element, or of all, that a selector finds, an attribute of it, a part of it. */
const FieldRule = Selector.or(
  z.strictObject({
    selector: Selector,
    /** The attribute that says it, in place of the text. */
    attribute: z.string().optional(),
    /** Regular expression whose first group, or whole match, is what is said. */
    pattern: z.string().optional(),
  }),
);
export type FieldRule = z.infer<typeof FieldRule>;

/**
 * What `selectors` can read, each into the canonical field of the same sense: `price` is a sale's price or a rental's rent,
 * `features` and `photos` are all that the selector finds, `agent` and `people` are never kept as they are.
 */
const FieldName = z.enum([
  "transaction",
  "type",
  "title",
  "description",
  "price",
  "priceExcludingFees",
  "fees",
  "charges",
  "deposit",
  "tenantFees",
  "area",
  "landArea",
  "rooms",
  "bedrooms",
  "floor",
  "floors",
  "yearBuilt",
  "furnished",
  "heating",
  "features",
  "energyClass",
  "energyConsumption",
  "ghgClass",
  "ghgEmissions",
  "energyRatedOn",
  "energyCostMin",
  "energyCostMax",
  "energyCostYear",
  "condominiumLots",
  "condominiumAnnualCharges",
  "condominiumProceedings",
  "location",
  "district",
  "postcode",
  "city",
  "photos",
  "exclusive",
  "underContract",
  "agent",
  "people",
  "publishedOn",
  "reference",
]);
export type FieldName = z.infer<typeof FieldName>;

/** For each thing to read, where it is said. */
export const AdvertFields = z.partialRecord(FieldName, FieldRule);
export type AdvertFields = z.infer<typeof AdvertFields>;
