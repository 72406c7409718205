/** The answer without a model: what was found, by templates. */
import type { Source } from "../../sources/schema.ts";
import type { AmbiguousPlace, Asked, Filters } from "../context/asked.ts";
import { pageOf } from "../context/advert-passage.ts";
import type { PresentedAdvert } from "../context/advert-passage.ts";
import type { AgedPassage } from "../context/formats.ts";
import type { Known } from "../context/context.ts";
import type { Citation, Gap } from "../context/passage.ts";
import { quotable } from "../context/quotable.ts";
import { listOf, placeSubject } from "../context/asked.ts";
import { chipsOf } from "./chips.ts";
import type { Chip } from "./chips.ts";
import { figuresOf } from "./figures.ts";
import type { Figure } from "./figures.ts";

/** An advert of an answer, its own texts free of instructions for models. */
type ShownAdvert = PresentedAdvert & { readonly passage: string | null; readonly suspect: boolean };

/** One part of an answer, as a page shows it. */
export type Block =
  | { readonly type: "texte"; readonly texte: string; readonly citations: readonly string[] }
  | { readonly type: "puces"; readonly puces: readonly Chip[] }
  | {
      readonly type: "question_lieu";
      readonly texte: string;
      readonly mot: string;
      readonly choix: readonly PlaceChoice[];
    }
  | {
      readonly type: "annonces";
      readonly annonces: readonly ShownAdvert[];
      readonly total: number;
      readonly total_exact: boolean;
    }
  | {
      readonly type: "chiffres";
      readonly titre: string;
      readonly chiffres: readonly Figure[];
      readonly passage: string;
      readonly citation: Citation;
    }
  | { readonly type: "manques"; readonly manques: readonly Gap[] }
  | { readonly type: "hors_sujet"; readonly texte: string }
  | { readonly type: "retenu"; readonly texte: string; readonly phrases: number };

type PlaceChoice = AmbiguousPlace["choix"][number] & { readonly filtres: Filters };

/** What an answer is made of. */
export interface Answering {
  readonly asked: Asked;
  readonly known: Known;
  readonly passages: readonly AgedPassage[];
  readonly gaps: readonly Gap[];
  readonly nameOf: (commune: string) => string;
  readonly sources: readonly Source[];
}

/** Adverts that one answer shows. */
const SHOWN = 10;
const LONGEST = 2_000;
const OFF_TOPIC =
  "Je réponds sur le marché immobilier français : annonces, prix, loyers, estimations. Cette question n’en fait pas partie.";

/** The parts of an answer, chips first. */
export function blocksOf(answering: Answering): Block[] {
  const { asked, gaps, nameOf } = answering;
  if (asked.intention === "hors_sujet") return [{ type: "hors_sujet", texte: OFF_TOPIC }];
  const puces = chipsOf(asked.filtres, nameOf);
  const asksAgain = new Set(asked.ambigu.map(({ mot }) => placeSubject(mot)));
  const lacking = gaps.filter(({ sujet }) => !asksAgain.has(sujet));
  return [
    ...(puces.length > 0 ? [{ type: "puces", puces } as const] : []),
    ...asked.ambigu.map((place) => placeQuestion(place, asked.filtres)),
    ...found(answering),
    ...(lacking.length > 0 ? [{ type: "manques", manques: lacking } as const] : []),
  ];
}

function placeQuestion({ mot, choix }: AmbiguousPlace, filtres: Filters): Block {
  return {
    type: "question_lieu",
    texte: `« ${mot} » : de quel lieu s’agit-il ?`,
    mot,
    choix: choix.map((one) => ({
      ...one,
      filtres: { ...filtres, commune: [...new Set([...listOf(filtres, "commune"), one.code_insee])] },
    })),
  };
}

function found(answering: Answering): Block[] {
  const { asked, known, passages } = answering;
  const figures = passages.flatMap(figuresBlock);
  const offers = asked.intention === "annonces" && known.found.adverts.length > 0 ? [advertsBlock(answering)] : [];
  const texte = summary(answering);
  return [...(texte ? [texte] : []), ...offers, ...figures];
}

function figuresBlock(passage: AgedPassage): Block[] {
  if (passage.type === "annonce" || passage.type === "bien" || passage.type === "vente") return [];
  const chiffres = figuresOf(passage);
  if (chiffres.length === 0) return [];
  return [{ type: "chiffres", titre: passage.titre, chiffres, passage: passage.id, citation: passage.citation }];
}

function advertsBlock({ known: { found: all }, passages, sources }: Answering): Block {
  return {
    type: "annonces",
    annonces: all.adverts.slice(0, SHOWN).map(({ advert, draft }) => {
      const passage = passages.find(({ id }) => id === draft.id);
      return { ...honest(advert, sources), passage: passage?.id ?? null, suspect: draft.suspect };
    }),
    total: all.total,
    total_exact: all.exact,
  };
}

/** An advert whose own texts are quotable; its link leads to its source's own site or nowhere. */
function honest(advert: PresentedAdvert, sources: readonly Source[]): PresentedAdvert {
  const text = (written: string | null) => quotable(written, LONGEST).text;
  return {
    ...advert,
    lien: pageOf(
      advert,
      sources.find(({ id }) => id === advert.source),
    ),
    type_bien: text(advert.type_bien) ?? "Autre",
    titre: text(advert.titre),
    description: text(advert.description),
    quartier: text(advert.quartier),
    honoraires: text(advert.honoraires),
    localisation: text(advert.localisation),
    localisation_complete: text(advert.localisation_complete),
  };
}

/** One sentence that says what there is; null where a question is asked back or nothing is found. */
function summary({ asked, known, passages, gaps }: Answering): Block | null {
  if (asked.intention !== "annonces") {
    const [first] = asked.intention === "marche" ? passages : passages.filter(({ type }) => type === "estimation");
    if (first?.texte) return { type: "texte", texte: first.texte, citations: [first.id] };
    const missing = gaps.find(({ genre, sujet }) => genre === "non_cherche" && sujet === "estimation");
    return missing ? { type: "texte", texte: sentenceOf(missing.raison), citations: [] } : null;
  }
  const { total, exact, adverts } = known.found;
  if (adverts.length === 0) return null;
  const least = exact ? "" : "Au moins ";
  const texte = `${least}${total} annonce${total > 1 ? "s" : ""} ${total > 1 ? "répondent" : "répond"} à votre demande.`;
  return { type: "texte", texte, citations: [] };
}

/** An answer as text alone. */
export function textOfBlocks(blocks: readonly Block[]): string {
  return blocks.flatMap(lineOf).join("\n");
}

function lineOf(block: Block): string[] {
  if (block.type === "puces") return [`Je cherche : ${block.puces.map(({ libelle }) => libelle).join(", ")}.`];
  if (block.type === "annonces") return block.annonces.map(advertLine);
  if (block.type === "chiffres") {
    return [`${block.titre} : ${block.chiffres.map(({ libelle, texte }) => `${libelle} ${texte}`).join(", ")}.`];
  }
  if (block.type === "question_lieu")
    return [`${block.texte} ${block.choix.map(({ nom, departement }) => `${nom} (${departement})`).join(" ou ")} ?`];
  if (block.type === "manques") return block.manques.map(({ sujet, raison }) => sentenceOf(`${sujet} : ${raison}`));
  return [block.texte];
}

function sentenceOf(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? "" : "."}`;
}

function advertLine({ titre, prix_detaille }: ShownAdvert): string {
  return `- ${[titre ?? "Annonce", ...(prix_detaille === null ? [] : [prix_detaille])].join(", ")}`;
}
