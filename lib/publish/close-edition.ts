import * as z from "zod";
import type { Bucket } from "../stores/aws/s3.ts";
import type { Queries } from "../stores/postgres/postgres.ts";
import { endEdition, findEdition } from "../stores/publications/editions.ts";
import { PermanentError } from "../errors.ts";
import { catalogueOf } from "./catalogue.ts";
import { dataSetOf } from "./data-sets.ts";
import { EditionId } from "./edition-id.ts";
import { fileKey, manifestOf } from "./manifest.ts";
import type { Manifest } from "./manifest.ts";
import { dataPackage } from "./table-schema.ts";

/** How an edition ended. */
export interface Closed {
  readonly edition: string;
  readonly status: "complete" | "unchanged" | "failed";
  readonly cause?: string;
}

/** What the last state is handed: the edition, and the accident that ended it early, if any. */
export const CloseInput = z.object({
  edition: EditionId,
  accident: z.object({ Error: z.string().optional(), Cause: z.string().optional() }).optional(),
});
export type CloseInput = z.output<typeof CloseInput>;

interface CloseDeps {
  readonly db: Queries;
  readonly bucket: Pick<Bucket, "put">;
}

/**
 * Stores the catalogue and the data packages of an edition whose files were all read back, then has it served in place of the one before, by one
 * statement; after an accident writes that it failed, and what is served stays. Called again, it says the same.
 * @throws PermanentError when there is no such edition, or nothing was written of it.
 */
export async function closeEdition({ edition, accident }: CloseInput, deps: CloseDeps): Promise<Closed> {
  const row = await findEdition(deps.db, edition);
  if (row === undefined) throw new PermanentError(`There is no edition ${edition}`);
  if (row.status === "running") {
    if (accident === undefined) await storeCatalogue(manifestOf(row), deps.bucket);
    await endEdition(deps.db, edition, outcomeOf(accident));
  }
  const ended = await findEdition(deps.db, edition);
  const status = ended?.status === "complete" || ended?.status === "unchanged" ? ended.status : "failed";
  return { edition, status, ...(status === "failed" && { cause: ended?.failure ?? "an accident without a name" }) };
}

function outcomeOf(accident: CloseInput["accident"]) {
  if (accident === undefined) return { status: "complete" as const };
  return { status: "failed" as const, failure: accident.Cause || accident.Error || "an accident without a name" };
}

/** Stores the catalogue and the data packages of an edition beside its files. */
export async function storeCatalogue(manifest: Manifest, bucket: CloseDeps["bucket"]): Promise<void> {
  const put = (name: string, content: object, type: string) =>
    bucket.put(fileKey(manifest.edition, name), `${JSON.stringify(content, null, 2)}\n`, type);
  // Addresses without a host: nobody knows yet under which one the API will be asked.
  await put("catalogue.jsonld", catalogueOf(manifest, ""), "application/ld+json");
  for (const published of manifest.sets) {
    const set = dataSetOf(published.id);
    if (set)
      await put(
        `${set.id}.datapackage.json`,
        dataPackage(set, published, manifest.edition, (name) => name),
        "application/json",
      );
  }
}
