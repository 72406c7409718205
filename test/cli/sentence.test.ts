import { expect, test } from "vitest";
import { sentenceOf } from "../../lib/cli/sentence.ts";
import { ConfigError, TransientError } from "../../lib/errors.ts";
import { unusableInBoth } from "../../lib/query/refusal.ts";
import { refuseUnlessAllowed } from "../../lib/query/sql/allowed.ts";
import { parseQuestion } from "../../lib/query/sql/parse.ts";
import { refusalOf } from "../../lib/query/sql/server-words.ts";
import { QuestionError } from "../../lib/stores/sql/session.ts";

test("an error is one line, whatever its message", () => {
  expect(sentenceOf(new ConfigError("There is no source x;\n  the sources are dvf"))).toBe(
    "There is no source x; the sources are dvf",
  );
  expect(sentenceOf(new AggregateError([]))).toBe("AggregateError");
  expect(sentenceOf("cut")).toBe("cut");
});

test("what is away tells how it showed; what the user did wrong needs no cause", () => {
  const cause = new Error("connect ECONNREFUSED 127.0.0.1:5432");
  expect(sentenceOf(new TransientError("Postgres is away", {}, { cause }))).toBe(
    "Postgres is away (connect ECONNREFUSED 127.0.0.1:5432)",
  );
  expect(sentenceOf(new ConfigError("No such file", {}, { cause }))).toBe("No such file");
});

test("a question that is refused over HTTP in French is refused in English here", async () => {
  const refusals = [
    await parseQuestion("select (").catch((error: unknown) => error),
    await parseQuestion("").catch((error: unknown) => error),
    await allowed("drop table advert"),
    await allowed("select * from nope"),
    refusalOf(new QuestionError('column "nope" does not exist', "42703", 7, {}), "select nope"),
    unusableInBoth({ parametre: "commune", recu: "X", attendu: "un code INSEE", expected: "an INSEE code" }),
  ];
  expect(refusals.map(sentenceOf)).toEqual([
    "The question ends too early (line 1, column 9)",
    "The question is empty: write a SELECT (line 1, column 1)",
    "A question is a SELECT, a VALUES or a WITH … SELECT (line 1, column 1)",
    "The table nope does not exist (line 1, column 15)",
    'The column "nope" does not exist (line 1, column 8)',
    'commune: found "X", expected an INSEE code',
  ]);
});

async function allowed(text: string): Promise<unknown> {
  const { statement } = await parseQuestion(text);
  try {
    return refuseUnlessAllowed(statement, text, { schema: "donnees", names: new Set(["annonces"]) });
  } catch (error) {
    return error;
  }
}
