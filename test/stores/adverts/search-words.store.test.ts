import { expect, test } from "vitest";
import { mergeAdverts } from "../../../lib/stores/adverts/adverts.ts";
import { refreshSearchWords } from "../../../lib/stores/adverts/search-words.ts";
import { anAdvert } from "../../support/adverts.ts";
import { testDatabase } from "../../support/postgres.ts";

const db = await testDatabase();

function merge(reference: string, description: string): Promise<unknown> {
  return db.transaction((tx) =>
    mergeAdverts(tx, [anAdvert({ reference, description })], { runId: "run-1", readerVersion: 1 }),
  );
}

function adverts(word: string): Promise<unknown[]> {
  return db.query("select lexeme, adverts from search_word where word = $1", [word]);
}

test("words are read with their lexeme and the number of adverts that have them, anew when adverts were written and some time has passed", async () => {
  await db.query("insert into run (run_id, trigger, input) values ('run-1', 'manual', '{}')");
  expect(await refreshSearchWords(db)).toBe(false);
  await merge("1", "Rez-de-chaussée rénové, chaussée calme.");
  await merge("2", "Chaussée.");
  expect(await refreshSearchWords(db)).toBe(true);
  expect(await adverts("chaussee")).toEqual([{ lexeme: "chausse", adverts: 2 }]);
  expect(await refreshSearchWords(db)).toBe(false);

  await merge("3", "Un pigeonnier.");
  expect(await refreshSearchWords(db)).toBe(false);
  await db.query("update search_words_read set read_at = now() - interval '1 hour'");
  expect(await refreshSearchWords(db)).toBe(true);
  expect(await adverts("pigeonnier")).toHaveLength(1);
});
