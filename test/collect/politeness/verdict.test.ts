import { describe, expect, test } from "vitest";
import { judgeFailure, judgePage } from "../../../lib/collect/politeness/verdict.ts";
import type { RawPage } from "../../../lib/collect/web/page.ts";
import { PermanentError, ThrottledError, TransientError } from "../../../lib/errors.ts";
import { told } from "../../support/told.ts";

const ADVERT = `<html><head><title>Maison à vendre</title><meta name="robots" content="index, follow"></head><body>
  <h1>Maison à vendre 5 pièces Hendaye</h1><p>${"Au calme, à deux pas de la plage. ".repeat(60)}</p></body></html>`;

function page(over: Partial<Omit<RawPage, "html">> & { html?: string } = {}): RawPage {
  const html = Buffer.from(over.html ?? ADVERT);
  const received = { url: "https://www.site.test/a", status: 200, headers: {}, fetchedAt: "", rendered: false };
  return { ...received, redirects: [], ...over, html };
}
const withHead = (head: string) => page({ html: ADVERT.replace("<head>", `<head>${head}`) });
const block = (judged: RawPage) => {
  const verdict = judgePage(judged);
  return verdict.kind === "blocked" ? verdict.block : verdict.kind;
};

describe("statuses", () => {
  test("a page that answers is ok", () => {
    expect(judgePage(page())).toEqual({ kind: "ok" });
  });

  test.each([404, 410])("%i is gone", (status) => {
    expect(judgePage(page({ status }))).toEqual({ kind: "gone" });
  });

  test.each([401, 403, 407, 451])("%i is blocked", (status) => {
    expect(block(page({ status }))).toBe(String(status));
  });

  test.each([
    [429, "120", 120],
    [429, undefined, 60],
    [503, "7", 7],
  ])("%i with Retry-After %s is throttled for %i seconds", (status, header, retryAfterSeconds) => {
    const headers = header === undefined ? {} : { "retry-after": header };
    expect(judgePage(page({ status, headers }))).toMatchObject({ kind: "throttled", retryAfterSeconds });
  });

  test.each([
    [500, true],
    [503, true],
    [408, true],
    [400, false],
    [418, false],
    [304, false],
  ])("%i is failed, passing: %s", (status, passing) => {
    expect(judgePage(page({ status }))).toEqual({ kind: "failed", reason: told(`answered ${status}`), passing });
  });
});

describe("reservations", () => {
  test.each([
    "noindex",
    "none",
    "NOINDEX, nofollow",
    "nofollow, noindex",
    "imo-ops: noindex",
    "unavailable_after: 25 Jun 2030 15:00:00 PST, noindex",
    "max-snippet: 5, noindex",
    "googlebot: nofollow, imo-ops: noindex",
  ])("X-Robots-Tag %s is obeyed", (tag) => {
    expect(block(page({ headers: { "x-robots-tag": tag } }))).toBe("noindex");
    expect(block(page({ headers: { "x-robots-tag": ["nofollow", tag] } }))).toBe("noindex");
  });

  test.each(["all", "nofollow", "googlebot: noindex", "googlebot: nofollow, noindex", "noindexing", "noimageindex"])(
    "X-Robots-Tag %s is no reservation against us",
    (tag) => {
      expect(block(page({ headers: { "x-robots-tag": tag } }))).toBe("ok");
    },
  );

  test.each([
    ['<meta name="robots" content="noindex">', "noindex"],
    ["<META NAME=ROBOTS CONTENT='NOFOLLOW,NONE'/>", "noindex"],
    ['<meta content="noindex" name="imo-ops">', "noindex"],
    ['<meta name="tdm-reservation" content="1">', "tdm-reservation"],
    ['<meta name="tdm-reservation" content="0">', "ok"],
    ['<meta name="googlebot" content="noindex">', "ok"],
    ['<!-- <meta name="robots" content="noindex"> -->', "ok"],
    [`<script>document.write('<meta name="robots" content="noindex">')</script>`, "ok"],
  ])("%s means %s", (head, expected) => {
    expect(block(withHead(head))).toBe(expected);
  });

  test("the header tdm-reservation: 1 is obeyed, 0 reserves nothing", () => {
    expect(block(page({ headers: { "tdm-reservation": "1" } }))).toBe("tdm-reservation");
    expect(block(page({ headers: { "tdm-reservation": "0" } }))).toBe("ok");
  });

  test("a missing page is gone whatever it reserves", () => {
    expect(block(page({ status: 404, headers: { "x-robots-tag": "noindex" } }))).toBe("gone");
  });
});

describe("walls", () => {
  test.each([
    ["Cloudflare", "<title>Just a moment...</title><script>window._cf_chl_opt={cvId:'3'}</script>"],
    ["DataDome", "<script>var dd={'host':'geo.captcha-delivery.com'}</script><p>Please enable JS</p>"],
    ["HUMAN", '<div id="px-captcha-wrapper"></div>'],
    ["AWS", "<script>window.gokuProps = {}</script>"],
    ["Imperva", '<iframe id="main-iframe" src="/_Incapsula_Resource?CWUDNSAI=1"></iframe>'],
    ["hCaptcha", '<h1>Une minute</h1><div class="h-captcha" data-sitekey="x"></div>'],
    ["reCAPTCHA", '<form action="/verify"><div class="g-recaptcha" data-sitekey="x"></div></form>'],
    ["Turnstile", '<div class="cf-turnstile"></div>'],
    ["a picture", '<p>Recopiez les lettres</p><img src="/captcha.png"><input name="letters">'],
    ["words", "<h1>Vérifiez que vous n'êtes pas un robot</h1>"],
    ["English words", "<h1>Please verify you are human</h1>"],
  ])("of %s are known, whatever their status", (_maker, body) => {
    for (const status of [200, 403, 503]) {
      expect(block(page({ status, html: `<html><body>${body}</body></html>` }))).toBe("captcha");
    }
  });

  test("are known by what their makers say in headers", () => {
    expect(block(page({ status: 403, headers: { "cf-mitigated": "challenge" } }))).toBe("captcha");
    expect(block(page({ status: 202, headers: { "x-amzn-waf-action": "challenge" } }))).toBe("captcha");
  });

  test.each([
    ["a contact form with a captcha", '<form><div class="g-recaptcha"></div></form>'],
    ["a script that watches", '<script src="https://www.google.com/recaptcha/api.js?render=abc"></script>'],
    [
      "tags of DataDome and Cloudflare",
      '<script src="https://js.datadome.co/tags.js"></script><script src="/cdn-cgi/challenge-platform/scripts/jsd/main.js"></script>',
    ],
    ["an agent named Captcha", "<p>Votre conseiller : Jean Captcha</p>"],
  ])("are not seen in an advert with %s", (_what, extra) => {
    expect(block(page({ html: ADVERT.replace("</body>", `${extra}</body>`) }))).toBe("ok");
  });

  test.each([
    ["says that reCAPTCHA protects its form", "<p>Ce site est protégé par reCAPTCHA.</p>"],
    ["is watched", '<script src="https://www.google.com/recaptcha/api.js?hl=fr&render=abc"></script>'],
    ["has a hidden token", '<form><input type="hidden" name="captcha_token"></form>'],
    ["holds data", '<script type="application/json">{"a":1}</script><div class="h-captcha"></div>'],
    ["says nothing", ""],
  ])("are not seen in a short page that %s", (_what, extra) => {
    expect(block(page({ html: `<html><body><h1>Aucune annonce</h1>${extra}</body></html>` }))).toBe("ok");
  });
});

test("failures to get a page are judged as well, and accidents are not", () => {
  expect(judgeFailure(new ThrottledError("slow down", 9))).toMatchObject({ kind: "throttled", retryAfterSeconds: 9 });
  expect(judgeFailure(new TransientError("cut"))).toEqual({ kind: "failed", reason: told("cut"), passing: true });
  expect(judgeFailure(new PermanentError("too large"))).toEqual({
    kind: "failed",
    reason: told("too large"),
    passing: false,
  });
  expect(() => judgeFailure(new TypeError("a bug"))).toThrow("a bug");
});
