import { expect, test } from "vitest";
import { cellWords } from "../../../lib/pages/market/words.ts";
import { date, span } from "../../../lib/pages/results/format.ts";

test("a day is told as French does, the first of a month too, and once where two are one", () => {
  expect(date("2026-01-01")).toBe("1er janv. 2026");
  expect(span("2026-01-01", "2026-11-21")).toBe("du 1er janv. 2026 au 21 nov. 2026");
  expect(span("2026-11-21T08:00:00Z", "2026-11-21T09:00:00Z")).toBe("le 21 nov. 2026");
});

test("a cell of the risks' grid is told in degrees of each side", () => {
  expect(cellWords("-1.775,43.355")).toBe("maille de 43,355°\u00a0N, 1,775°\u00a0O");
  expect(cellWords("55.45,-20.88")).toBe("maille de 20,88°\u00a0S, 55,45°\u00a0E");
});
