import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { ConfigError } from "../errors.ts";

/**
 * Finds a file or folder that goes along with the code, by its path in the project: the nearest one above whichever file runs, since a
 * Lambda's bundle lies elsewhere than its sources.
 * @throws ConfigError when there is none.
 */
export function carried(relative: string): string {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    if (existsSync(join(folder, relative))) return join(folder, relative);
    if (folder === dirname(folder)) throw new ConfigError(`There is no ${relative} above ${import.meta.dirname}`);
  }
}
