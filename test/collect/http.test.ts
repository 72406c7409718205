import type { IncomingMessage, ServerResponse } from "node:http";
import { buffer, text } from "node:stream/consumers";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { guardedFetch } from "../../lib/collect/http.ts";
import type { HttpRequest } from "../../lib/collect/http.ts";
import { parseOrigins } from "../../lib/collect/origins.ts";
import { PermanentError, ThrottledError, TransientError, reasonOf } from "../../lib/errors.ts";
import { startSite } from "../support/site.ts";
import type { Site } from "../support/site.ts";

let site: Site;
let other: Site;
let pages: Record<string, (request: IncomingMessage, response: ServerResponse) => void>;

function answer(request: IncomingMessage, response: ServerResponse): void {
  const page = pages[request.url ?? ""];
  if (page) page(request, response);
  else response.writeHead(404).end("not here");
}

beforeAll(async () => {
  [site, other] = await Promise.all([startSite(answer), startSite(answer)]);
});
afterAll(() => {
  site.stop();
  other.stop();
});
beforeEach(() => {
  pages = {};
  site.requests.length = 0;
  other.requests.length = 0;
});

const redirect =
  (location: string, status = 302) =>
  (_request: IncomingMessage, response: ServerResponse) =>
    response.writeHead(status, { location }).end("elsewhere");
const saying = (body: string) => (_request: IncomingMessage, response: ServerResponse) => response.end(body);
const status =
  (code: number, headers = {}) =>
  (_request: IncomingMessage, response: ServerResponse) =>
    response.writeHead(code, headers).end("sorry");

const origins = () =>
  parseOrigins(
    `https://www.site.test=${site.origin},https://other.test=${other.origin},http://plain.test=${other.origin.replace("127.0.0.1", "localhost")}`,
  );

/** Gets `https://www.site.test<path>` from the site of this test, as the local cloud does. */
function get(path: string, asked: Partial<HttpRequest> = {}, stage = "local") {
  const timeouts = { headersMs: 300, bodyIdleMs: 300 };
  const fetch = guardedFetch({ stage, origins: origins(), contact: "ops@imo.test", timeouts });
  const url = path.startsWith("/") ? `https://www.site.test${path}` : path;
  return fetch(url, { maxBytes: 1000, timeoutMs: 5000, ...asked });
}

/** The error of getting `path`, its body read to the end. */
async function failure(path: string, asked: Partial<HttpRequest> = {}, stage = "local"): Promise<unknown> {
  try {
    await buffer((await get(path, asked, stage)).body);
  } catch (error) {
    return error;
  }
  throw new Error(`${path} was read`);
}

async function refusal(path: string, asked: Partial<HttpRequest> = {}, stage = "local"): Promise<string> {
  const error = await failure(path, asked, stage);
  expect(error).toBeInstanceOf(PermanentError);
  return error instanceof Error ? error.message : "";
}

describe("a page", () => {
  test("comes with its status, headers, body and real address", async () => {
    pages["/a?b=1"] = saying("bonjour");
    const answer = await get("/a?b=1");
    expect(answer).toMatchObject({ status: 200, url: "https://www.site.test/a?b=1", redirects: [] });
    expect(answer.headers["content-length"]).toBe("7");
    expect(await text(answer.body)).toBe("bonjour");
  });

  test("is asked for by a name with a contact, and as it is", async () => {
    pages["/"] = saying("x");
    await text((await get("/", { headers: { accept: "text/html", "user-agent": "Mozilla" } })).body);
    expect(site.requests[0]?.headers).toMatchObject({
      "user-agent": expect.stringMatching(/^imo-ops\/\d+\.\d+\.\d+ \(\+ops@imo\.test\)$/),
      "accept-encoding": "identity",
      accept: "text/html",
    });
  });

  test("that has not changed is a 304 without a body", async () => {
    pages["/"] = ({ headers }, response) => {
      const known = headers["if-none-match"] === '"v1"' && headers["if-modified-since"] === "yesterday";
      response.writeHead(known ? 304 : 200, { "content-length": known ? "5000" : "0" }).end();
    };
    const answer = await get("/", { etag: '"v1"', lastModified: "yesterday" });
    expect(answer.status).toBe(304);
    expect(await text(answer.body)).toBe("");
  });

  test("that says it has not changed without having been asked is refused", async () => {
    pages["/"] = (_request, response) => response.writeHead(304).end();
    expect(await refusal("/")).toContain("answered 304");
  });
});

describe("a post", () => {
  const form = { method: "POST", body: "a=1&b=%C3%A9", contentType: "application/x-www-form-urlencoded" } as const;

  test("sends its body as it is, with its type", async () => {
    pages["/token"] = (request, response) =>
      void text(request).then((body) => response.end(`${request.method} ${request.headers["content-type"]} ${body}`));
    const { body } = await get("/token", form);
    expect(await text(body)).toBe("POST application/x-www-form-urlencoded a=1&b=%C3%A9");
  });

  test("is not sent on to where it is redirected", async () => {
    pages["/token"] = redirect("/other", 307);
    pages["/other"] = saying("taken");
    const refused = await failure("/token", form);
    expect(refused).toBeInstanceOf(PermanentError);
    expect(reasonOf(refused)).toEqual({
      code: "collecting.post-redirected",
      en: "https://www.site.test/token redirects what was sent to it: not followed",
      fr: "https://www.site.test/token redirige ce qui lui a été envoyé : ce n’est pas suivi",
    });
    expect(site.requests.map(({ url }) => url)).toEqual(["/token"]);
  });
});

describe("addresses", () => {
  test.each([
    ["the stage is local but the address is no stand-in", "local"],
    ["the stage is not local", "prod"],
  ])("a loopback address is refused when %s", async (_case, stage) => {
    const lone = await startSite(saying("secret"));
    for (const host of ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]"]) {
      expect(await refusal(`http://${host}:${lone.port}/`, {}, stage)).toContain("not on the public internet");
    }
    expect(lone.requests).toEqual([]);
    lone.stop();
  });

  test("the refusal says which address of which host", async () => {
    expect(await refusal(`http://localhost:${site.port}/`)).toMatch(/^(127\.0\.0\.1|::1), the address of localhost,/);
    expect(await refusal("http://169.254.169.254/latest/meta-data/")).toMatch(/^169\.254\.169\.254 .*linkLocal/);
  });

  test("outside the stage local the stand-ins are neither used nor allowed", async () => {
    pages["/"] = saying("secret");
    expect(await refusal(`${site.origin}/`, {}, "prod")).toContain("not on the public internet");
    // Reserved by RFC 6761: it is looked up, in vain.
    expect(await failure("/", {}, "prod")).toBeInstanceOf(TransientError);
    expect(site.requests).toEqual([]);
  });

  test.each([
    ["ftp://www.site.test/x", "only http and https"],
    ["file:///etc/passwd", "only http and https"],
    ["data:text/plain,x", "only http and https"],
    ["https://me:secret@www.site.test/x", "passwords do not belong in addresses"],
    ["not an address", "not an address is not an address"],
  ])("%s is refused", async (url, reason) => {
    const message = await refusal(url);
    expect(message).toContain(reason);
    expect(message).not.toContain("secret");
  });
});

describe("redirects", () => {
  test("are followed and told, relative ones and those to real origins and stand-ins", async () => {
    pages["/1"] = redirect("/2#part", 301);
    pages["/2"] = redirect("https://other.test/3", 307);
    pages["/3"] = redirect(`${site.origin}/4`, 308);
    pages["/4"] = saying("arrived");
    const answer = await get("/1");
    expect(answer.url).toBe("https://www.site.test/4");
    expect(answer.redirects).toEqual(["https://www.site.test/1", "https://www.site.test/2", "https://other.test/3"]);
    expect(await text(answer.body)).toBe("arrived");
    expect(other.requests.map(({ url }) => url)).toEqual(["/3"]);
  });

  test.each(["http://127.0.0.1:1/", "https://localhost:1/", "https://169.254.169.254/", "https://[fd00:ec2::254]/"])(
    "to %s are refused",
    async (target) => {
      pages["/"] = redirect(target);
      // The scheme is kept, so that the address is what is refused.
      expect(await refusal("/")).toMatch(target.startsWith("http:") ? /out of https/ : /not on the public internet/);
    },
  );

  test("out of https are refused", async () => {
    pages["/"] = redirect("http://plain.test/");
    expect(await refusal("/")).toBe(
      "https://www.site.test/ redirects to http://plain.test/, out of https: not followed",
    );
    expect(other.requests).toEqual([]);
  });

  test("to anything but http are refused", async () => {
    pages["/"] = redirect("file:///etc/passwd");
    expect(await refusal("/")).toContain("only http and https are visited");
  });

  test("in a circle are named", async () => {
    pages["/a"] = redirect("/b");
    pages["/b"] = redirect("/c");
    pages["/c"] = redirect("/b");
    expect(await refusal("/a")).toBe(
      "Redirects go in a circle: https://www.site.test/b → https://www.site.test/c → https://www.site.test/b",
    );
  });

  test("are followed five times, not six", async () => {
    for (const n of [1, 2, 3, 4, 5, 6]) pages[`/${n}`] = redirect(`/${n + 1}`);
    pages["/7"] = saying("arrived");
    expect((await get("/2")).redirects).toHaveLength(5);
    expect(await refusal("/1")).toContain("after 5 redirects: given up");
  });

  test("to another origin lose the caller's headers for good", async () => {
    pages["/1"] = redirect("/2");
    pages["/2"] = redirect("https://other.test/3");
    pages["/3"] = redirect("https://www.site.test/4");
    pages["/4"] = saying("x");
    await text((await get("/1", { headers: { authorization: "key" } })).body);
    expect(site.requests.map(({ url, headers }) => [url, headers.authorization])).toEqual([
      ["/1", "key"],
      ["/2", "key"],
      ["/4", undefined],
    ]);
    expect(other.requests[0]?.headers.authorization).toBeUndefined();
  });

  test("wait until the next address may be asked, and stop where it may not", async () => {
    pages["/1"] = redirect("/2");
    pages["/2"] = redirect("https://other.test/3");
    const met: string[] = [];
    const beforeRedirect = async (url: string) => {
      met.push(url);
      if (url.includes("other")) throw new PermanentError("not there");
    };
    expect(await refusal("/1", { beforeRedirect })).toBe("not there");
    expect(met).toEqual(["https://www.site.test/2", "https://other.test/3"]);
    expect(other.requests).toEqual([]);
  });

  test("without a target are refused", async () => {
    pages["/"] = status(302);
    expect(await refusal("/")).toContain("answered 302");
  });
});

describe("sizes", () => {
  test("a body of just the size is taken", async () => {
    pages["/"] = saying("x".repeat(1000));
    expect(await text((await get("/")).body)).toHaveLength(1000);
  });

  test("a body announced as too large is refused before it is read", async () => {
    pages["/"] = saying("x".repeat(1001));
    await expect(get("/")).rejects.toThrow("https://www.site.test/ is 1001 bytes, more than the 1000 allowed");
  });

  test("a body that turns out too large is cut off", async () => {
    pages["/"] = (_request, response) => {
      response.write("x".repeat(600));
      response.end("x".repeat(600));
    };
    const answer = await get("/");
    await expect(buffer(answer.body)).rejects.toThrow("gives more than the 1000 bytes allowed");
    await expect(buffer((await get("/")).body)).rejects.toBeInstanceOf(PermanentError);
  });
});

describe("slowness", () => {
  test("an answer that does not begin is a passing failure", async () => {
    pages["/?key=secret"] = () => {};
    const error = await failure("/?key=secret");
    expect(error).toBeInstanceOf(TransientError);
    expect(String(error)).toContain("https://www.site.test/ can't be read: Headers Timeout");
  });

  test("a body that stops coming is a passing failure", async () => {
    pages["/"] = (_request, response) => void response.write("x");
    const error = await failure("/");
    expect(error).toBeInstanceOf(TransientError);
    expect(String(error)).toContain("Body Timeout");
  });

  test("a body that drips is cut off when the whole call has had its time", async () => {
    pages["/"] = (_request, response) => {
      const drip = setInterval(() => response.write("x"), 50);
      response.on("close", () => clearInterval(drip));
    };
    const error = await failure("/", { timeoutMs: 600 });
    expect(error).toBeInstanceOf(TransientError);
    expect(String(error)).toContain("timeout");
  });

  test("a body that nobody reads does not end the process when its time is over", async () => {
    pages["/"] = (_request, response) => void response.write("x");
    const { body } = await get("/", { timeoutMs: 100 });
    await wait(200);
    await expect(text(body)).rejects.toBeInstanceOf(TransientError);
  });

  test("a body that is destroyed gives its connection up", async () => {
    const closed = Promise.withResolvers<void>();
    pages["/"] = (_request, response) => {
      response.write("x");
      response.on("close", closed.resolve);
    };
    const { body } = await get("/");
    body.destroy();
    await expect(closed.promise).resolves.toBeUndefined();
  });
});

describe("failures", () => {
  test.each([400, 401, 403, 404, 410, 451])("%i is final and told", async (code) => {
    pages["/"] = status(code);
    expect(await refusal("/")).toBe(`https://www.site.test/ answered ${code}`);
  });

  test.each([500, 502, 503, 504, 408])("%i may pass", async (code) => {
    pages["/"] = status(code);
    const error = await failure("/");
    expect(error).toBeInstanceOf(TransientError);
    expect(error).not.toBeInstanceOf(ThrottledError);
  });

  test.each([
    [429, "120", 120],
    [503, "7", 7],
    [429, undefined, 60],
    [429, "soon", 60],
    [503, "Sun, 06 Nov 1994 08:49:37 GMT", 0],
  ])("%i with Retry-After %s asks for %i seconds", async (code, header, seconds) => {
    pages["/"] = status(code, header === undefined ? {} : { "retry-after": header });
    const error = await failure("/");
    expect(error).toBeInstanceOf(ThrottledError);
    expect(error).toMatchObject({ retryAfterSeconds: seconds });
  });

  test("a date in Retry-After counts from now", async () => {
    pages["/"] = (_request, response) =>
      response.writeHead(429, { "retry-after": new Date(Date.now() + 90_000).toUTCString() }).end();
    const error = await failure("/");
    const seconds = error instanceof ThrottledError ? error.retryAfterSeconds : 0;
    expect(seconds).toBeGreaterThan(80);
    expect(seconds).toBeLessThanOrEqual(90);
  });

  test("a status that the caller accepts is an answer", async () => {
    const answer = await get("/missing", { accept: [404] });
    expect(answer.status).toBe(404);
    expect(await text(answer.body)).toBe("not here");
  });

  test("a connection that breaks may come back", async () => {
    pages["/before"] = (request) => request.socket.destroy();
    pages["/within"] = (request, response) => {
      response.writeHead(200, { "content-length": "100" }).write("half");
      setTimeout(() => request.socket.destroy(), 50);
    };
    expect(await failure("/before")).toBeInstanceOf(TransientError);
    expect(await failure("/within")).toBeInstanceOf(TransientError);
  });
});
