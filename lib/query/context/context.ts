import sql from "sql-template-tag";
import type { Queries } from "../../stores/postgres/postgres.ts";
import { ask } from "../ask.ts";
import type { Asked } from "./asked.ts";
import { fit } from "./fit.ts";
import type { Fitted } from "./fit.ts";
import type { AgedPassage, Format } from "./formats.ts";
import type { AdvertDeps } from "./gather-adverts.ts";
import { gather } from "./gather.ts";
import type { Gathered } from "./gather.ts";
import type { Draft, Gap } from "./passage.ts";
import { quotable } from "./quotable.ts";
import { tokenCounter } from "./tokens.ts";

/** What contexts are made from. */
export interface ContextDeps extends AdvertDeps {
  /** The day of estimates where nothing was ever collected whole. */
  readonly now: () => Date;
}

/** How a context is wanted. */
export interface ContextWanted {
  readonly budget: number;
  readonly format: Format;
  /** Whether passages of adverts with planted instructions come, marked, or are left out. */
  readonly suspects: "marquer" | "ecarter";
}

/** What was gathered for a question, and the instant that ages refer to. */
export interface Known extends Gathered {
  readonly reference: string | null;
}

/** Gaps that one context tells, and how long each text of one may be. */
const MOST_GAPS = 12;
const LONGEST_GAP = 200;
const HOUR_MS = 3_600_000;

/**
 * Writes the context of a question within a budget of tokens. It depends on the question and on what is stored alone: ages are told at the instant
 * of the newest collection, which the answer names, so that the same data give the same bytes.
 * @throws Refusal (422) when the question takes more than the budget.
 */
export async function readContext(deps: ContextDeps, asked: Asked, wanted: ContextWanted): Promise<Fitted> {
  // Loaded meanwhile.
  const [known] = await Promise.all([readKnown(deps, asked), tokenCounter()]);
  return fitKnown(known, asked, wanted);
}

/**
 * Writes what is known within a budget of tokens.
 * @throws Refusal (422) when the question takes more than the budget.
 */
export async function fitKnown(known: Known, asked: Asked, wanted: ContextWanted): Promise<Fitted> {
  const count = await tokenCounter();
  const { drafts, gaps, reference } = withoutSuspects(known, wanted.suspects);
  const { question, intention, filtres, ambigu } = asked;
  const written = {
    question: plainQuestion(question),
    intention,
    filtres,
    ambigu,
    reference,
    passages: drafts.map((draft) => aged(draft, reference)),
    manques: toldGaps(gaps),
  };
  return fit(written, wanted.format, wanted.budget, count);
}

/** Gathers what is known for a question, with the instant that the data are of. */
export async function readKnown({ now, ...deps }: ContextDeps, asked: Asked): Promise<Known> {
  const clock = await collectedLast(deps.db);
  const gathered = await gather({ ...deps, now: clock === null ? now() : new Date(clock) }, asked);
  const dates = gathered.drafts.map(({ citation }) => citation.date_collecte);
  return { ...gathered, reference: [...(clock === null ? [] : [clock]), ...dates].toSorted().at(-1) ?? null };
}

/** The end of the newest collection that was complete. */
async function collectedLast(db: Queries): Promise<string | null> {
  const [row] = await ask<{ at: string | null }>(db, sql`select max(last_complete_at) as at from source`);
  return row?.at ? new Date(row.at).toISOString() : null;
}

function withoutSuspects(known: Known, suspects: ContextWanted["suspects"]): Known {
  const drafts = known.drafts.filter(({ suspect }) => !suspect);
  const left = known.drafts.length - drafts.length;
  if (suspects === "marquer" || left === 0) return known;
  const raison = `${left} avec une consigne destinée à un assistant`;
  return { ...known, drafts, gaps: [...known.gaps, { genre: "ecarte", sujet: "annonces suspectes", raison }] };
}

/** A passage with its age at an instant, in hours to one decimal. */
export function aged({ citation, ...draft }: Draft, reference: string | null): AgedPassage {
  const age = Date.parse(reference ?? citation.date_collecte) - Date.parse(citation.date_collecte);
  return { ...draft, citation: { ...citation, fraicheur_heures: Math.round((10 * age) / HOUR_MS) / 10 } };
}

/** Gaps as they are told: each once, short, without what a text must not have. */
export function toldGaps(gaps: readonly Gap[]): Gap[] {
  const clean = (text: string) => quotable(text, LONGEST_GAP).text ?? "…";
  const told = gaps.map(({ genre, sujet, raison }) => ({ genre, sujet: clean(sujet), raison: clean(raison) }));
  const once = new Map(told.map((gap) => [`${gap.sujet}\n${gap.raison}`, gap]));
  return [...once.values()].slice(0, MOST_GAPS);
}

/** A question without unseen and control characters, on one line. */
function plainQuestion(question: string): string {
  return question
    .replaceAll(/[\p{Cc}\s]+/gu, " ")
    .replaceAll(/[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Co}\p{Cn}\p{Cs}]/gu, "")
    .trim();
}
