import type { Sql } from "sql-template-tag";
import * as z from "zod";
import { PermanentError } from "../errors.ts";
import { advertConditions } from "../query/advert-conditions.ts";
import { AdvertCriteria } from "../query/advert-criteria.ts";
import { expectedBy } from "../query/expected.ts";
import type { Queries } from "../stores/postgres/postgres.ts";

/** What an alert asks of adverts, kept as its owner wrote it and refused where `AdvertCriteria` does not read it: at least one criterion. */
export const SavedCriteria = z
  .record(z.string(), z.unknown())
  .superRefine((asked, context) => {
    for (const issue of AdvertCriteria.safeParse(asked).error?.issues ?? []) {
      const message = expectedBy(AdvertCriteria, issue);
      context.addIssue(
        issue.code === "unrecognized_keys" ? { ...issue } : { code: "custom", path: issue.path, message },
      );
    }
    if (Object.keys(asked).length === 0) context.addIssue({ code: "custom", message: "au moins un critère" });
  })
  .meta({ description: "les critères du corps de POST /annonces/liste, sans ordre ni page" });

/**
 * The conditions on `advert_facts` that an alert's criteria put.
 * @throws Refusal when a place can't be told; PermanentError, in French, when they were written for another release.
 */
export async function conditionsOf(db: Queries, asked: unknown): Promise<Sql> {
  const read = AdvertCriteria.safeParse(asked);
  if (!read.success) throw new PermanentError("Ses filtres ne sont plus lisibles : donnez-les à nouveau.");
  return (await advertConditions(db, read.data)).where;
}

/** Gives the conditions of criteria; as `conditionsOf` does. */
export type Conditions = (db: Queries, asked: unknown) => Promise<Sql>;

/** Places change rarely. */
const KEPT_MS = 600_000;
/** Conditions that are kept at once. */
const MOST_KEPT = 10_000;

/** Makes a `conditionsOf` that looks places up again every ten minutes only; a refusal is not kept. */
export function keptConditions(now: () => Date): Conditions {
  const kept = new Map<string, { readonly where: Sql; readonly until: number }>();
  return async (db, asked) => {
    const key = JSON.stringify(asked);
    const known = kept.get(key);
    if (known && known.until > now().getTime()) return known.where;
    const where = await conditionsOf(db, asked);
    if (kept.size >= MOST_KEPT) kept.clear();
    kept.set(key, { where, until: now().getTime() + KEPT_MS });
    return where;
  };
}
