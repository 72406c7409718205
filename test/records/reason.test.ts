import { expect, test } from "vitest";
import { MERGING } from "../../lib/aggregate/reasons.ts";
import { API } from "../../lib/collect/api/reasons.ts";
import { TABLE } from "../../lib/collect/database/reasons.ts";
import { FILE } from "../../lib/collect/file/reasons.ts";
import { COLLECTING, HTTP, POLITENESS } from "../../lib/collect/reasons.ts";
import { CRAWLING } from "../../lib/collect/web/reasons.ts";
import { ConfigError, PermanentError, reasonOf } from "../../lib/errors.ts";
import { joined, known, quoted, Reason, shortened } from "../../lib/records/reason.ts";
import { DATABASE } from "../../lib/stores/foreign/reasons.ts";
import { SNAPSHOT } from "../../lib/stores/runs/reasons.ts";
import { faultsOf } from "../support/sentences.ts";
import { PLANNING } from "../../lib/collect/plan-reasons.ts";
import { S3_REASONS } from "../../lib/stores/aws/reasons.ts";

test.each([
  ["merging", MERGING],
  ["collecting", { ...COLLECTING, ...POLITENESS, ...HTTP }],
  ["planning", PLANNING],
  ["S3", S3_REASONS],
  ["crawls", CRAWLING],
  ["APIs", API],
  ["tables", TABLE],
  ["files", FILE],
  ["foreign databases", DATABASE],
  ["whole files", SNAPSHOT],
])("each sentence of %s tells the same details in both languages, under a code of its own", (_, sentences) => {
  expect(faultsOf(sentences)).toEqual([]);
});

test("an error carries its reason in both languages; a message in English alone is quoted", () => {
  const error = new PermanentError(FILE.empty());
  expect(error.message).toBe("the file is empty");
  expect(reasonOf(error).fr).toBe("le fichier est vide");
  expect(reasonOf(new ConfigError("no such setting"))).toEqual(quoted("no such setting"));
  expect(reasonOf(new RangeError("too far")).fr).toBe("« too far »");
});

test("a reason that was stored as a sentence is read as a quotation, one of today as it is", () => {
  expect(Reason.parse("answered 502")).toEqual({ code: "quoted", en: "answered 502", fr: "« answered 502 »" });
  expect(Reason.parse(COLLECTING.answered(502))).toEqual(COLLECTING.answered(502));
  expect(known({ code: null, en: "cut", fr: null }).fr).toBe("« cut »");
});

test("several reasons are one, known by the first, and a long one is cut in both languages", () => {
  const both = joined([COLLECTING.timeIsOver(), COLLECTING.answered(503)]);
  expect(both).toEqual({
    code: "collecting.time-is-over",
    en: "the source's own time limit is over; answered 503",
    fr: "le temps donné à la source est écoulé ; a répondu 503",
  });
  expect(joined([both])).toBe(both);
  const { en, fr } = shortened(quoted(`a\0${"b".repeat(20)}`), 10);
  expect([en, fr]).toEqual(["abbbbbbbbb", "« abbbbbbb"]);
});
