import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { download } from "../../../lib/collect/file/download.ts";
import type { Wanted } from "../../../lib/collect/file/download.ts";
import type { Transfer } from "../../../lib/collect/file/state.ts";
import { guardedFetch } from "../../../lib/collect/http.ts";
import { PermanentError, TransientError } from "../../../lib/errors.ts";
import { startReleases } from "../../support/release-site.ts";
import type { ReleaseSite } from "../../support/release-site.ts";

const URL_OF = "https://files.test/f.bin";
const OCTOBER = "Thu, 08 Oct 2026 09:12:00 GMT";
const FIRST = Buffer.from("0123456789".repeat(30));
const SECOND = Buffer.from("abcdefghij".repeat(25));

let site: ReleaseSite;
let pieces: Map<string, Buffer>;
let saved: Transfer | null;
beforeAll(async () => {
  site = await startReleases();
});
afterAll(() => site.stop());
beforeEach(() => {
  site.files.clear();
  site.faults.length = 0;
  site.asked.length = 0;
  pieces = new Map();
  saved = null;
});

/** One call, which has time for so many pieces of the body. */
function call(wanted: Partial<Wanted> = {}, calls = Infinity) {
  let left = calls;
  const fetch = guardedFetch({
    stage: "local",
    origins: new Map([["https://files.test", site.origin]]),
    contact: "ops@imo.test",
  });
  return download(
    { url: URL_OF, optional: false, known: undefined, begun: saved, ...wanted },
    {
      fetch,
      putPiece: async (bytes) => {
        const name = `p${pieces.size}`;
        pieces.set(name, Buffer.from(bytes));
        return name;
      },
      save: async (transfer) => void (saved = transfer),
      hasTime: () => left-- > 1,
      pieceBytes: 64,
    },
  );
}
const received = () => Buffer.concat((saved?.pieces ?? []).map((name) => pieces.get(name) ?? Buffer.alloc(0)));

test("a file is stored piece by piece, with what tells its version", async () => {
  site.files.set("/f.bin", { body: FIRST, etag: '"one"', lastModified: OCTOBER });
  const { end, requests } = await call();
  expect(end).toMatchObject({ kind: "whole", transfer: { version: { etag: '"one"', lastModified: OCTOBER } } });
  expect(requests).toBe(1);
  expect(received()).toEqual(FIRST);
});

describe("a transfer that is cut", () => {
  test("goes on in the same call at the byte where it stopped", async () => {
    site.files.set("/f.bin", { body: FIRST, etag: '"one"' });
    site.faults.push({ cutAfter: 100 }, { cutAfter: 70 });
    expect(await call()).toMatchObject({ requests: 3, end: { kind: "whole" } });
    expect(site.asked).toEqual(["/f.bin", "/f.bin bytes=100-", "/f.bin bytes=170-"]);
    expect(received()).toEqual(FIRST);
  });

  test("twice in the same place is given up, and another call goes on", async () => {
    site.files.set("/f.bin", { body: FIRST, lastModified: OCTOBER });
    site.faults.push({ cutAfter: 100 }, { cutAfter: 0 });
    expect(await call()).toMatchObject({ end: { kind: "more", error: expect.any(TransientError) } });
    expect(await call()).toMatchObject({ requests: 1, end: { kind: "whole" } });
    expect(received()).toEqual(FIRST);
  });

  test.each([
    ["a weak tag", { etag: 'W/"one"' }],
    ["nothing", {}],
  ])("is begun anew where %s tells the version: it might be another one", async (_, version) => {
    site.files.set("/f.bin", { body: FIRST, ...version });
    site.faults.push({ cutAfter: 100 });
    expect(await call()).toMatchObject({ end: { kind: "more", error: expect.any(TransientError) } });
    await call();
    expect(site.asked).toEqual(["/f.bin", "/f.bin"]);
    expect(received()).toEqual(FIRST);
  });
});

describe("a file that is published anew in the middle", () => {
  test("is begun anew: pieces of two versions are never mixed", async () => {
    site.files.set("/f.bin", { body: FIRST, etag: '"one"' });
    site.faults.push({ cutAfter: 200 }, { cutAfter: 0 });
    expect(await call()).toMatchObject({ end: { kind: "more", error: expect.any(TransientError) } });
    site.files.set("/f.bin", { body: SECOND, etag: '"two"' });
    expect(await call()).toMatchObject({ end: { kind: "whole", transfer: { version: { etag: '"two"' } } } });
    expect(received()).toEqual(SECOND);
  });

  test("is begun anew also where the server answers the range without looking at the version", async () => {
    saved = { version: { url: URL_OF, etag: '"one"' }, total: FIRST.length, pieces: ["first"], bytes: 10 };
    pieces.set("first", Buffer.from("0123456789"));
    // If-Range is compared with the date: the answer is a 206 of another version.
    site.files.set("/f.bin", { body: SECOND, etag: '"two"', lastModified: '"one"' });
    expect(await call()).toMatchObject({ requests: 2, end: { kind: "whole" } });
    expect(received()).toEqual(SECOND);
  });
});

test("out of time, what came is kept, and the next call goes on", async () => {
  site.files.set("/f.bin", { body: FIRST, etag: '"one"' });
  site.faults.push({ cutAfter: 120 });
  expect(await call({}, 1)).toMatchObject({ end: { kind: "more" } });
  expect(saved?.bytes).toBe(120);
  expect(await call()).toMatchObject({ end: { kind: "whole" } });
  expect(site.asked[1]).toBe("/f.bin bytes=120-");
  expect(received()).toEqual(FIRST);
});

test("a call that was killed after the last piece asks for nothing again", async () => {
  saved = { version: { url: URL_OF, etag: '"one"' }, total: 10, pieces: ["first"], bytes: 10 };
  expect(await call()).toMatchObject({ requests: 0, end: { kind: "whole" } });
});

test("a file that has not changed sends no byte", async () => {
  site.files.set("/f.bin", { body: FIRST, etag: '"one"' });
  expect(await call({ known: { url: URL_OF, etag: '"one"' } })).toEqual({ requests: 1, end: { kind: "unchanged" } });
  expect(pieces.size).toBe(0);
});

test("an address that leads elsewhere than before is read, although that has not changed for long", async () => {
  site.files.set("/f.bin", { body: FIRST, lastModified: OCTOBER });
  const known = { url: "https://files.test/older.bin", lastModified: OCTOBER };
  expect(await call({ known })).toMatchObject({ requests: 2, end: { kind: "whole" } });
});

test("what is not there is told where it may be missing, and refused where it may not", async () => {
  expect(await call({ optional: true })).toEqual({ requests: 1, end: { kind: "absent", status: 404 } });
  await expect(call()).rejects.toBeInstanceOf(PermanentError);
});

test("a server that asks to wait is waited for by the state machine", async () => {
  site.faults.push({ status: 429, retryAfter: 7 });
  expect(await call()).toMatchObject({ requests: 1, end: { kind: "more", error: { retryAfterSeconds: 7 } } });
});

test("an empty file is one piece without a byte", async () => {
  site.files.set("/f.bin", { body: Buffer.alloc(0), etag: '"none"' });
  expect(await call()).toMatchObject({ end: { kind: "whole", transfer: { pieces: ["p0"], bytes: 0 } } });
});
