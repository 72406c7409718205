import type { OpenForeign } from "./foreign-rows.ts";
import { openForeignMongo } from "./mongo.ts";
import { openForeignPostgres } from "./postgres.ts";

/** Opens a reading of a source in its kind of database. */
export const openForeign: OpenForeign = async (url, source, from) => {
  const { read } = source;
  return read.engine === "postgres"
    ? openForeignPostgres(url, { ...source, read }, from)
    : openForeignMongo(url, { ...source, read }, from);
};
