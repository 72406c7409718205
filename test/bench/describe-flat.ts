/** Descriptions of invented flats, in the words of invented agencies: what they say and how they say it differs. */
import type { Draw } from "../../localstack/market/draw.ts";
import type { Flat } from "./flat.ts";

const ORDINALS = [
  "rez-de-chaussée",
  "premier étage",
  "deuxième étage",
  "3ème étage",
  "quatrième étage",
  "5e étage",
  "sixième étage",
];

/** A description that leaves out what it will; cut like a portal's at times, missing at times. */
export function describeFlat(flat: Flat, draw: Draw): string | null {
  if (draw.chance(0.04)) return null;
  const sentences = draw.some(
    [
      placeOf(flat, draw),
      floorOf(flat, draw),
      roomsOf(flat, draw),
      outsideOf(flat, draw),
      annexesOf(flat, draw),
      stateOf(flat, draw),
      praise(draw),
    ].filter((sentence) => sentence !== ""),
    0.88,
  );
  const text = [opening(draw), ...shuffled(sentences, draw), closing(draw)].join(" ");
  return draw.chance(0.3) ? `${text.slice(0, 330)} [...]` : text;
}

function shuffled(sentences: readonly string[], draw: Draw): string[] {
  return sentences
    .map((sentence) => ({ sentence, at: draw.int(0, 1_000) }))
    .sort((a, b) => a.at - b.at)
    .map(({ sentence }) => sentence);
}

function opening(draw: Draw): string {
  return draw.one([
    "À vendre à Hendaye.",
    "Votre agence vous propose ce bien.",
    "EXCLUSIVITÉ :",
    "Nouveauté !",
    "Rare sur le secteur.",
    "Venez découvrir cet appartement.",
  ]);
}

function closing(draw: Draw): string {
  return draw.one([
    "À visiter sans tarder.",
    "N'hésitez pas à nous contacter.",
    "Idéal pied-à-terre ou investissement.",
    "Coup de cœur assuré.",
    "",
  ]);
}

function praise(draw: Draw): string {
  return draw.one([
    "Lumineux et calme.",
    "Proche commerces et transports.",
    "Aucun vis-à-vis.",
    "Tout se fait à pied.",
    "Belle hauteur sous plafond.",
    "Nombreux rangements.",
  ]);
}

function placeOf({ district, street, year }: Flat, draw: Draw): string {
  return draw.one([
    `Quartier ${district}, dans une résidence de ${year}.`,
    `Situé ${street}, à deux pas des commerces.`,
    `Secteur ${district}, copropriété bien tenue.`,
    `Dans un immeuble construit en ${year}.`,
  ]);
}

function floorOf({ floor, floors, lift }: Flat, draw: Draw): string {
  const where = ORDINALS[floor] ?? `${floor}ème étage`;
  const last = floor === floors && floor > 0 ? " et dernier" : "";
  const reached = lift ? "avec ascenseur" : "sans ascenseur";
  if (floor === 0) return draw.one(["L'appartement est en rez-de-chaussée.", "Il se trouve au RDC.", "De plain-pied."]);
  const level = last ? where.replace(" étage", `${last} étage`) : where;
  return draw.one([`Il est au ${level} ${reached}.`, `Au ${level}.`, `Situé au ${level}, ${reached}.`]);
}

function roomsOf({ area, rooms, living, openKitchen }: Flat, draw: Draw): string {
  const kitchen = openKitchen
    ? draw.one(["cuisine ouverte", "cuisine américaine"])
    : draw.one(["cuisine séparée", "cuisine indépendante"]);
  const beds = rooms < 2 ? "coin nuit" : `${rooms - 1} chambre${rooms > 2 ? "s" : ""}`;
  return draw.one([
    `T${rooms} de ${area} m² : séjour de ${living} m², ${kitchen}, ${beds}, salle d'eau.`,
    `Il se compose d'un salon, d'une ${kitchen}, ${beds} et salle de bains.`,
    `Entrée, ${kitchen}, séjour, ${beds}, WC séparés.`,
  ]);
}

function outsideOf({ terrace, balcony, garden, orientation, view }: Flat, draw: Draw): string {
  const parts = [
    terrace === null ? "" : draw.one([`une terrasse de ${terrace} m²`, `une terrasse exposée ${orientation}`]),
    balcony ? draw.one(["un balcon", `un balcon plein ${orientation}`]) : "",
    garden === null ? "" : draw.one([`un jardin de ${garden} m²`, "un jardin privatif"]),
    view === null ? "" : `une vue ${view}`,
  ].filter((part) => part !== "");
  return parts.length === 0 ? "" : `Vous profiterez d'${parts.join(", ")}.`;
}

function annexesOf({ cellar, garage, parking, pool }: Flat, draw: Draw): string {
  const parts = [
    cellar ? "une cave" : "",
    garage ? draw.one(["un garage fermé", "un box"]) : "",
    parking ? "une place de parking" : "",
  ].filter((part) => part !== "");
  const bath = pool ? " Piscine dans la résidence." : "";
  return parts.length === 0 ? bath.trim() : `Avec ${parts.join(", ")}.${bath}`;
}

function stateOf({ state, let: tenant }: Flat, draw: Draw): string {
  const words = {
    new: ["Entièrement rénové.", "Refait à neuf."],
    good: ["Bon état général.", "Bien entretenu."],
    old: ["À rafraîchir.", "Travaux à prévoir."],
  };
  return `${draw.one(words[state])}${tenant ? " Vendu loué." : ""}`;
}
