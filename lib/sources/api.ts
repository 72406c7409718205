/** What the file of an API source says beside what every source says: what is asked, how answers are paged, how gently they are asked for. */
import * as z from "zod";

/** Said where a secret's name is expected: what stands there instead may be the secret itself. */
export const EXPECTED_SECRET = "expected the name of a secret, such as agence-postgres-url";

/** Name of a secret: `/imo-ops/<stage>/sources/<name>` in the parameter store, in capitals with underscores in the environment. */
export const SecretName = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, EXPECTED_SECRET);

const Path = z.string().regex(/^\/(?!\/)/, "expected a path of the API, such as /communes");
/** Keys down into an answer, joined by points; empty: the answer itself. */
const Keys = z.string().regex(/^([^.\s]+(\.[^.\s]+)*)?$/, "expected keys joined by points, such as data.results");
const Parameters = z.record(z.string(), z.string());

const Request = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+$/),
  title: z.string().min(1),
  path: Path,
  /** Where the service tells which fields these records have: a list of objects. */
  schema: Path.optional(),
  /** Of energy ratings: whether those of existing dwellings or of new ones are asked for. */
  stage: z.enum(["existing", "new"]).optional(),
  /**
   * Query parameters. `{since}` is where the window begins, `{window}` its filter, `{communes}` the source's communes, quoted and joined by OR;
   * `{fields}` all the fields that the service has, `{<field>}` the name of one of them, `{<field>:qs}` that name escaped for a Lucene query.
   */
  parameters: Parameters.default({}),
});

/** Fields by names of our own: only those that the service has are asked for. */
const Fields = z.strictObject({
  /** Where a field's name stands in the service's schema. */
  key: z.string().default("key"),
  /** The names by which the service may know each, the preferred one first. */
  names: z.record(z.string().regex(/^[a-z][A-Za-z]*$/), z.array(z.string().min(1)).min(1)),
});

/** After a complete reading, the numbers of all records of each commune are asked for: one that is held and no longer there has been withdrawn. */
const Reconcile = z.strictObject({
  /** The field that holds the number, by our own name. */
  reference: z.string(),
  /** Query parameters, as those of a request; `{code}` is the commune. */
  parameters: Parameters,
  /** A reading that misses more than this share of what is held is not believed. */
  maxMissing: z.number().gt(0).max(1).default(0.5),
});

/** How the pages of an answer follow each other, and how each tells its end. `total`: where the announced number of records stands. */
const Paging = z.discriminatedUnion("by", [
  /** One answer holds everything. */
  z.strictObject({ by: z.literal("none") }),
  /** Each page gives the address of the next one. */
  z.strictObject({ by: z.literal("next"), next: Keys, total: Keys.optional() }),
  /** Each page gives a mark with which the next one is asked for. */
  z.strictObject({ by: z.literal("cursor"), cursor: Keys, parameter: z.string(), total: Keys.optional() }),
  /** Pages have numbers. */
  z.strictObject({
    by: z.literal("page"),
    parameter: z.string(),
    first: z.int().nonnegative().default(1),
    /** Records on a full page: a shorter one is the last. */
    size: z.int().positive(),
    total: Keys.optional(),
  }),
  /** Pages begin after so many records. */
  z.strictObject({ by: z.literal("offset"), parameter: z.string(), size: z.int().positive(), total: Keys.optional() }),
]);

const Limits = z.strictObject({
  /** Requests a second, all workers together. */
  perSecond: z.number().positive().max(50).default(5),
  /** Requests under way at once, all workers together. */
  concurrency: z.int().min(1).max(8).default(1),
  /** Requests a day (UTC), all workers together; the rest of a longer answer is asked for the day after. */
  perDay: z.int().positive().optional(),
  /** Pages that one task asks for at most; what is longer is reported `truncated`. */
  maxPages: z.int().positive().default(2000),
  /** The largest answer that is taken. */
  maxBytes: z.int().positive().default(32_000_000),
  /** How long one answer may take. */
  answerSeconds: z.int().positive().max(300).default(60),
});

/** How the API lets us in. */
const Auth = z.discriminatedUnion("by", [
  /** A form with user name and password is exchanged for a bearer token (OAuth 2.0, RFC 6749 § 4.3). */
  z.strictObject({ by: z.literal("password"), path: Path, username: SecretName, password: SecretName }),
  /** A header holds a key: `{secret}` in `value` is its place. */
  z.strictObject({
    by: z.literal("header"),
    name: z.string(),
    value: z.string().includes("{secret}").default("{secret}"),
    secret: SecretName,
  }),
]);

/** Only what came since the last complete run is asked for. */
const Window = z.strictObject({
  /** Asked for again besides: what was entered late, and clocks that differ. */
  overlapDays: z.number().nonnegative(),
  /** Where the first run begins; absent: it asks for everything. */
  first: z.iso.date().optional(),
  /** What `{window}` stands for, where a window has a beginning; placeholders as in parameters. */
  filter: z.string().optional(),
});

/** Questions that our own tables raise, asked one by one or many in a file. */
const Lookup = z.strictObject({
  /** `addresses`: adverts and sales without coordinates; `cells`: where adverts are and no risk report is, or an old one. */
  of: z.enum(["addresses", "cells"]),
  title: z.string().min(1),
  path: Path,
  parameters: Parameters.default({}),
  /** Where many are asked for in one file (CSV, multipart). */
  bulk: z.strictObject({ path: Path, rows: z.int().positive().max(10_000).default(2_000) }).optional(),
  /** Questions of one run at most; the others are left for the next. */
  perRun: z.int().positive(),
});

/** The keys of an API source's file, to be spread beside those of every source. */
export const api = {
  kind: z.literal("api"),
  /** The API's origin, `https://…` without a path, or the secret that holds it where each installation has its own. */
  origin: z.url({ protocol: /^https$/ }).or(z.strictObject({ secret: SecretName })),
  auth: Auth.optional(),
  /** Each is a task of its own. */
  requests: z.array(Request).default([]),
  fields: Fields.optional(),
  /** INSEE codes of the communes that are asked for. */
  communes: z.array(z.string().regex(/^(\d{5}|2[AB]\d{3})$/)).default([]),
  reconcile: Reconcile.optional(),
  lookup: Lookup.optional(),
  paging: Paging.default({ by: "none" }),
  /** Where the records stand in an answer. */
  items: Keys.default(""),
  /** Fields without which a record is not this source's, by any of their names; checked in the service's schema and on the first page. */
  required: z.array(z.string().or(z.array(z.string()).min(1))).default([]),
  window: Window.optional(),
  /**
   * Of adverts that one reading lists whole: where the reference stands in a record, and how many readings must miss an advert before it
   * counts as withdrawn.
   */
  listing: z.strictObject({ reference: z.string(), withdrawnAfterMissing: z.int().positive().default(1) }).optional(),
  limits: Limits.prefault({}),
  /** What stands in for the API when it can't be reached: `@etalab/decoupage-administratif`. */
  twin: z.enum(["decoupage-administratif"]).optional(),
};
