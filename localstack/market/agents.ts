import { drawFor } from "./draw.ts";
import { slugOf } from "./towns.ts";

/** An agent that does not exist: invented name, number of the range that is kept for fiction. */
export interface Agent {
  readonly localId: number;
  readonly agentId: number;
  readonly gender: "male" | "female";
  readonly firstName: string;
  readonly lastName: string;
  readonly userName: string;
  /** French form with spaces; 06 39 98 xx xx is reserved for fiction by the regulator (ARCEP). */
  readonly phone: string;
  readonly registry: { readonly number: string; readonly place: string };
  readonly languages: readonly string[];
  readonly reviews: number;
  readonly rating: number;
}

const women = ["Capucine", "Ondine", "Maëlys", "Philippine", "Solveig", "Apolline", "Éloïse", "Fantine"];
const men = ["Anatole", "Théodore", "Gaspard", "Ulysse", "Léandre", "Côme", "Aurélien", "Barnabé"];
const surnames = [
  "Valdoré",
  "Brindelune",
  "Castelmaure",
  "Roquefeuille",
  "Montclairvaux",
  "Lespinoy",
  "Hauterivage",
  "Sautejoie",
  "Beaumirail",
  "Tournelac",
];
const registries = ["Paris", "LYON", "Créteil", "Bayonne", "Montpellier", "NANTES"];

/** How many agents share the adverts of a site. */
export const AGENTS = 48;

/** Gives the agent number `at` (0 to AGENTS - 1) of the market of a seed. */
export function agentOf(seed: string, at: number): Agent {
  const draw = drawFor(seed, "agent", at);
  const female = draw.chance(0.5);
  const firstName = draw.one(female ? women : men);
  const lastName = draw.one(surnames);
  const reviews = draw.chance(0.25) ? 0 : draw.int(1, 80);
  return {
    localId: 20_000 + at * 1_371,
    agentId: 24_000 + at * 1_559,
    gender: female ? "female" : "male",
    firstName,
    lastName,
    userName: `${slugOf(firstName)}.${slugOf(lastName)}${at}`,
    phone: `06 39 98 ${String(at).padStart(2, "0")} ${String(draw.int(10, 99))}`,
    registry: { number: String(draw.int(300_000_000, 999_999_999)), place: draw.one(registries) },
    languages: draw.chance(0.4) ? draw.some(["fr", "en", "es", "it", "pt"], 0.5) : [],
    reviews,
    rating: reviews === 0 ? 0 : draw.int(44, 50) / 10,
  };
}

/** Gives the agent's name as pages show it. */
export function fullName(agent: Agent): string {
  return `${agent.firstName} ${agent.lastName}`;
}

/** Gives the phone as IAD's payload carries it: base64 of the international form. */
export function hashedPhone(agent: Agent): string {
  return Buffer.from(`+33${agent.phone.replaceAll(" ", "").slice(1)}`).toString("base64");
}
