import { parse, CsvError } from "csv-parse/sync";
import { stringify } from "csv-stringify/sync";
import * as z from "zod";
import type { ApiSource } from "../../sources/schema.ts";
import type { Verdict } from "../politeness/verdict.ts";
import type { ApiAnswer, Ask } from "./answer.ts";
import type { Question } from "./lookup-state.ts";
import { cut } from "../../records/storable.ts";
import { API, SHAPES } from "./reasons.ts";

/** What questions were answered. */
export interface Answered {
  /** One line of JSON an answer: the question, and what was said. */
  readonly lines: readonly string[];
  /** Keys of the questions that have an answer, of those that were asked in vain, and of those that the API can't make sense of. */
  readonly answered: readonly string[];
  readonly lost: readonly string[];
  readonly refused: readonly string[];
  /** Of each thing that was asked. */
  readonly verdicts: readonly Verdict[];
  readonly requests: number;
  readonly bytes: number;
}

type Lookup = NonNullable<ApiSource["lookup"]>;

/** Asks one question. */
export async function askOne(lookup: Lookup, question: Question, ask: Ask): Promise<Answered> {
  const asked = await ask(lookup.path, { ...filled(lookup.parameters, question), ...addressOf(question) });
  const said = asked.verdict.kind === "ok" ? parsed(asked.text) : undefined;
  const verdict = asked.verdict.kind === "ok" && said === undefined ? noJson(asked) : asked.verdict;
  const told = said === undefined ? [] : [JSON.stringify({ question, answer: said })];
  return {
    lines: told,
    answered: said === undefined ? [] : [question.key],
    lost: isAway(verdict) ? [question.key] : [],
    refused: isRefusal(verdict) ? [question.key] : [],
    verdicts: [verdict],
    requests: asked.requests,
    bytes: Buffer.byteLength(asked.text),
  };
}

/** Whether the API failed, and may answer the same later. */
export function isAway(verdict: Verdict): boolean {
  return verdict.kind === "failed" && verdict.passing;
}

/** Whether the API answered that it can't make sense of what it was asked. */
export function isRefusal(verdict: Verdict): boolean {
  return verdict.kind === "gone" || (verdict.kind === "failed" && !verdict.passing);
}

const Rows = z.array(z.record(z.string(), z.string()));

/** Asks many addresses in one file (CSV, multipart/form-data): https://geoservices.ign.fr/documentation/services/services-geoplateforme/geocodage */
export async function askMany(lookup: Lookup, questions: readonly Question[], ask: Ask): Promise<Answered> {
  const rows = questions.map(({ key, address, commune }) => ({ key, address, citycode: commune }));
  const form = new FormData();
  form.set("data", new Blob([stringify(rows, { header: true })], { type: "text/csv" }), "addresses.csv");
  form.set("columns", "address");
  form.set("citycode", "citycode");
  // What a form is sent as is the platform's business: type and bytes come from it.
  const sent = new Response(form);
  const [contentType, body] = [sent.headers.get("content-type") ?? "", new Uint8Array(await sent.arrayBuffer())];
  const asked = await ask(lookup.bulk?.path ?? lookup.path, {}, { method: "POST", body, contentType });
  const read = asked.verdict.kind === "ok" ? readRows(asked.text) : undefined;
  const known = new Map(questions.map((question) => [question.key, question]));
  const found = (read ?? []).flatMap((row) => {
    const question = known.get(row["key"] ?? "");
    return question ? [{ question, row }] : [];
  });
  const isRead = asked.verdict.kind !== "ok" || found.length > 0;
  return {
    lines: found.map((line) => JSON.stringify(line)),
    answered: found.map(({ question }) => question.key),
    lost: [],
    refused: [],
    verdicts: [isRead ? asked.verdict : { kind: "failed", reason: API.noAnswerFile(), passing: true }],
    requests: asked.requests,
    bytes: Buffer.byteLength(asked.text),
  };
}

function readRows(text: string): z.infer<typeof Rows> | undefined {
  try {
    const delimiter = /^[^\r\n]*/.exec(text)?.[0].includes(";") ? ";" : ",";
    return Rows.safeParse(parse(text, { columns: true, delimiter, bom: true, skip_empty_lines: true })).data;
  } catch (error) {
    if (error instanceof CsvError) return undefined;
    throw error;
  }
}

function filled(
  parameters: Readonly<Record<string, string>>,
  { longitude, latitude }: Question,
): Record<string, string> {
  const fill = (text: string) => text.replace("{lon}", String(longitude)).replace("{lat}", String(latitude));
  return Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, fill(value)]));
}

function addressOf({ address, commune }: Question): Record<string, string> {
  return { ...(address !== undefined && { q: address }), ...(commune !== undefined && { citycode: commune }) };
}

/** What is said to people instead of programs, of maintenance say, is said to every question. */
function noJson({ text }: ApiAnswer): Verdict {
  const found = /^\s*</.test(text) ? SHAPES.html : SHAPES.exactly(JSON.stringify(cut(text, 40)));
  return { kind: "failed", reason: API.notJson(found), passing: true };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
