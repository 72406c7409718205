import { expect, test } from "vitest";
import * as z from "zod";
import { DOCUMENT, schemathesis } from "../support/schemathesis.ts";
import { servedApi } from "../support/served-api.ts";

const api = await servedApi();

const SEED = 20_261_127;
/** In which a machine at rest asks some thousand questions or more. */
const SECONDS = 40;
/** A busy machine gets so many times as long for as many. */
const LONGEST = 8;
/** Questions for each route and method at least. */
const EACH = 5;
const Document = z.object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) });

test(
  "whatever is asked by the document is answered by the document",
  { timeout: 2_000 * LONGEST * SECONDS },
  async () => {
    const { paths } = Document.parse(await (await fetch(`${api.url}${DOCUMENT}`)).json());
    // Where the document itself is found is not tried.
    const published = Object.entries(paths).flatMap(([at, methods]) => (at === DOCUMENT ? [] : Object.keys(methods)));
    const ask = async (seconds: number) => {
      const { operations, test_cases, failures, errors } = await schemathesis(api, { seed: SEED, seconds });
      expect(errors).toEqual([]);
      expect(failures).toEqual([]);
      expect(operations).toEqual({ total: published.length, tested: published.length, errored: 0 });
      return test_cases.generated;
    };
    const wanted = published.length * EACH;
    const asked = await ask(SECONDS);
    if (asked <= wanted) {
      const seconds = Math.ceil(SECONDS * Math.min(LONGEST, (2 * wanted) / asked));
      expect(await ask(seconds)).toBeGreaterThan(wanted);
    }
    const lines = (await api.log()).split("\n").filter((line) => line.includes('"ERROR"'));
    expect(lines).toEqual([]);
  },
);
