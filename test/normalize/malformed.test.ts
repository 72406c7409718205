import { assert, property } from "fast-check";
import { expect, test } from "vitest";
import { readerNames, trialOf } from "../support/malformed.ts";
import { unfit } from "../support/unfit.ts";

/** `npm run bench -- malformed` tries thousands. */
const RUNS = 120;

test.each(await readerNames())(
  "%s: whatever it is given, rows are used or told of, and all of it can be stored",
  { timeout: 60_000 },
  async (name) => {
    const { right, malformed, read } = await trialOf(name);
    const before = read(right);
    expect(before.records.length).toBeGreaterThan(0);
    expect(before.rejected).toEqual([]);
    expect(before.dropped.fields).toEqual({});
    expect(unfit(before)).toBeNull();
    assert(
      property(malformed, (input) => {
        expect(unfit(read(input))).toBeNull();
      }),
      { numRuns: RUNS },
    );
  },
);
