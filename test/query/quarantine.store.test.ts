import { beforeAll, expect, test } from "vitest";
import { listQuarantine } from "../../lib/query/quarantine.ts";
import { testDatabase } from "../support/postgres.ts";

const db = await testDatabase();

beforeAll(async () => {
  await db.query(`insert into run (run_id, trigger, input) values ('one', 'manual', '{}'), ('two', 'manual', '{}')`);
  await db.query(
    `insert into quarantine (run_id, source_id, task, chunk, file, row_number, field, reason, found, expected, excerpt, s3_key)
     select run, source, 0, n, 'f.csv', n, 'price', 'wrong', '-1', 'an amount', 'a;-1', 'k'
     from (values ('one', 'dvf', 1), ('one', 'dvf', 2), ('two', 'dvf', 3), ('two', 'seloger-export', 4)) v (run, source, n)`,
  );
});

const rowsOf = async (filter: { run?: string; source?: string; limit: number }) => {
  const { total, rows } = await listQuarantine(db, filter);
  return { total, rows: rows.map(({ row }) => row) };
};

test("the newest rows come first, with how many there are in all", async () => {
  expect(await rowsOf({ limit: 3 })).toEqual({ total: 4, rows: [4, 3, 2] });
});

test("rows are those of one run, of one source, or of both", async () => {
  expect(await rowsOf({ run: "one", limit: 9 })).toEqual({ total: 2, rows: [2, 1] });
  expect(await rowsOf({ source: "dvf", limit: 9 })).toEqual({ total: 3, rows: [3, 2, 1] });
  expect(await rowsOf({ run: "two", source: "dvf", limit: 9 })).toEqual({ total: 1, rows: [3] });
});

test("a row says where it stood, what was found and what was expected", async () => {
  const { rows } = await listQuarantine(db, { limit: 1 });
  expect(rows).toMatchObject([
    {
      run: "two",
      source: "seloger-export",
      file: "f.csv",
      row: 4,
      field: "price",
      reason: "wrong",
      found: "-1",
      expected: "an amount",
    },
  ]);
});
