import * as z from "zod";
import { PermanentError } from "../errors.ts";
import type { EditionRow } from "../stores/publications/editions.ts";

/** One file of a data set. */
export const PublishedFile = z.object({
  format: z.enum(["parquet", "csv", "geojson"]),
  /** `ventes.parquet`. */
  name: z.string(),
  bytes: z.int(),
  /** Lower-case hexadecimal. */
  sha256: z.string(),
});
export type PublishedFile = z.output<typeof PublishedFile>;

/** One data set of an edition, as it was written. */
export const PublishedSet = z.object({
  id: z.string(),
  version: z.string(),
  rows: z.int(),
  period: z.object({ de: z.string(), a: z.string() }).nullable(),
  gaps: z.array(z.string()),
  sources: z.array(
    z.object({
      id: z.string(),
      producteur: z.string().nullable(),
      licence: z.string().nullable(),
      date_collecte: z.string(),
    }),
  ),
  /** Its first rows. */
  preview: z.array(z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))),
  files: z.array(PublishedFile),
});
export type PublishedSet = z.output<typeof PublishedSet>;

/** What an edition holds. */
export const Manifest = z.object({
  edition: z.string(),
  /** The instant of the database snapshot that all of it comes from. */
  snapshotAt: z.string(),
  sets: z.array(PublishedSet),
  /** Data sets whose files were taken out of it since. */
  withdrawn: z.array(z.string()).optional(),
});
export type Manifest = z.output<typeof Manifest>;

/** Reads what was saved of an edition. @throws PermanentError when nothing was, or by another version of this program. */
export function manifestOf({ edition, manifest }: EditionRow): Manifest {
  const read = Manifest.safeParse(manifest);
  if (read.success) return read.data;
  throw new PermanentError(`The edition ${edition} has no manifest that can be read`, {}, { cause: read.error });
}

/** The key of a file of an edition. */
export function fileKey(edition: string, name: string): string {
  return `publications/${edition}/${name}`;
}

/** The media type of each format. */
export const MEDIA_TYPES = {
  parquet: "application/vnd.apache.parquet",
  csv: "text/csv",
  geojson: "application/geo+json",
} as const satisfies Record<PublishedFile["format"], string>;
