import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { refuseUnlessAllowed } from "../../../lib/query/sql/allowed.ts";
import { parseQuestion } from "../../../lib/query/sql/parse.ts";
import { Refusal } from "../../../lib/query/refusal.ts";
import { SCHEMA } from "../../../lib/stores/sql/role.ts";
import { readSqlTableNames } from "../../../lib/stores/sql/schema.ts";
import { askSql } from "../../../lib/stores/sql/session.ts";
import { HOSTILE } from "../../support/hostile-sql.ts";
import { sqlRole, testDatabase } from "../../support/postgres.ts";

const db = await testDatabase();
const url = await sqlRole(db);

const tables = { schema: SCHEMA, names: await readSqlTableNames(db) };

const check = async (text: string): Promise<void> =>
  refuseUnlessAllowed((await parseQuestion(text)).statement, text, tables);
const ask = (text: string) => askSql(url, { id: randomUUID(), text, maxRows: 10, maxBytes: 10_000, maxMs: 5_000 });

test.each(HOSTILE)("$text is refused before it reaches the server", async ({ text }) => {
  await expect(check(text)).rejects.toThrow(Refusal);
});

test("what nothing has looked at is refused by cursor, transaction and role, or does no harm", async () => {
  const wrong: string[] = [];
  for (const { text, refusedByServer } of HOSTILE) {
    const refused = await ask(text).then(
      () => false,
      () => true,
    );
    if (refusedByServer && !refused) wrong.push(text);
  }
  expect(wrong).toEqual([]);
});
