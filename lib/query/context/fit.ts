import { Refusal } from "../refusal.ts";
import { asAnthropic, asJson, asText, textOf, withTokens } from "./formats.ts";
import type { AgedPassage, Format, Measure, Written } from "./formats.ts";
import type { Gap } from "./passage.ts";
import { quotable } from "./quotable.ts";
import type { CountTokens } from "./tokens.ts";

/** A context as it is sent, with its tokens. */
export interface Fitted {
  /** Text in the format `texte`, else an object that is sent as JSON. */
  readonly body: unknown;
  readonly jetons: number;
  /** Those that are in it. */
  readonly passages: readonly ReturnType<typeof withTokens>[];
}

/** An excerpt where the whole one does not fit any more, in UTF-16 units. */
const SHORT_EXCERPT = 200;
/** Passages that are tried for the room that is left. */
const MOST_TRIED = 60;

/**
 * Puts as many passages into a budget as it takes, in their order; a long text is shortened before its passage is left out, and what is left out is
 * told. The tokens are those of the whole answer as it is sent, never more than the budget.
 * @throws Refusal (422) when the question alone takes more.
 */
export function fit(written: Written, format: Format, budget: number, count: CountTokens): Fitted {
  const measured = remembering((passage) => count(shapeOf(passage, format)));
  let kept: AgedPassage[] = [];
  const room =
    budget - write({ ...written, passages: [], manques: leftOut(written, 99) }, format, measured, count).jetons;
  if (room < 0) throw tooSmall(budget);
  let left = room;
  for (const passage of written.passages.slice(0, MOST_TRIED)) {
    const fitting = [passage, shorter(passage)].find((one) => measured(one) <= left);
    if (!fitting) continue;
    kept.push(fitting);
    left -= measured(fitting);
  }
  for (;;) {
    const missing = written.passages.length - kept.length;
    const answer = write({ ...written, passages: kept, manques: leftOut(written, missing) }, format, measured, count);
    if (answer.jetons <= budget) return answer;
    if (kept.length === 0) throw tooSmall(budget);
    // Tokens of parts do not quite add up to those of the whole.
    kept = kept.slice(0, -1);
  }
}

function leftOut({ manques }: Written, missing: number): readonly Gap[] {
  if (missing === 0) return manques;
  const raison = `${missing} de plus ne tenaient pas dans le budget de jetons`;
  return [...manques, { genre: "ecarte", sujet: "passages", raison }];
}

function tooSmall(budget: number): Refusal {
  return new Refusal(`La question prend à elle seule plus que le budget de ${budget} jetons.`, {
    status: 422,
    title: "Budget trop petit",
    faults: [
      {
        parametre: "$.budget_jetons",
        recu: String(budget),
        attendu: "un budget plus grand, ou une question plus courte",
      },
    ],
  });
}

function shorter(passage: AgedPassage): AgedPassage {
  return { ...passage, texte: quotable(passage.texte, SHORT_EXCERPT).text };
}

function remembering(measure: Measure): Measure {
  const known = new Map<AgedPassage, number>();
  return (passage) => {
    const tokens = known.get(passage) ?? measure(passage);
    known.set(passage, tokens);
    return tokens;
  };
}

/** A number of three digits at most is one token, whichever it is. */
const SOME_TOKENS = 100;
const SOME_THOUSANDS = 1_000;

function shapeOf(passage: AgedPassage, format: Format): string {
  if (format === "texte") return `${textOf(passage)}\n\n`;
  if (format === "json") return `${JSON.stringify(withTokens(passage, SOME_TOKENS))},`;
  const { blocs } = asAnthropic({ ...EMPTY, passages: [passage] }, () => 0, 0);
  return `${JSON.stringify(blocs[0])},`;
}

const EMPTY: Written = {
  question: "",
  intention: "annonces",
  filtres: {},
  ambigu: [],
  reference: null,
  passages: [],
  manques: [],
};

function write(written: Written, format: Format, measure: Measure, count: CountTokens): Fitted {
  const passages = written.passages.map((passage) => withTokens(passage, measure(passage)));
  if (format === "texte") {
    const body = asText(written);
    return { body, jetons: count(body), passages };
  }
  const shape = format === "json" ? asJson : asAnthropic;
  // The answer tells its own tokens: the number is put in until it is that of the answer with it.
  let jetons = SOME_THOUSANDS;
  for (let round = 0; round < 3; round += 1) {
    const counted = count(JSON.stringify(shape(written, measure, jetons)));
    if (counted === jetons) break;
    jetons = counted;
  }
  return { body: shape(written, measure, jetons), jetons, passages };
}
