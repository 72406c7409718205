import { text } from "node:stream/consumers";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openLocation } from "../../../lib/collect/file/location.ts";
import { guardedFetch } from "../../../lib/collect/http.ts";
import { PermanentError, TransientError } from "../../../lib/errors.ts";
import { memoryBucket } from "../../support/memory-bucket.ts";
import type { MemoryBucket } from "../../support/memory-bucket.ts";
import { startSite } from "../../support/site.ts";
import type { Site } from "../../support/site.ts";

const INCOMING = "raw/dvf/run-1/incoming-0";

let site: Site;
let data: MemoryBucket;
let elsewhere: MemoryBucket;
let release = 0;

beforeAll(async () => {
  site = await startSite((request, response) => {
    if (request.url === "/cut.csv") {
      response.writeHead(200, { "content-length": "100" }).write("half");
      setTimeout(() => request.socket.destroy(), 50);
    } else if (request.url === "/gone.csv") response.writeHead(410).end();
    else response.end(`release ${++release}`);
  });
});
afterAll(() => site.stop());
beforeEach(() => {
  release = 0;
  site.requests.length = 0;
  data = memoryBucket("ours", { "drop/dvf/a.csv": "dropped" });
  elsewhere = memoryBucket("theirs", { "b.csv": "shared" });
});

function files() {
  const fetch = guardedFetch({
    stage: "local",
    origins: new Map([["https://files.test", site.origin]]),
    contact: "ops@imo.test",
  });
  return openLocation({ data, fetch, bucketNamed: (name) => (name === "theirs" ? elsewhere : memoryBucket(name)) });
}

async function failure(location: string): Promise<unknown> {
  try {
    await text(await files().open(location, INCOMING));
  } catch (error) {
    return error;
  }
  throw new Error(`${location} was opened`);
}

describe("a file in the pipeline's own bucket", () => {
  test("is read where it is and kept by a copy", async () => {
    expect(await text(await files().open("s3://ours/drop/dvf/a.csv", INCOMING))).toBe("dropped");
    await files().keep("s3://ours/drop/dvf/a.csv", "raw/kept", INCOMING);
    expect(data.objects.get("raw/kept")?.toString()).toBe("dropped");
    expect([...data.objects.keys()]).toEqual(["drop/dvf/a.csv", "raw/kept"]);
  });
});

describe("a file in another bucket", () => {
  test("is read there and kept here", async () => {
    expect(await text(await files().open("s3://theirs/b.csv", INCOMING))).toBe("shared");
    await files().keep("s3://theirs/b.csv", "raw/kept", INCOMING);
    expect(data.objects.get("raw/kept")?.toString()).toBe("shared");
  });

  test("that is not there is refused by its full name", async () => {
    const error = await failure("s3://theirs/c.csv");
    expect(error).toBeInstanceOf(PermanentError);
    expect(String(error)).toContain("s3://theirs/c.csv: There is no object c.csv");
  });
});

describe("a file on the web", () => {
  test("is fetched once: the bytes read are the bytes kept, and nothing else stays", async () => {
    const opened = await text(await files().open("https://files.test/dvf.csv", INCOMING));
    await files().keep("https://files.test/dvf.csv", "raw/kept", INCOMING);
    expect(opened).toBe("release 1");
    expect(data.objects.get("raw/kept")?.toString()).toBe("release 1");
    expect(data.objects.has(INCOMING)).toBe(false);
    expect(site.requests).toHaveLength(1);
  });

  test("is not fetched again when its task is tried again", async () => {
    await files().open("https://files.test/dvf.csv", INCOMING);
    expect(await text(await files().open("https://files.test/dvf.csv", INCOMING))).toBe("release 1");
    expect(site.requests).toHaveLength(1);
  });

  test("that breaks off leaves nothing behind and may be tried again", async () => {
    expect(await failure("https://files.test/cut.csv")).toBeInstanceOf(TransientError);
    expect(data.objects.has(INCOMING)).toBe(false);
  });

  test("that is gone is refused", async () => {
    expect(await failure("https://files.test/gone.csv")).toBeInstanceOf(PermanentError);
  });

  test("at a private address is refused", async () => {
    expect(String(await failure(`https://localhost:${site.port}/x.csv`))).toContain("not on the public internet");
  });
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
