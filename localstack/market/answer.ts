import type { PageShape } from "./iad/shell.ts";

/** What a request was for, so that requests can be counted by it. */
export type RequestKind =
  | "list"
  | "detail"
  | "robots"
  | "image"
  | "font"
  | "tracker"
  | "script"
  | "api"
  | "admin"
  | "other";

/** What is sent back. */
export interface Answer {
  readonly kind: RequestKind;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** A request as a site's pages see it. */
export interface Visit {
  readonly url: URL;
  readonly shape: PageShape;
  /** Pages after the last one are missing instead of empty. */
  readonly lastPageMissing: boolean;
}

const htmlType = { "content-type": "text/html; charset=utf-8" };

/** Answers with a page of HTML. */
export function page(kind: RequestKind, body: string): Answer {
  return { kind, status: 200, headers: htmlType, body };
}

/** Answers that there is no such page. */
export function notFound(kind: RequestKind): Answer {
  const body =
    '<!DOCTYPE html><html lang="fr"><title>Page introuvable</title><h1>Cette page n\'existe pas ou plus</h1></html>';
  return { kind, status: 404, headers: htmlType, body };
}

/** Answers with plain text. */
export function text(kind: RequestKind, status: number, body: string): Answer {
  return { kind, status, headers: { "content-type": "text/plain; charset=utf-8" }, body };
}

/** Answers with JSON. */
export function json(status: number, value: unknown): Answer {
  return { kind: "admin", status, headers: { "content-type": "application/json" }, body: JSON.stringify(value) };
}
