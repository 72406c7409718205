import { setTimeout as timer } from "node:timers/promises";
import georisques from "../normalize/readers/georisques.ts";
import { TransientError } from "../errors.ts";
import type { RiskReport } from "../records/open-data.ts";
import type { ApiSource } from "../sources/schema.ts";
import { askOne, isRefusal } from "./api/ask-question.ts";
import type { Ask } from "./api/answer.ts";
import type { Question } from "./api/lookup-state.ts";
import type { Verdict } from "./politeness/verdict.ts";

/** Whoever asks waits no longer. */
const PATIENCE_MS = 10_000;
/** A service that did not answer is not waited for again for so long. */
const REST_MS = 60_000;

export interface LiveRisksDeps {
  readonly source: ApiSource;
  readonly ask: Ask;
  /** Keeps a report, so that nobody has to ask for it again. */
  readonly keep: (report: RiskReport, readerVersion: number) => Promise<void>;
  readonly now: () => Date;
}

/** Asks for the risks of one cell now; gives the report, or in a French sentence why there is none. */
export type LiveRisks = (cell: Question) => Promise<RiskReport | string>;

/** Opens the risk service for answers that are wanted now. */
export function liveRisks({ source, ask, keep, now }: LiveRisksDeps): LiveRisks {
  let rest: { readonly until: number; readonly why: string } | undefined;
  return async (cell) => {
    if (rest && now().getTime() < rest.until) return rest.why;
    const answer = await Promise.race([askNow(source, cell, ask, now), late()]);
    if (!("away" in answer)) {
      await keep(answer, georisques.version);
      return answer;
    }
    if (answer.away) rest = { until: now().getTime() + REST_MS, why: answer.why };
    return answer.why;
  };
}

/** Why there is no report; `away`: nor would there be one for any other cell. */
interface NoReport {
  readonly why: string;
  readonly away: boolean;
}

async function askNow(source: ApiSource, cell: Question, ask: Ask, now: () => Date): Promise<RiskReport | NoReport> {
  if (!source.lookup) return { why: "Aucun service de risques n’est configuré.", away: true };
  const asked = await askOne(source.lookup, cell, ask).catch(unasked);
  if ("away" in asked) return asked;
  const { lines, verdicts } = asked;
  const [line] = lines;
  if (line === undefined) return noReport(verdicts[0]);
  const context = { source, file: "", collectedAt: now().toISOString(), hashAgent: (id: string) => id };
  const { records } = georisques.read([{ number: 1, value: JSON.parse(line) }], context);
  const [report] = records;
  if (report?.kind === "risk") return report;
  return { why: "La réponse de Géorisques n’est pas celle attendue.", away: true };
}

/** Nobody asks who can't see the others that do: without Redis there are no turns. */
function unasked(error: unknown): NoReport {
  if (!(error instanceof TransientError)) throw error;
  return {
    why: "Géorisques n’est pas interrogé pour l’instant : le service qui espace les demandes ne répond pas.",
    away: true,
  };
}

function noReport(verdict: Verdict | undefined): NoReport {
  if (verdict?.kind === "throttled") {
    return { why: `Géorisques demande d’attendre ${verdict.retryAfterSeconds} secondes.`, away: true };
  }
  if (verdict && isRefusal(verdict)) {
    return { why: "Géorisques ne connaît pas ce lieu.", away: false };
  }
  return { why: "Géorisques ne répond pas en ce moment.", away: true };
}

async function late(): Promise<NoReport> {
  await timer(PATIENCE_MS, undefined, { ref: false });
  return { why: `Géorisques n’a pas répondu en ${PATIENCE_MS / 1000} secondes.`, away: true };
}
