import { expect, test } from "vitest";
import { tableId } from "../../../lib/collect/database/table-id.ts";

test("a database is the same whoever reads it and however it is connected to", () => {
  const id = tableId("postgres://anne:one@db.example:5432/imo");
  expect(tableId("postgresql://bob:two@DB.example:5432/imo?sslmode=require")).toBe(id);
  expect(id).toMatch(/^table-[0-9a-f]{12}$/);
});

test("another server, port or name is another database", () => {
  const ids = ["db:5432/imo", "db:5433/imo", "other:5432/imo", "db:5432/imo2"].map((place) =>
    tableId(`postgres://u:p@${place}`),
  );
  expect(new Set(ids).size).toBe(4);
  expect(tableId("mongodb://a:1,b:2/imo")).not.toBe(tableId("mongodb://a:1/imo"));
});
