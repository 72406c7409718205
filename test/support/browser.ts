import { fileURLToPath } from "node:url";
import chromium from "@sparticuz/chromium";
import { chromium as playwright } from "playwright-core";
import type { Browser, Page } from "playwright-core";
import { programSettings } from "../../lib/collect/web/chromium.ts";

const bin = fileURLToPath(new URL("../../node_modules/@sparticuz/chromium/bin", import.meta.url));
/** They take protections away that the pages are tested with; a browser of one process dies with its first window. */
const UNWANTED = new Set([
  "--single-process",
  "--no-zygote",
  "--disable-web-security",
  "--allow-running-insecure-content",
  "--disable-site-isolation-trials",
]);

/** Starts the real Chromium, which reaches this machine and no other. */
export async function startBrowser(): Promise<Browser> {
  return playwright.launch({
    ...(await programSettings({ bin })),
    args: [
      ...chromium.args.filter((argument) => !UNWANTED.has(argument)),
      "--disable-gpu",
      "--disable-software-rasterizer",
      "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    ],
    headless: true,
  });
}

/** All that goes wrong in a page while it is used, in words: scripts that fail, what its policy forbids, requests to other origins. */
export function troubleOf(page: Page, origin: string): string[] {
  const trouble: string[] = [];
  page.on("pageerror", (error) => trouble.push(`error: ${error.message}`));
  page.on("console", (message) => {
    if (/Content Security Policy|Trusted/i.test(message.text())) trouble.push(`policy: ${message.text()}`);
  });
  page.on("request", (request) => {
    // What a page itself holds is read at a `blob:` address of its own origin.
    if (
      !request
        .url()
        .replace(/^blob:/, "")
        .startsWith(`${origin}/`)
    )
      trouble.push(`request: ${request.url()}`);
  });
  return trouble;
}
