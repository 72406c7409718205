import { describe, expect, test } from "vitest";
import { scrub } from "../../../lib/normalize/privacy/scrub.ts";
import { labelledTexts, shares, tryOn } from "../../support/labelled-texts.ts";

describe("over texts of adverts with what must go marked in them", () => {
  test("of those by which the scrubber was made nothing is left, and nearly nothing is lost", async () => {
    const texts = await labelledTexts("tuned");
    expect(texts.length).toBeGreaterThan(300);
    const outcome = tryOn(texts, scrub);
    expect(outcome.left).toEqual([]);
    expect(shares(outcome).precision).toBeGreaterThanOrEqual(0.98);
  });

  test("of those that were held out little is left or lost", async () => {
    const texts = await labelledTexts("held-out");
    expect(texts.length).toBeGreaterThan(80);
    const { recall, precision } = shares(tryOn(texts, scrub));
    expect(recall).toBeGreaterThanOrEqual(0.97);
    expect(precision).toBeGreaterThanOrEqual(0.95);
  });

  test("a scrubber that does nothing, or takes everything, does not pass", async () => {
    const texts = await labelledTexts("tuned");
    expect(shares(tryOn(texts, (text) => text)).recall).toBeLessThan(0.02);
    expect(shares(tryOn(texts, () => "")).precision).toBeLessThan(0.7);
  });

  test("a text that was scrubbed is scrubbed no further", async () => {
    for (const part of ["tuned", "held-out"] as const) {
      for (const { text } of await labelledTexts(part)) expect(scrub(scrub(text))).toBe(scrub(text));
    }
  });
});
