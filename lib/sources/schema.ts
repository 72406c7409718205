/** What a source file (`lib/sources/<id>.yaml`) may say. Unknown keys are refused, so that a typo never passes for a default. */
import * as z from "zod";
import { SecretName, api } from "./api.ts";
import { checkLayout, database } from "./database.ts";
import { Mapping, checkMapping } from "./mapping.ts";
import { web } from "./web.ts";

const Duration = z.string().regex(/^\d+(m|h|d)$/, "expected a duration such as 15m, 6h or 7d");

/** A comma- or otherwise separated table whose columns are known by their header names. */
const CsvFormat = z.strictObject({
  type: z.literal("csv"),
  delimiter: z.string().min(1),
  /** The quote character; `none` for formats that never quote. */
  quote: z.string().length(1).or(z.literal("none")).default('"'),
  encoding: z.enum(["auto", "utf-8", "windows-1252", "iso-8859-1"]).default("auto"),
  /** Columns without which the file is not this source's. */
  required: z.array(z.string()).min(1),
  /** Consecutive rows that agree on these columns are never cut apart: they are one deed. */
  keepTogether: z.array(z.string()).default([]),
  /**
   * For tables without a header: columns are named by their rank, "1" first. A row has `least` of them at least; more are let through.
   * Beyond the rank `steady`, rows of one file may end where they will: versions of the format only add columns, and what a row has not is
   * empty. What stands at the ranks `leftOut` goes no further than the file as received.
   */
  ranks: z
    .strictObject({
      least: z.int().positive(),
      steady: z.int().positive(),
      leftOut: z.array(z.int().positive()).default([]),
    })
    .optional(),
});

/** A JSON array, or one JSON object a line. */
const JsonFormat = z.strictObject({
  type: z.literal("json"),
  encoding: z.enum(["auto", "utf-8", "windows-1252", "iso-8859-1"]).default("auto"),
  /** Keys without which the file is not this source's; checked on the first object. */
  required: z.array(z.string()).min(1),
});

/** Where a file is, with the name that people know it by where its address does not end with that. */
const NamedFile = z.union([
  z
    .string()
    .min(1)
    .transform((location) => ({ location, name: location.slice(location.lastIndexOf("/") + 1) })),
  z.strictObject({ location: z.string().min(1), name: z.string().min(1) }),
]);

/** One file for each department and year. `{department}` and `{year}` stand for them in `location` and `name`. */
const Series = z.strictObject({
  /** A page whose links to folders named after years tell which years are published. */
  index: z.url(),
  location: z.string().startsWith("https://"),
  name: z.string().min(1),
  /** So many years are collected, the newest that are published. */
  years: z.int().positive(),
  /** The name of the parameter that holds which departments are collected (`64, 2A`, or `all`), beside the sources' secrets. */
  departments: SecretName,
  /** Departments that the producer has nothing of, and why, in English and in French. */
  without: z
    .strictObject({
      departments: z.array(z.string()).min(1),
      because: z.strictObject({ en: z.string().min(1), fr: z.string().min(1) }),
    })
    .optional(),
});

const MaxShare = z.number().gt(0).max(1).default(0.5);

/**
 * What one complete file replaces: the sales of each commune and year that it holds, or all adverts of each agency in it.
 * A file that would make more than `maxShare` of that disappear is not believed and the run says so.
 */
const Snapshot = z.discriminatedUnion("scope", [
  z.strictObject({
    scope: z.literal("commune-year"),
    /** The family of files that tell of the same deeds. */
    family: z.string(),
    /**
     * Whether the file says which rows are one deed (`given`) or a reader has to infer it (`inferred`); an inferred deed never replaces
     * given ones of the same day and parcels.
     */
    deeds: z.enum(["given", "inferred"]),
    maxShare: MaxShare,
  }),
  /** References then begin with the agency's id and a slash. */
  z.strictObject({ scope: z.literal("agency"), maxShare: MaxShare }),
]);

/** Shared by every kind of source. */
const common = {
  title: z.string().min(1),
  /** Who makes the data, as answers must cite it. */
  producer: z.string().min(1),
  licence: z.string().min(1),
  homepage: z.url().optional(),
  /** The kind of canonical record it gives. */
  records: z.enum(["advert", "sale", "energy-rating", "rent-level", "place", "geocode", "risk"]),
  enabled: z.boolean().default(true),
  /** How often the schedule collects it; absent: only when asked or when a file is dropped. */
  every: Duration.optional(),
  /** Sources that must have been collected completely, in this run or an earlier one, before this one is. */
  needs: z.array(z.string()).default([]),
  /** How long one task may take in all; what it has by then is kept and the task reported `truncated`. */
  timeout: Duration.default("2h"),
  /** Whether raw objects hold people's data: they then live under a prefix of their own, 30 days. */
  personalData: z.boolean().default(false),
  /** Name of the reader, `lib/normalize/readers/<reader>.ts`. */
  reader: z.string().regex(/^[a-z0-9-]+$/),
  snapshot: Snapshot.optional(),
};

export const FileSource = z
  .strictObject({
    ...common,
    kind: z.literal("file"),
    format: z.discriminatedUnion("type", [CsvFormat, JsonFormat]),
    /** Files that a run of this source collects: `./path` (local cloud only), `s3://…` or `https://…`. */
    files: z.array(NamedFile).default([]),
    /** Files of one pattern, one for each department and year, that a run of this source collects besides. */
    series: Series.optional(),
    /** The instant that a file's data is of: when it was collected, or when its server last changed it, where that tells one release from another. */
    dated: z.enum(["collected", "modified"]).default("collected"),
    /** Fields of the canonical advert, for the reader `mapping`. */
    mapping: Mapping.default({}),
  })
  .superRefine(checkMapping);

export const WebSource = z.strictObject({
  ...common,
  ...web,
  /** Name of a reader of pages. */
  reader: common.reader.refine(
    (reader) => reader !== "mapping",
    "expected a reader of pages, such as selectors: the reader mapping reads rows",
  ),
});

const ApiSource = z
  .strictObject({
    ...common,
    ...api,
    /** Fields of the canonical advert, for the reader `mapping`. */
    mapping: Mapping.default({}),
  })
  .superRefine(checkMapping)
  .refine(
    ({ requests, lookup }) => requests.length > 0 !== (lookup !== undefined),
    "expected either requests or a lookup",
  )
  .refine(
    ({ reconcile, fields, communes, requests, records }) =>
      !reconcile ||
      (records === "energy-rating" &&
        fields?.names[reconcile.reference] !== undefined &&
        communes.length > 0 &&
        requests.every(({ stage }) => stage !== undefined)),
    "reconcile: expected energy ratings, communes, the reference among the fields, and the stage of each request",
  );

const DatabaseSource = z.strictObject({ ...common, ...database }).superRefine(checkLayout);

export const SourceFile = z.discriminatedUnion("kind", [FileSource, WebSource, ApiSource, DatabaseSource]);

/** A file of a database laid out and read as that of another source, whose file says everything else. */
export const LikeFile = z.strictObject({
  like: z.string().min(1),
  title: z.string().min(1),
  producer: z.string().min(1).optional(),
  licence: z.string().min(1).optional(),
  enabled: z.boolean().optional(),
  every: Duration.optional(),
  /** The secret that holds this database's address. */
  url: SecretName,
});

/** A source: its file's content and its id, which is the file's name. */
export type Source = z.infer<typeof SourceFile> & { readonly id: string };
export type FileSource = z.infer<typeof FileSource> & { readonly id: string };
export type WebSource = z.infer<typeof WebSource> & { readonly id: string };
export type ApiSource = z.infer<typeof ApiSource> & { readonly id: string };
export type DatabaseSource = z.infer<typeof DatabaseSource> & { readonly id: string };
