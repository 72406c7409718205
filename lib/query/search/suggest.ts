/** How what somebody is typing may go on. */
import sql from "sql-template-tag";
import type { Queries } from "../../stores/postgres/postgres.ts";
import { ask } from "../ask.ts";
import type { Suggestions } from "../filters.ts";
import { ENTRIES } from "../../records/trade/entries.ts";
import { fold } from "../../records/trade/words.ts";

interface Suggestion {
  readonly texte: string;
  readonly genre: "commune" | "type" | "critere" | "mot";
  readonly code_insee: string | null;
}

const MAX_EACH = 10;

/**
 * Communes, types, criteria and words of adverts that begin with what is typed; of several words the last one is completed. Criteria that people
 * ask for come first, then communes with the most people, then words by how many adverts have them.
 */
export async function suggest(db: Queries, { q, limite }: Suggestions): Promise<{ resultats: Suggestion[] }> {
  const last = fold(/[\p{L}\p{N}’'-]+\s*$/u.exec(q)?.[0] ?? "").trim();
  if (last === "") return { resultats: [] };
  const [places, words] = await Promise.all([placesFrom(db, q), wordsFrom(db, last)]);
  const found = [...criteriaFrom(last), ...places, ...words];
  const distinct = [...new Map(found.toReversed().map((one) => [fold(one.texte), one])).values()].toReversed();
  return { resultats: distinct.slice(0, limite) };
}

function criteriaFrom(beginning: string): Suggestion[] {
  return ENTRIES.filter(({ name }) => fold(name).startsWith(beginning) || fold(name).includes(` ${beginning}`))
    .slice(0, MAX_EACH)
    .map(({ name, type }) => ({ texte: name, genre: type ? "type" : "critere", code_insee: null }));
}

async function placesFrom(db: Queries, text: string): Promise<Suggestion[]> {
  const tails = tailsOf(text);
  const rows = await ask<{ code: string; name: string }>(
    db,
    sql`select p.code, p.name from (
        select distinct on (code) p.* from unnest(${tails}::text[]) as tail join place p
          on p.name_key like town_key(tail) || '%' and p.type <> 'former' and town_key(tail) <> ''
        order by code
      ) p order by population desc nulls last, code limit ${MAX_EACH}`,
  );
  return rows.map(({ code, name }) => ({ texte: name, genre: "commune", code_insee: code }));
}

/** The last words of a text, from one to three of them, without signs that mean something in a pattern. */
function tailsOf(text: string): string[] {
  const words = text
    .replaceAll(/[\\%_]/g, " ")
    .split(/\s+/)
    .filter((word) => word !== "");
  return [1, 2, 3].filter((count) => count <= words.length).map((count) => words.slice(-count).join(" "));
}

async function wordsFrom(db: Queries, beginning: string): Promise<Suggestion[]> {
  if (!/^[a-z]{2,}$/.test(beginning)) return [];
  const rows = await ask<{ word: string }>(
    db,
    sql`select word from search_word where word like ${`${beginning}%`} and length(word) > 3 order by adverts desc, word limit ${MAX_EACH}`,
  );
  return rows.map(({ word }) => ({ texte: word, genre: "mot", code_insee: null }));
}
