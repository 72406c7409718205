import { ConfigError } from "../errors.ts";

/** Real origin → the origin that stands in for it in the local cloud, both as `https://host[:port]`. */
export type Origins = ReadonlyMap<string, string>;

/**
 * Reads `https://real=http://127.0.0.1:8701,…`; an empty text redirects nothing.
 * @throws ConfigError naming the pair that is not two origins, or the origin that is named twice.
 */
export function parseOrigins(text: string): Origins {
  const origins = new Map<string, string>();
  for (const pair of text.split(",").map((part) => part.trim())) {
    if (pair === "") continue;
    const [real, standIn, ...rest] = pair.split("=").map(originOf);
    if (!real || !standIn || rest.length > 0) {
      throw new ConfigError(`Source origins: "${pair}" is not https://real=http://stand-in, origins without a path`);
    }
    if (origins.has(real)) throw new ConfigError(`Source origins: ${real} is named twice`);
    origins.set(real, standIn);
  }
  return origins;
}

function originOf(text: string): string | null {
  const url = URL.parse(text.trim());
  return url && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/` ? url.origin : null;
}

/** Where requests really go: real addresses in, stand-ins out, and back. */
export interface Routes {
  /** The address to call in place of `url`, or null when it is not redirected. */
  standIn(url: URL): URL | null;
  /** The real address of one that a stand-in gave as its own. */
  real(url: URL): URL;
}

/** Routes by `origins` in the stage `local`; in any other stage nothing is redirected, whatever `origins` says. */
export function routesOf(stage: string, origins: Origins): Routes {
  const forth = stage === "local" ? origins : new Map<string, string>();
  const back = new Map([...forth].map(([real, standIn]) => [standIn, real]));
  return {
    standIn: (url) => moved(url, forth),
    real: (url) => moved(url, back) ?? url,
  };
}

function moved(url: URL, origins: Origins): URL | null {
  const origin = origins.get(url.origin);
  return origin === undefined ? null : new URL(`${origin}${url.pathname}${url.search}`);
}
