import type { ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { PermanentError, TransientError } from "../../../lib/errors.ts";
import { patience } from "../../../lib/stores/aws/patience.ts";
import { bucket } from "../../../lib/stores/aws/s3.ts";
import { startSite } from "../../support/site.ts";
import type { Site } from "../../support/site.ts";

/** Plays S3 where it says no: the local emulator allows everything. */
let s3: Site;
let refusal: { status: number; code: string };
/** What it sends instead of a refusal. */
let sent: ((response: ServerResponse) => void) | undefined;

beforeAll(async () => {
  s3 = await startSite((request, response) => {
    request.resume();
    if (sent) return sent(response);
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
  sent = undefined;
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

  test("a stream that stalls may go better another time", async () => {
    sent = (response) => response.writeHead(200, { "content-length": 20 }).write("a beginning");
    const patient = bucket("ours", { stallMs: 30 });
    await expect(patient.bytes("a.csv")).rejects.toThrow(/sent nothing more of a\.csv/);
    await expect((await patient.stream("a.csv")).toArray()).rejects.toBeInstanceOf(TransientError);
  });

  test("a request that is never answered may go better another time", async () => {
    sent = () => {};
    const client = new S3Client(patience(50));
    await expect(bucket("ours", { client }).bytes("a.csv")).rejects.toBeInstanceOf(TransientError);
    await expect(bucket("ours", { client }).put("a.csv", "a", "text/csv")).rejects.toBeInstanceOf(TransientError);
    client.destroy();
  });

  test("a stream that is cut off may go better another time", async () => {
    sent = (response) =>
      response.writeHead(200, { "content-length": 20 }).write("a beginning", () => response.destroy());
    await expect(bucket("ours").bytes("a.csv")).rejects.toBeInstanceOf(TransientError);
  });

  test("a reader that takes its time is waited for, and gets every byte", async () => {
    sent = (response) => response.writeHead(200).end("a".repeat(1_000_000));
    let read = 0;
    for await (const bytes of await bucket("ours", { stallMs: 30 }).stream("a.csv")) {
      read += Buffer.from(bytes).length;
      if (read < 200_000) await sleep(40);
    }
    expect(read).toBe(1_000_000);
  });
});
