import type { Answer, RequestKind } from "./answer.ts";

const gif = Buffer.from("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7", "base64");
const logo =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 20"><rect width="60" height="20" fill="#0aa"/></svg>';
// Nothing that a page shows depends on it.
const script =
  'document.documentElement.dataset.ready = "true"; fetch("/t/collect?page=" + encodeURIComponent(location.pathname));';

const assets: readonly [RegExp, RequestKind, string, string | Buffer][] = [
  [/^\/(images\/property|photos)\/[0-9a-f]+\.jpg$/, "image", "image/gif", gif],
  [/^\/_nuxt\/images\//, "image", "image/svg+xml", logo],
  [/^\/_nuxt\/fonts\//, "font", "font/woff2", Buffer.alloc(64)],
  [/^\/_nuxt\/.*\.js$/, "script", "text/javascript", script],
  [/^\/t\/pixel/, "tracker", "image/gif", gif],
  [/^\/t\//, "tracker", "text/plain", ""],
  [/^\/favicon\.ico$/, "image", "image/gif", gif],
];

/** Answers for what pages load besides themselves: images, a font, a script, a tracker; undefined for all other paths. */
export function asset(path: string): Answer | undefined {
  const found = assets.find(([pattern]) => pattern.test(path));
  if (found === undefined) return undefined;
  const [, kind, type, body] = found;
  return { kind, status: 200, headers: { "content-type": type }, body };
}
