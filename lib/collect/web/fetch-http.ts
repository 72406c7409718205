import { getDocument } from "./document.ts";
import type { DocumentSettings } from "./document.ts";
import type { PageFetcher } from "./page.ts";

/** Gets pages with plain requests: what a page's scripts would make of it is not seen. */
export function fetchByHttp(settings: DocumentSettings): PageFetcher {
  return {
    get: (url, request = {}) => getDocument(settings, url, request),
    close: () => Promise.resolve(),
  };
}
