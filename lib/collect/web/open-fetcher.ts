import { fetchByBrowser } from "./fetch-browser.ts";
import type { BrowserSettings } from "./fetch-browser.ts";
import { fetchByHttp } from "./fetch-http.ts";
import type { PageFetcher } from "./page.ts";

/** Opens what gets a source's pages, by plain requests or by a browser: the same pages, under the same manners. To be closed. */
export function openFetcher(kind: "http" | "browser", settings: BrowserSettings): PageFetcher {
  return kind === "http" ? fetchByHttp(settings) : fetchByBrowser(settings);
}
