import type { Queries } from "../../stores/postgres/postgres.ts";
import type { Demand, DemandFilters } from "./demand.ts";

/** Reads a demand in French or English; `previous` are the filters of the demand that it goes on from. */
export async function readDemand(_db: Queries, text: string, previous: DemandFilters = {}): Promise<Demand> {
  const types = (["appartement", "maison", "terrain"] as const).filter((type) => text.toLowerCase().includes(type));
  return {
    demande: text,
    intention: types.length > 0 ? "annonces" : "hors_sujet",
    filtres: types.length > 0 ? { ...previous, type_bien: types } : {},
    souhaits: [],
    compris: types.map((type) => {
      const debut = text.toLowerCase().indexOf(type);
      return {
        texte: text.slice(debut, debut + type.length),
        debut,
        fin: debut + type.length,
        filtre: "type_bien",
        valeur: type,
      };
    }),
    ambigu: [],
    inconnu: [],
    contradictions: [],
    remarques: [],
  };
}
