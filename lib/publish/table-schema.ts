/** The columns of data sets as Table Schema, and their files as a data package: https://datapackage.org/standard/ */
import type { DataSet } from "./data-set.ts";
import { MEDIA_TYPES } from "./manifest.ts";
import type { PublishedSet } from "./manifest.ts";

/** The columns of a data set as Table Schema. */
export function tableSchema({ version, columns, key }: Pick<DataSet, "version" | "columns" | "key">) {
  return {
    $schema: "https://datapackage.org/profiles/2.0/tableschema.json",
    version,
    fields: columns.map(({ name, type, description, required }) => ({
      name,
      type,
      description,
      ...(required && { constraints: { required: true } }),
    })),
    missingValues: [""],
    ...(key.length > 0 && { primaryKey: [...key] }),
  };
}

/** A data set of an edition as a data package, whose paths `link` gives by the names of files. */
export function dataPackage(set: DataSet, published: PublishedSet, edition: string, link: (name: string) => string) {
  return {
    $schema: "https://datapackage.org/profiles/2.0/datapackage.json",
    name: set.id,
    title: set.title,
    description: set.description,
    version: `${set.version}.0`,
    created: createdAt(edition),
    keywords: [...set.keywords],
    licenses: [{ name: "etalab-2.0", title: LICENCE.title, path: LICENCE.page }],
    sources: published.sources.map(({ id, producteur }) => ({ title: producteur ?? id })),
    resources: published.files.map(({ format, name, bytes, sha256 }) => ({
      name: name.replace(".", "-"),
      path: link(name),
      format,
      mediatype: MEDIA_TYPES[format],
      bytes,
      hash: `sha256:${sha256}`,
      ...(format !== "geojson" && { type: "table", schema: tableSchema(set) }),
      ...(format === "csv" && { encoding: "utf-8", dialect: { delimiter: ",", lineTerminator: "\r\n" } }),
    })),
  };
}

/** The licence under which all data sets are published. */
export const LICENCE = {
  title: "Licence Ouverte 2.0",
  page: "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
  uri: "http://publications.europa.eu/resource/authority/licence/ETALAB_OPEN_LICENCE",
};

/** The instant that an edition is named for: `2026-11-27-030000` → `2026-11-27T03:00:00Z`. */
export function createdAt(edition: string): string {
  return edition.replace(/^(.{10})-(..)(..)(..)$/, "$1T$2:$3:$4Z");
}
