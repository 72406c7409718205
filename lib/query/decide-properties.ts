/** Putting adverts together and apart, as people ask for it over the API. */
import { ByHandError, joinProperties, splitProperty } from "../aggregate/identity/by-hand.ts";
import type { Mistake, Placed } from "../aggregate/identity/by-hand.ts";
import type { Postgres } from "../stores/postgres/postgres.ts";
import { notFound, unusable } from "./refusal.ts";
import type { Refusal } from "./refusal.ts";

/**
 * Takes adverts out of a property, for good; gives where each of its adverts is now.
 * @throws Refusal: 404 where there is no such property, 422 where it has no such advert or none would stay.
 */
export function separate(db: Postgres, id: number, references: readonly string[]) {
  return decided(splitProperty(db, id, references));
}

/** Makes two properties one, for good; gives where each of their adverts is now. @throws Refusal: 404 where one does not exist, 422 where both are the same. */
export function unite(db: Postgres, one: number, other: number) {
  return decided(joinProperties(db, one, other));
}

async function decided(decision: Promise<Placed[]>) {
  try {
    const placed = await decision;
    return {
      annonces: placed.map(({ key, advertId, propertyId }) => ({
        id_annonce: advertId,
        cle: key,
        id_bien: propertyId,
      })),
    };
  } catch (error) {
    throw error instanceof ByHandError ? refusalOf(error.mistake) : error;
  }
}

function refusalOf(mistake: Mistake): Refusal {
  const { kind, id } = mistake;
  if (kind === "no-property") return notFound(`Aucun bien ne porte l’identifiant ${id}.`);
  if (kind === "named-twice")
    return unusable([{ parametre: "$.biens", recu: String(id), attendu: "deux biens différents" }]);
  const { recu, attendu } =
    kind === "no-advert"
      ? { recu: mistake.reference, attendu: `une annonce du bien : ${mistake.known.join(", ")}` }
      : { recu: "toutes les annonces du bien", attendu: "qu’il en reste au moins une" };
  return unusable([{ parametre: "$.annonces", recu, attendu }]);
}
