import type { scan as Scan } from "libpg-query";
import { placeIn, placeOfByte, placeOfCharacter, sqlRefusal } from "./place.ts";

/** A question that the server's own grammar takes as one statement. */
export interface Parsed {
  /** Its tree, as libpg_query writes it: objects of one key are nodes, named by it. */
  readonly statement: unknown;
  /** The question without its literals and comments. */
  readonly shape: string;
}

/**
 * Parses a question by PostgreSQL's own grammar.
 * @throws Refusal (422) with the place, in both languages, when it is not one statement.
 */
export async function parseQuestion(text: string): Promise<Parsed> {
  if (text.includes("\0"))
    throw sqlRefusal(
      { fr: "La question contient un caractère nul.", en: "The question holds a null character" },
      placeIn(text, text.indexOf("\0")),
    );
  // The parser takes no empty text.
  if (text.trim() === "") throw emptyQuestion(text);
  // Half a megabyte of WebAssembly: loaded by the first question.
  const { hasSqlDetails, normalize, parse, scan } = await import("libpg-query");
  try {
    const { stmts = [] } = await parse(text);
    const [first, second] = stmts;
    if (!first?.stmt) throw emptyQuestion(text);
    if (second) {
      throw sqlRefusal(
        {
          fr: "Une seule instruction à la fois : retirez ce qui suit le point-virgule.",
          en: "One statement at a time: remove what follows the semicolon",
        },
        placeOfByte(text, second.stmt_location ?? 0),
      );
    }
    return { statement: first.stmt, shape: await withoutComments(await normalize(text), scan) };
  } catch (error) {
    if (hasSqlDetails(error))
      throw misread(text, error.sqlDetails?.message ?? "", error.sqlDetails?.cursorPosition ?? 0);
    if (error instanceof RangeError || (error instanceof Error && error.name === "RuntimeError")) {
      throw sqlRefusal(
        { fr: "La question est trop imbriquée.", en: "The question is nested too deeply" },
        placeIn(text, 0),
      );
    }
    throw error;
  }
}

function emptyQuestion(text: string) {
  return sqlRefusal(
    { fr: "La question est vide : écrivez un SELECT.", en: "The question is empty: write a SELECT" },
    placeIn(text, 0),
  );
}

async function withoutComments(text: string, scan: typeof Scan): Promise<string> {
  const bytes = Buffer.from(text);
  const { tokens } = await scan(text);
  const comments = tokens.filter(({ tokenName }) => tokenName === "SQL_COMMENT" || tokenName === "C_COMMENT");
  const from = [0, ...comments.map(({ end }) => end)];
  const kept = from.map((start, at) => bytes.subarray(start, comments[at]?.start).toString());
  return kept.join("").trim();
}

function misread(text: string, message: string, characters: number) {
  const near = nearOf(message);
  if (/at end of input/.test(message))
    return sqlRefusal(
      { fr: "La question s’arrête trop tôt : il manque une suite.", en: "The question ends too early" },
      placeIn(text, text.length),
    );
  if (/unterminated/.test(message))
    return sqlRefusal(
      {
        fr: "Une apostrophe, un guillemet ou un commentaire n’est pas fermé.",
        en: "A quote or a comment is not closed",
      },
      placeOfCharacter(text, characters),
    );
  if (/memory exhausted/.test(message))
    return sqlRefusal(
      { fr: "La question est trop imbriquée.", en: "The question is nested too deeply" },
      placeIn(text, 0),
    );
  if (near !== undefined)
    return sqlRefusal(
      {
        fr: `La syntaxe ne se lit pas à partir de « ${near.slice(0, 80)} ».`,
        en: `The syntax can't be read from "${near.slice(0, 80)}" on`,
      },
      placeOfCharacter(text, characters),
    );
  return sqlRefusal(
    { fr: `La syntaxe ne se lit pas : ${message}.`, en: `The syntax can't be read: ${message}` },
    placeOfCharacter(text, characters),
  );
}

/** What the grammar names: `syntax error at or near "x"`. */
function nearOf(message: string): string | undefined {
  const sign = 'at or near "';
  const from = message.indexOf(sign);
  return from === -1 ? undefined : message.slice(from + sign.length, -1);
}
