import type { IncomingMessage, RequestListener } from "node:http";
import { readFile, readdir } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { guardedFetch } from "../../../lib/collect/http.ts";
import { parseOrigins } from "../../../lib/collect/origins.ts";
import { launchChromium } from "../../../lib/collect/web/chromium.ts";
import { fetchByBrowser } from "../../../lib/collect/web/fetch-browser.ts";
import type { BrowserSettings } from "../../../lib/collect/web/fetch-browser.ts";
import { textOf } from "../../../lib/collect/web/page.ts";
import type { PageFetcher } from "../../../lib/collect/web/page.ts";
import { PermanentError, TransientError } from "../../../lib/errors.ts";
import { startSite } from "../../support/site.ts";
import type { Site } from "../../support/site.ts";

const program = { bin: fileURLToPath(new URL("../../../node_modules/@sparticuz/chromium/bin", import.meta.url)) };
const impossible = await whyNot();

async function whyNot(): Promise<string | null> {
  try {
    await (await launchChromium(program)).close();
    return null;
  } catch (error) {
    return error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
  }
}

let site: Site;
let other: Site;
let pages: Record<string, string | RequestListener>;
let fetcher: PageFetcher;

const answer: RequestListener = (request, response) => {
  const page = pages[request.url ?? ""];
  if (typeof page === "function") page(request, response);
  else if (page === undefined) response.writeHead(404).end("<p>Introuvable</p>");
  else
    response
      .writeHead(200, { "content-type": request.url?.endsWith(".js") ? "text/javascript" : "text/html" })
      .end(page);
};

beforeAll(async () => {
  [site, other] = await Promise.all([startSite(answer), startSite(answer)]);
  fetcher = open();
});
afterAll(async () => {
  await fetcher.close();
  site.stop();
  other.stop();
});
beforeEach(() => {
  pages = {};
  site.requests.length = 0;
  other.requests.length = 0;
});

function open(over: Partial<BrowserSettings> = {}): PageFetcher {
  const origins = parseOrigins(`https://www.site.test=${site.origin},https://other.test=${other.origin}`);
  const fetch = guardedFetch({ stage: "local", origins, contact: "ops@imo.test" });
  const limits = { maxBytes: 200_000, timeoutMs: 3_000 };
  return fetchByBrowser({ fetch, ...limits, program, contact: "ops@imo.test", consent: "#refuse", ...over });
}
const get = (path: string, request = {}) => fetcher.get(`https://www.site.test${path}`, request);
const asked = (at = site) => at.requests.map(({ url }) => url);
/** A page that says `done` only once its scripts have worked. */
const scripted = (script: string) => `<html><body><p id="p">wait</p><script>${script}</script></body></html>`;
const say = (word: string) => `document.getElementById("p").textContent = ${word};`;
const holds = (html: string) => html.includes('<p id="p">done');

/** The processes that this one has started and that still run. */
async function children(): Promise<number[]> {
  const threads = await readdir("/proc/self/task");
  const lists = await Promise.all(threads.map((thread) => readFile(`/proc/self/task/${thread}/children`, "utf8")));
  return lists.flatMap((list) => list.split(" ").filter(Boolean).map(Number));
}

describe.skipIf(impossible)(`a browser${impossible ? ` (not here: ${impossible})` : ""}`, () => {
  test("gives the document as it was received, with its real address, and asks for nothing else", async () => {
    const html = `<html><head><link rel="stylesheet" href="/a.css"><link rel="icon" href="/i.ico"><script src="/a.js"></script></head>
      <body><img src="/a.png"><iframe src="/frame"></iframe><video src="/v.mp4"></video>
      <img src="https://tracker.test/p.gif"><script>fetch("/data"); document.title = "changed"; navigator.sendBeacon("/beacon");</script></body></html>`;
    pages["/a"] = html;
    const page = await get("/a");
    expect(page).toMatchObject({ url: "https://www.site.test/a", status: 200, rendered: false });
    expect(textOf(page)).toBe(html);
    await wait(200);
    expect(asked()).toEqual(["/a"]);
  });

  test("names itself honestly, to the site and to its pages", async () => {
    pages["/a"] = scripted(
      `if (navigator.userAgent.startsWith("imo-ops/") && navigator.language === "fr-FR") ${say('"done"')}`,
    );
    expect(holds(textOf(await get("/a", { holds })))).toBe(true);
    expect(site.requests[0]?.headers["user-agent"]).toMatch(/^imo-ops\/\S+ \(\+ops@imo\.test\)$/);
  });

  test("lets scripts make what the document does not hold, from the page's own origin only, each request counted", async () => {
    pages["/a"] =
      `<html><body><p id="p">wait</p><script src="/own.js"></script><script src="https://other.test/foreign.js"></script></body></html>`;
    pages["/own.js"] =
      `fetch("/data.json?n=1", { headers: { "x-key": "k" } }).then((r) => r.text()).then((t) => { ${say("t")} });`;
    pages["/data.json?n=1"] = ({ headers }: IncomingMessage, response) =>
      response.end(headers["x-key"] === "k" ? "done" : "no");
    pages["/foreign.js"] = say('"foreign"');
    const met: string[] = [];
    const before = async (url: string) => void met.push(url);
    const page = await get("/a", { holds, before });
    expect(page.rendered).toBe(true);
    expect(textOf(page)).toContain('<p id="p">done</p>');
    expect(met).toEqual(["https://www.site.test/own.js", "https://www.site.test/data.json?n=1"]);
    await get("/a", { holds, before });
    expect(asked()).toEqual(["/a", "/own.js", "/data.json?n=1", "/a", "/data.json?n=1"]);
    expect(asked(other)).toEqual([]);
  });

  test("does without what may not be asked, and gives the document when its scripts make nothing of it", async () => {
    pages["/a"] = `<html><body><p id="p">wait</p><script src="/forbidden.js"></script></body></html>`;
    const before = () => Promise.reject(new PermanentError("robots.txt disallows /forbidden.js"));
    const page = await get("/a", { holds, before });
    expect(page.rendered).toBe(false);
    expect(textOf(page)).toBe(pages["/a"]);
    expect(asked()).toEqual(["/a"]);
  });

  test("answers the consent dialog once, and gives the site its cookie back", async () => {
    pages["/a"] = scripted(`
      const agreed = document.cookie.includes("consent=no");
      if (agreed) ${say('"done"')} else {
        document.body.insertAdjacentHTML("beforeend", "<button id=refuse>Refuser</button>");
        document.getElementById("refuse").onclick = () => { document.cookie = "consent=no; path=/"; ${say('"done"')} };
      }`);
    const own = open();
    try {
      for (let n = 0; n < 2; n++) {
        const page = await own.get("https://www.site.test/a", { holds });
        expect(holds(textOf(page))).toBe(true);
      }
      expect(site.requests.map(({ headers }) => headers.cookie)).toEqual([undefined, "consent=no"]);
    } finally {
      await own.close();
    }
  });

  test("gives other statuses and other documents without showing them", async () => {
    pages["/500"] = (_request, response) => response.writeHead(500).end("<script>while(true);</script>");
    pages["/json"] = (_request, response) => response.writeHead(200, { "content-type": "application/json" }).end("{}");
    expect(await get("/500", { holds })).toMatchObject({ status: 500, rendered: false });
    expect(textOf(await get("/json", { holds }))).toBe("{}");
    expect(await get("/missing")).toMatchObject({ status: 404 });
  });

  test("is led by redirects like any request, and shows the page under the address that answered", async () => {
    pages["/1"] = (_request, response) => response.writeHead(302, { location: "/2" }).end();
    pages["/2"] = scripted(`if (location.href === "https://www.site.test/2") ${say('"done"')}`);
    const page = await get("/1", { holds });
    expect(page).toMatchObject({
      url: "https://www.site.test/2",
      redirects: ["https://www.site.test/1"],
      rendered: true,
    });
  });

  test.each([
    "file:///etc/passwd",
    "chrome://version",
    "https://127.0.0.1/",
    "https://169.254.169.254/",
    "https://localhost/",
  ])("refuses %s", async (url) => {
    await expect(fetcher.get(url)).rejects.toBeInstanceOf(PermanentError);
  });

  test("refuses a redirect into the private network, and a page too large", async () => {
    pages["/1"] = (_request, response) => response.writeHead(302, { location: "https://169.254.169.254/" }).end();
    pages["/2"] = "x".repeat(200_001);
    await expect(get("/1")).rejects.toBeInstanceOf(PermanentError);
    await expect(get("/2")).rejects.toBeInstanceOf(PermanentError);
  });

  test("has no way out of its own: whatever a page's scripts try, nothing private is reached", async () => {
    const secret = await startSite((_request, response) =>
      response.writeHead(200, { "access-control-allow-origin": "*" }).end("secret"),
    );
    const target = `127.0.0.1:${secret.port}`;
    const tries = [
      `fetch("http://${target}/fetch", { mode: "no-cors" }).catch(() => {})`,
      `new Image().src = "http://${target}/image"`,
      `new WebSocket("ws://${target}/socket")`,
      `navigator.sendBeacon("http://${target}/beacon", "x")`,
      `window.open("http://${target}/window")`,
      `document.body.insertAdjacentHTML("beforeend", '<iframe src="http://${target}/frame"></iframe><link rel="preconnect" href="http://${target}"><link rel="prefetch" href="http://${target}/prefetch">')`,
      `new Worker(URL.createObjectURL(new Blob(['fetch("http://${target}/worker")']))) && 0`,
      `setTimeout(() => { location.href = "http://${target}/navigate"; }, 20)`,
    ];
    pages["/a"] = scripted(tries.map((attempt) => `try { ${attempt} } catch {}`).join("\n"));
    const page = await get("/a", { holds });
    expect(textOf(page)).toBe(pages["/a"]);
    await wait(300);
    secret.stop();
    expect(secret.requests.map(({ url }) => url)).toEqual([]);
  });

  test("stays on a page that leads elsewhere before it is ready", async () => {
    pages["/a"] = scripted(`location.href = "/elsewhere"; setTimeout(() => { ${say('"done"')} }, 200)`);
    expect(textOf(await get("/a", { holds }))).toContain('<p id="p">done');
    expect(asked()).toEqual(["/a"]);
  });

  test("gets several pages at once, each its own", async () => {
    for (let n = 0; n < 6; n++) pages[`/${n}`] = scripted(`setTimeout(() => { ${say(`"done ${n}"`)} }, 50)`);
    const got = await Promise.all(Array.from({ length: 6 }, (_, n) => get(`/${n}`, { holds })));
    got.forEach((page, n) => expect(textOf(page)).toContain(`done ${n}<`));
  });

  test("that dies is started again, and what was received is not asked for twice", async () => {
    const own = open();
    const before = new Set(await children());
    pages["/a"] = "<p>one</p>";
    pages["/b"] = scripted(`setTimeout(() => { ${say('"done"')} }, 300)`);
    await own.get("https://www.site.test/a");
    const slow = own.get("https://www.site.test/b", { holds });
    await wait(200);
    const browsers = (await children()).filter((pid) => !before.has(pid));
    expect(browsers).not.toEqual([]);
    for (const pid of browsers) process.kill(pid, "SIGKILL");
    expect(textOf(await slow)).toContain('<p id="p">done');
    expect(textOf(await own.get("https://www.site.test/a"))).toBe("<p>one</p>");
    await own.close();
    expect(asked()).toEqual(["/a", "/b", "/a"]);
  });

  test("that a page's script holds up is given up with it, and the page as received is kept", async () => {
    const own = open();
    pages["/a"] = "<p>one</p>";
    pages["/hang"] = "<p>two</p><script>for (;;);</script>";
    expect(textOf(await own.get("https://www.site.test/hang"))).toBe(pages["/hang"]);
    expect(textOf(await own.get("https://www.site.test/a"))).toBe("<p>one</p>");
    await own.close();
  });

  test("ends when it is closed, and whoever asks it then is told", async () => {
    const own = open();
    const before = new Set(await children());
    pages["/a"] = "<p>one</p>";
    expect(textOf(await own.get("https://www.site.test/a"))).toBe("<p>one</p>");
    await own.close();
    expect((await children()).filter((pid) => !before.has(pid))).toEqual([]);
    await expect(own.get("https://www.site.test/a")).rejects.toThrow(/closed/);
  });

  test("that can't be started is a passing failure that says so in one line, and asks nothing", async () => {
    const failing = open({ program: { executable: "/nowhere/chromium" } });
    pages["/a"] = "x";
    const error: unknown = await failing.get("https://www.site.test/a").catch((failure: unknown) => failure);
    expect(error).toBeInstanceOf(TransientError);
    expect(String(error)).toMatch(/^TransientError: The browser can't be started: [^\n]*$/);
    expect(asked()).toEqual([]);
    await failing.close();
  });
});
