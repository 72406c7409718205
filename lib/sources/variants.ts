import type { Variant } from "./database.ts";
import type { DatabaseSource } from "./schema.ts";
import { ConfigError } from "../errors.ts";

/** Key under which a row says which of its source's variants it was read from; absent where the source has none. */
export const VARIANT = "variant";

/** Gives the layouts that a source's databases are met in, in the order in which they are tried; none for a source with a query. */
export function variantsOf({ read }: Pick<DatabaseSource, "read">): [name: string, variant: Variant][] {
  return Object.entries((read.engine === "postgres" && read.variants) || {});
}

/**
 * Gives the mapping that a row of a source's database is read by: that of the variant that the row names, else the source's own.
 * @throws ConfigError when the source has no such variant.
 */
export function mappingOf(source: DatabaseSource, row: Readonly<Record<string, unknown>>): DatabaseSource["mapping"] {
  const variants = new Map(variantsOf(source));
  if (variants.size === 0) return source.mapping;
  const name = String(row[VARIANT]);
  const variant = variants.get(name);
  if (!variant) throw new ConfigError(`${source.id} has no variant "${name}"`, { source: source.id });
  return variant.mapping;
}
