import type { Advert } from "./advert.ts";
import { fullName } from "./agents.ts";
import { drawFor } from "./draw.ts";
import type { Draw } from "./draw.ts";
import type { Good } from "./good.ts";
import { closings, contacts, interiors, openings, surroundings } from "./phrases.ts";
import { townLabel } from "./towns.ts";

/** Writes the advert's free text, a few French sentences; the same text whenever it is written. */
export function freeText({ site, good, agent, reference }: Advert): string[] {
  const draw = drawFor(good.key, site, reference, "text");
  const opening = draw.one(openings[openingOf(good)]);
  const inside = good.kind === "studio" ? interiors.studio : good.names.dwelling ? interiors.dwelling : interiors.other;
  const around = good.town.coast ? surroundings.coast : surroundings.inland;
  const sentences = [
    opening,
    ...draw.some(inside, good.names.dwelling ? 0.55 : 0.7),
    draw.one(around),
    ...equipment(draw, good),
  ];
  const contact = draw.chance(0.15) ? [draw.one(contacts)] : [];
  return [...sentences, draw.one(closings), ...contact].map((sentence) =>
    fill(sentence, {
      ville: townLabel(good.town),
      surface: String(good.area),
      pieces: String(good.rooms),
      etage: floorName(good.floor),
      agent: fullName(agent),
      telephone: agent.phone,
    }),
  );
}

function openingOf({ kind, names }: Good): keyof typeof openings {
  return kind === "studio" ? "studio" : names.type;
}

function equipment(draw: Draw, { features, landArea, names }: Good): string[] {
  const plot = names.type === "house" && landArea !== null ? [`Le terrain fait ${landArea} m².`] : [];
  if (features.length === 0 || draw.chance(0.4)) return plot;
  return [...plot, `À noter : ${features.map((feature) => feature.toLowerCase()).join(", ")}.`];
}

/** Names a floor as people do. */
export function floorName(floor: number | null): string {
  if (floor === null) return "calme";
  if (floor === 0) return "rez-de-chaussée";
  return floor === 1 ? "1er étage" : `${floor}e étage`;
}

function fill(sentence: string, words: Readonly<Record<string, string>>): string {
  return contracted(sentence.replaceAll(/\{(\w+)\}/g, (all, name: string) => words[name] ?? all));
}

/** Writes "au Havre" and "des Sables" where a town's name begins with an article. */
export function contracted(sentence: string): string {
  const pairs = {
    "à Le ": "au ",
    "À Le ": "Au ",
    "à Les ": "aux ",
    "À Les ": "Aux ",
    "de Le ": "du ",
    "de Les ": "des ",
  };
  return Object.entries(pairs).reduce((text, [long, short]) => text.replaceAll(long, short), sentence);
}
