/** Which adverts are one good, by hand. */
import * as z from "zod";
import { joinProperties, splitProperty } from "../aggregate/identity/by-hand.ts";
import { operation } from "./operation.ts";

const PropertyId = z.int().positive();
const Placed = z.object({ key: z.string(), advertId: z.int(), propertyId: z.int() });
export type Placed = z.output<typeof Placed>;

/** Takes adverts out of a property, for good. */
export const propertySplit = operation({
  name: "properties.split",
  input: z.object({ id: PropertyId, references: z.array(z.string()).min(1) }),
  answer: z.object({ adverts: z.array(Placed) }),
  work: async ({ db }, { id, references }) => ({ adverts: await splitProperty(db, id, references) }),
});

/** Makes two properties one, for good. */
export const propertyJoin = operation({
  name: "properties.join",
  input: z.object({ id: PropertyId, other: PropertyId }),
  answer: z.object({ adverts: z.array(Placed) }),
  work: async ({ db }, { id, other }) => ({ adverts: await joinProperties(db, id, other) }),
});
