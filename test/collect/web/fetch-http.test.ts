import type { RequestListener } from "node:http";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { guardedFetch } from "../../../lib/collect/http.ts";
import { parseOrigins } from "../../../lib/collect/origins.ts";
import { fetchByHttp } from "../../../lib/collect/web/fetch-http.ts";
import { textOf } from "../../../lib/collect/web/page.ts";
import { PermanentError } from "../../../lib/errors.ts";
import { startSite } from "../../support/site.ts";
import type { Site } from "../../support/site.ts";

let site: Site;
let answer: RequestListener;

beforeAll(async () => {
  site = await startSite((request, response) => answer(request, response));
});
afterAll(() => site.stop());

const get = (path = "/a", before?: (url: string) => Promise<void>) => {
  const origins = parseOrigins(`https://www.site.test=${site.origin}`);
  const fetch = guardedFetch({ stage: "local", origins, contact: "ops@imo.test" });
  const fetcher = fetchByHttp({ fetch, maxBytes: 10_000, timeoutMs: 2_000 });
  return fetcher.get(`https://www.site.test${path}`, before ? { before } : {});
};

test.each([200, 404, 403, 429, 500, 503])("a page that answers %i is given with its body", async (status) => {
  answer = (_request, response) => response.writeHead(status, { "x-a": "1" }).end("<p>été</p>");
  const page = await get();
  expect(page).toMatchObject({ status, url: "https://www.site.test/a", rendered: false, redirects: [] });
  expect(page.headers["x-a"]).toBe("1");
  expect(textOf(page)).toBe("<p>été</p>");
});

test.each([
  ["gzip", gzipSync],
  ["br", brotliCompressSync],
])("a page compressed by %s is given unpacked", async (encoding, pack) => {
  answer = (_request, response) => response.writeHead(200, { "content-encoding": encoding }).end(pack("<p>été</p>"));
  expect(textOf(await get())).toBe("<p>été</p>");
});

test("a page that is too large once unpacked, broken, or packed in an unknown way is refused", async () => {
  const packed: [string, Buffer][] = [
    ["gzip", gzipSync("x".repeat(10_001))],
    ["gzip", Buffer.from("not gzip")],
    ["zstd", Buffer.from("x")],
  ];
  for (const [encoding, body] of packed) {
    answer = (_request, response) => response.writeHead(200, { "content-encoding": encoding }).end(body);
    await expect(get()).rejects.toBeInstanceOf(PermanentError);
  }
});

test("a page is asked for in French, and its text is read in the charset that it names", async () => {
  answer = (request, response) => {
    expect(request.headers["accept-language"]).toBe("fr-FR,fr;q=0.9");
    response.writeHead(200, { "content-type": "text/html; charset=ISO-8859-1" }).end(Buffer.from("été", "latin1"));
  };
  expect(textOf(await get())).toBe("été");
});

test("each redirect waits before it is followed", async () => {
  answer = ({ url }, response) =>
    url === "/a" ? response.writeHead(302, { location: "/b" }).end() : response.end("arrived");
  const met: string[] = [];
  const page = await get("/a", async (url) => void met.push(url));
  expect(met).toEqual(["https://www.site.test/b"]);
  expect(page).toMatchObject({ url: "https://www.site.test/b", redirects: ["https://www.site.test/a"] });
});

test.each(["file:///etc/passwd", "ftp://www.site.test/", "https://127.0.0.1/", "https://[::1]/"])(
  "%s is refused",
  async (url) => {
    const fetch = guardedFetch({ stage: "local", origins: new Map(), contact: "ops@imo.test" });
    await expect(fetchByHttp({ fetch, maxBytes: 1, timeoutMs: 500 }).get(url)).rejects.toBeInstanceOf(PermanentError);
  },
);
