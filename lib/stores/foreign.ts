import type { OpenForeign } from "../collect/database/foreign-rows.ts";
import { openForeignMongo } from "./foreign-mongo.ts";
import { openForeignPostgres } from "./foreign-postgres.ts";

/** Opens a reading of a source in its kind of database. */
export const openForeign: OpenForeign = async (url, source, from) => {
  const { read } = source;
  return read.engine === "postgres"
    ? openForeignPostgres(url, { ...source, read }, from)
    : openForeignMongo(url, { ...source, read }, from);
};
