import { Readable } from "node:stream";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { PermanentError, TransientError } from "../../../lib/errors.ts";
import { bucket } from "../../../lib/stores/aws/s3.ts";
import { startSite } from "../../support/site.ts";
import type { Site } from "../../support/site.ts";

/** Plays S3 where it says no: the local emulator allows everything. */
let s3: Site;
let refusal: { status: number; code: string };

beforeAll(async () => {
  s3 = await startSite((request, response) => {
    request.resume();
    response.writeHead(refusal.status, { "content-type": "application/xml" });
    response.end(`<Error><Code>${refusal.code}</Code><Message>no</Message></Error>`);
  });
  vi.stubEnv("AWS_ENDPOINT_URL", s3.origin);
  vi.stubEnv("AWS_REGION", "eu-west-3");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "test");
  vi.stubEnv("AWS_MAX_ATTEMPTS", "1");
});
afterAll(() => {
  vi.unstubAllEnvs();
  s3.stop();
});
beforeEach(() => {
  s3.requests.length = 0;
});

async function* tooLarge() {
  yield Buffer.from("a beginning");
  throw new PermanentError("too large");
}

describe("a bucket", () => {
  test.each([
    [403, "AccessDenied", "the function's role must be allowed"],
    [404, "NoSuchBucket", "it does not exist"],
    [404, "NoSuchKey", "There is no object a/b.csv"],
  ])("%i %s can't be helped by trying again", async (status, code, reason) => {
    refusal = { status, code };
    const reading = bucket("theirs").stream("a/b.csv");
    await expect(reading).rejects.toThrow(reason);
    await expect(reading).rejects.toBeInstanceOf(PermanentError);
  });

  test.each([
    [403, "ExpiredToken"],
    [500, "InternalError"],
    [503, "SlowDown"],
  ])("%i %s may pass", async (status, code) => {
    refusal = { status, code };
    await expect(bucket("ours").stream("a.csv")).rejects.toBeInstanceOf(TransientError);
  });

  test("an upload whose stream fails fails as the stream did, and stores nothing", async () => {
    await expect(bucket("ours").upload("a.csv", Readable.from(tooLarge()))).rejects.toThrow("too large");
    expect(s3.requests).toEqual([]);
  });
});
