import { readOptionalParameter } from "../stores/aws/parameters.ts";

/** The password may be changed at any time. */
const AGE_MS = 60_000;

/** Gives what reads the address of the database as the role of questions in SQL, anew every minute; undefined where there is none. */
export function sqlUrl(parameter: string): () => Promise<string | undefined> {
  let known: { readonly url: string; readonly until: number } | undefined;
  return async () => {
    if (known && Date.now() < known.until) return known.url;
    const url = await readOptionalParameter(parameter);
    known = url === undefined ? undefined : { url, until: Date.now() + AGE_MS };
    return url;
  };
}
