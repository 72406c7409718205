/** An address as messages may show it: without query, which may hold keys, and without password. */
export function shown(url: URL): string {
  return url.host ? `${url.protocol}//${url.host}${url.pathname}` : url.protocol;
}
