import sql from "sql-template-tag";
import type { Queries } from "../../stores/postgres/postgres.ts";
import { cut } from "../../records/storable.ts";
import { ask } from "../ask.ts";
import { aged, fitKnown, readKnown, toldGaps } from "../context/context.ts";
import type { ContextDeps, Known } from "../context/context.ts";
import { listOf } from "../context/asked.ts";
import type { Asked } from "../context/asked.ts";
import { given, readAsked } from "../context/read-asked.ts";
import type { Demand, DemandFilters } from "../demand/demand.ts";
import { unusable } from "../refusal.ts";
import type { Gap } from "../context/passage.ts";
import { blocksOf, textOfBlocks } from "./blocks.ts";
import type { Answering, Block } from "./blocks.ts";
import { check } from "./check/check.ts";
import { chipsOf } from "./chips.ts";
import { ModelAway } from "./model/model.ts";
import type { Model } from "./model/model.ts";
import { promptOf } from "./model/prompt.ts";

/** What a conversation is answered with. */
export interface ChatDeps extends ContextDeps {
  /** Null: answers are made of templates alone. */
  readonly model: Model | null;
}

/** A conversation so far. */
export interface Conversation {
  readonly messages: readonly { readonly role: "utilisateur" | "assistant"; readonly contenu: string }[];
  /** Those that stand. */
  readonly filtres?: DemandFilters | undefined;
}

/** Earlier messages that are read again where no filters come along. */
const MOST_READ_AGAIN = 10;
/** Messages whose words rank adverts. */
const MOST_RANKING = 3;
/** What of a message is told to a model, in UTF-16 units. */
const LONGEST_QUESTION = 500;
/** Tokens of the passages that an answer holds, and that a model is given. */
const BUDGET = 4_000;

/** Answers the last message of a conversation; what a model says is checked before it is given. */
export async function chat(deps: ChatDeps, conversation: Conversation) {
  const { asked, demand, standing } = await readConversation(deps.db, conversation);
  const all = await readKnown(deps, asked);
  const fitted = await fitKnown(all, asked, { budget: BUDGET, format: "json", suspects: "marquer" });
  const known = { ...all, drafts: all.drafts.filter(({ id }) => isIn(fitted.passages, id)) };
  const names = await communeNames(deps.db, listOf(asked.filtres, "commune"));
  const answering: Answering = {
    asked,
    known,
    passages: known.drafts.map((draft) => aged(draft, known.reference)),
    gaps: toldGaps(known.gaps),
    nameOf: (code) => names.get(code) ?? code,
    sources: deps.sources,
  };
  const said = await sayings(deps.model, answering, known);
  const gaps = [...answering.gaps, ...modelGaps(said.model)];
  const blocs = together(blocksOf({ ...answering, gaps }), said.blocks);
  return {
    reponse: { texte: textOfBlocks(blocs), blocs },
    intention: asked.intention,
    demande: demand,
    filtres: asked.intention === "hors_sujet" ? given(standing) : asked.filtres,
    ambigu: asked.ambigu,
    passages: fitted.passages,
    manques: gaps,
    modele: said.model,
  };
}

/** Chips first, then what a model says, in the place of the templates' own sentences where any of it stands, then what was found. */
function together(blocks: readonly Block[], said: readonly Block[]): Block[] {
  const speaks = said.some(({ type }) => type === "texte");
  const chips = blocks.filter(({ type }) => type === "puces");
  return [...chips, ...said, ...blocks.filter(({ type }) => type !== "puces" && !(speaks && type === "texte"))];
}

/** That a model is away is told beside what is not known. */
function modelGaps({ raison }: ModelTold): Gap[] {
  return raison === null ? [] : [{ genre: "non_connu", sujet: "modèle", raison: `${raison} : réponse sans lui` }];
}

function isIn(passages: readonly { readonly id: string }[], id: string): boolean {
  return passages.some((passage) => passage.id === id);
}

/** What a conversation comes to. */
interface Understood {
  readonly asked: Asked;
  /** The last message, where it is read. */
  readonly demand: Demand | null;
  /** The filters that stood before it. */
  readonly standing: DemandFilters;
}

/** The words that rank adverts, those of the newest message first. */
function wordsOf(said: readonly { readonly contenu: string }[]): string {
  return said
    .slice(-MOST_RANKING)
    .map(({ contenu }) => contenu.trim())
    .toReversed()
    .join(", ");
}

/**
 * Reads what stands after the last message: one of the user goes on from the filters that came along, or else from those of the messages before; after
 * one of the assistant the filters count as they are.
 */
async function readConversation(db: Queries, { messages, filtres }: Conversation): Promise<Understood> {
  const said = messages.filter(({ role, contenu }) => role === "utilisateur" && contenu.trim() !== "");
  const last = messages.at(-1);
  if (last?.role === "utilisateur") {
    if (last.contenu.trim() === "") {
      throw unusable([{ parametre: `$.messages[${messages.length - 1}].contenu`, recu: null, attendu: "un message" }]);
    }
    const previous = filtres ?? (await standingAfter(db, said.slice(0, -1)));
    const { asked, demand } = await readAsked(db, last.contenu, { previous });
    return {
      asked: { ...asked, question: cut(last.contenu, LONGEST_QUESTION), mots: wordsOf(said) },
      demand,
      standing: previous,
    };
  }
  if (filtres === undefined) {
    throw unusable([
      {
        parametre: "$.filtres",
        recu: null,
        attendu: "les filtres à appliquer, quand le dernier message est de l’assistant",
      },
    ]);
  }
  const question = said.at(-1)?.contenu ?? "";
  const { asked } = await readAsked(db, question);
  const intention = asked.intention === "hors_sujet" ? "annonces" : asked.intention;
  const changed = { intention, filtres: given(filtres), ambigu: [], inconnu: asked.inconnu, remarques: [] } as const;
  const words = { question: cut(question, LONGEST_QUESTION), mots: wordsOf(said) };
  return { demand: null, asked: { ...words, ...changed }, standing: filtres };
}

/** The filters that messages leave, one after the other. */
async function standingAfter(db: Queries, said: readonly { readonly contenu: string }[]): Promise<DemandFilters> {
  let filters: DemandFilters = {};
  for (const { contenu } of said.slice(-MOST_READ_AGAIN)) {
    const { demand } = await readAsked(db, contenu, { previous: filters });
    if (demand.intention !== "hors_sujet") filters = demand.filtres;
  }
  return filters;
}

async function communeNames(db: Queries, codes: readonly string[]): Promise<Map<string, string>> {
  if (codes.length === 0) return new Map();
  const rows = await ask<{ code: string; name: string }>(
    db,
    sql`select code, name from place where code = any (${codes}::text[]) and type <> 'former'`,
  );
  return new Map(rows.map(({ code, name }) => [code, name]));
}

const ABSENT = { nom: null, etat: "absent", raison: null } as const;
const WITHHELD = "Des phrases du modèle ne sont pas données : rien dans les passages ne les soutient.";

/** What a model says of it, sentence by sentence, as far as it stands; nothing where there is none, or none is needed. */
async function sayings(
  model: Model | null,
  { asked, passages, nameOf }: Answering,
  known: Known,
): Promise<{ readonly blocks: readonly Block[]; readonly model: ModelTold }> {
  if (!model) return { blocks: [], model: ABSENT };
  if (asked.intention === "hors_sujet" || passages.length === 0)
    return { blocks: [], model: { ...ABSENT, nom: model.name } };
  // The same passages, which take less as text.
  const context = await fitKnown(known, asked, { budget: BUDGET, format: "texte", suspects: "marquer" });
  const filters = chipsOf(asked.filtres, nameOf).map(({ libelle }) => libelle);
  try {
    const answer = await model.ask(promptOf(asked.question, filters, String(context.body)));
    const { sentences, withheld } = check(answer, passages);
    return {
      blocks: [
        ...sentences.map((sentence) => ({ type: "texte", ...sentence }) as const),
        ...(withheld > 0 ? [{ type: "retenu", texte: WITHHELD, phrases: withheld } as const] : []),
      ],
      model: { nom: model.name, etat: "repondu", raison: null },
    };
  } catch (error) {
    if (!(error instanceof ModelAway)) throw error;
    return { blocks: [], model: { nom: model.name, etat: error.etat, raison: error.message } };
  }
}

interface ModelTold {
  readonly nom: string | null;
  readonly etat: "absent" | "repondu" | ModelAway["etat"];
  readonly raison: string | null;
}
