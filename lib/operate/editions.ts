import * as z from "zod";
import { manifestOf } from "../publish/manifest.ts";
import { findEdition } from "../stores/publications/editions.ts";
import { operation } from "./operation.ts";

/** An edition of the published data sets as it stands. */
const EditionState = z.object({
  edition: z.string(),
  status: z.enum(["running", "complete", "unchanged", "failed"]),
  /** The data set that is being written. */
  doing: z.string().nullable(),
  /** Of an unchanged one, the edition that it equals and that is still served. */
  sameAs: z.string().nullable(),
  failure: z.string().nullable(),
  sets: z.array(
    z.object({
      id: z.string(),
      rows: z.int(),
      files: z.array(z.object({ name: z.string(), bytes: z.int(), sha256: z.string() })),
    }),
  ),
});
export type EditionState = z.output<typeof EditionState>;

/** Reads an edition; null before it is opened. */
export const editionRead = operation({
  name: "editions.read",
  input: z.object({ edition: z.string().max(80) }),
  answer: z.object({ found: EditionState.nullable() }),
  work: async ({ db }, { edition }) => {
    const row = await findEdition(db, edition);
    if (!row) return { found: null };
    const { status, doing, same_as: sameAs, failure } = row;
    const sets = status === "complete" ? manifestOf(row).sets : [];
    return { found: { edition, status, doing, sameAs, failure, sets } };
  },
});
