import type { Variant } from "./database.ts";
import type { Mapping } from "./mapping.ts";
import type { DatabaseSource } from "./schema.ts";
import { ConfigError } from "../errors.ts";

/** Key under which a row says which of its source's variants it was read from; absent where the source has none. */
export const VARIANT = "variant";

/** Gives the layouts that a source's databases are met in, in the order in which they are tried; none for a source with a query. */
export function variantsOf({ read }: Pick<DatabaseSource, "read">): [name: string, variant: Variant][] {
  return Object.entries((read.engine === "postgres" && read.variants) || {});
}

/**
 * Gives the mapping that a row of a source's database is read by: that of the variant that the row names, the first one where it names none
 * (rows stored before there were variants), else the source's own.
 * @throws ConfigError when the source has no such variant.
 */
export function mappingOf(source: DatabaseSource, row: Readonly<Record<string, unknown>>): Mapping {
  const [first, ...others] = variantsOf(source);
  if (!first) return source.mapping;
  const named = row[VARIANT] ?? first[0];
  const [, variant] = [first, ...others].find(([name]) => name === named) ?? [];
  if (!variant) {
    throw new ConfigError(`${source.id} has no variant ${JSON.stringify(named).slice(0, 50)}`, { source: source.id });
  }
  return variant.mapping;
}
