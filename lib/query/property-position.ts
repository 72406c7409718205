import { freshness } from "../aggregate/identity/best-facts.ts";
import type { Advert } from "../records/record.ts";
import type { Member } from "../stores/properties/properties.ts";
import { positionOf } from "./present.ts";

const PRECISIONS = ["exact", "parcel", "street", "radius", "commune", null];

/** Where the advert that knows it best says that the property lies, null where none does. */
export function bestPosition(members: readonly Member<Advert>[]) {
  const known = members.toSorted(freshness).flatMap((member) => {
    const position = positionOf({ ...member, content: member.advert });
    return position ? [{ position, member }] : [];
  });
  return known.sort((a, b) => PRECISIONS.indexOf(a.position.precision) - PRECISIONS.indexOf(b.position.precision))[0];
}
