import { buffer } from "node:stream/consumers";
import { beforeEach, describe, expect, test } from "vitest";
import { placeOf, takeFromBucket } from "../../../lib/collect/file/location.ts";
import { PermanentError } from "../../../lib/errors.ts";
import { memoryBucket } from "../../support/memory-bucket.ts";
import type { MemoryBucket } from "../../support/memory-bucket.ts";

let data: MemoryBucket;
let elsewhere: MemoryBucket;

beforeEach(() => {
  data = memoryBucket("ours", { "drop/dvf/a.csv": "dropped" });
  elsewhere = memoryBucket("theirs", { "b.csv": "shared" });
});

async function taken(location: string): Promise<string> {
  const place = placeOf(location, "ours");
  if (place.kind === "web") throw new Error("expected a bucket");
  const bucketNamed = (name: string) => (name === "theirs" ? elsewhere : memoryBucket(name));
  await takeFromBucket(place, "incoming", { data, bucketNamed });
  return String(await buffer(await data.stream("incoming")));
}

async function failure(location: string): Promise<unknown> {
  try {
    await taken(location);
  } catch (error) {
    return error;
  }
  throw new Error(`${location} was opened`);
}

test("a file in the pipeline's own bucket is copied, so that what becomes of it changes nothing", async () => {
  expect(await taken("s3://ours/drop/dvf/a.csv")).toBe("dropped");
  data.objects.set("drop/dvf/a.csv", Buffer.from("another one"));
  expect(data.objects.get("incoming")?.toString()).toBe("dropped");
});

test("a file that is larger than S3 copies is refused before anything is read", async () => {
  data = { ...data, head: async (key) => ({ key, bytes: 5_000_000_001, modifiedAt: "", metadata: {} }) };
  expect(String(await failure("s3://ours/drop/dvf/a.csv"))).toContain("larger than 5 GB");
});

describe("a file in another bucket", () => {
  test("is taken from there", async () => {
    expect(await taken("s3://theirs/b.csv")).toBe("shared");
  });

  test("that is not there is refused by its full name", async () => {
    const error = await failure("s3://theirs/c.csv");
    expect(error).toBeInstanceOf(PermanentError);
    expect(String(error)).toContain("s3://theirs/c.csv: There is no object c.csv");
  });
});

test("an address is a place of the web", () => {
  expect(placeOf("https://files.test/dvf.csv", "ours")).toEqual({ kind: "web", url: "https://files.test/dvf.csv" });
});

describe("other places", () => {
  test.each(["./dvf.csv", "/home/me/dvf.csv", "dvf.csv"])("%s is for the command to upload", async (location) => {
    const error = await failure(location);
    expect(error).toBeInstanceOf(PermanentError);
    expect(String(error)).toContain("`imo ingest` uploads it first");
  });

  test.each(["http://files.test/dvf.csv", "ftp://files.test/dvf.csv", "file:///etc/passwd"])(
    "%s is refused",
    async (location) => {
      const error = await failure(location);
      expect(error).toBeInstanceOf(PermanentError);
      expect(String(error)).toContain("s3:// and https:// are");
    },
  );
});
