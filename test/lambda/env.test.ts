import { expect, test } from "vitest";
import * as z from "zod";
import { ConfigError } from "../../lib/errors.ts";
import { readEnv } from "../../lib/lambda/env.ts";

const Env = z.object({ BUCKET: z.string(), LIMIT: z.coerce.number().int() });

test("settings come typed", () => {
  expect(readEnv(Env, { BUCKET: "data", LIMIT: "5", OTHER: "x" })).toEqual({ BUCKET: "data", LIMIT: 5 });
});

const read = () => readEnv(Env, { LIMIT: "s3cret" });

test("missing and wrong settings are all named, and no value is told", () => {
  expect(read).toThrow(ConfigError);
  expect(read).toThrow(/BUCKET is missing; LIMIT is wrong/);
  expect(read).not.toThrow(/s3cret/);
});
