/** Erasures that are older than a backup's rows, applied to them again. */
import type { Transaction } from "../stores/postgres/postgres.ts";
import { readMarks } from "../stores/privacy/erasures.ts";
import {
  advertContents,
  deleteAdverts,
  forgetDerived,
  forgetWords,
  rewriteContents,
} from "../stores/privacy/rewrite-adverts.ts";
import type { Rewritten } from "../stores/privacy/rewrite-adverts.ts";
import { deleteRows, readTexts, sweepTable, textColumns, writeTexts } from "../stores/privacy/sweep.ts";
import { refusedBy } from "./marks.ts";
import type { AdvertName, Hasher, Refused } from "./marks.ts";
import { TABLES } from "./places.ts";

/** What was taken out again. */
export interface Reapplied {
  readonly adverts: number;
  readonly contents: number;
  /** Rows of other tables. */
  readonly rows: number;
}

/** Rows by the account that they are of. */
const OWNED: Readonly<Record<string, string>> = { alert: "owner", sql_saved: "owner", export_job: "owner" };

/** Takes out of Postgres, in the transaction that restores it, all that the marks say was erased. Marks know no text: every text is looked through. */
export async function reapplyErasures(tx: Transaction, hash: Hasher): Promise<Reapplied> {
  const refused = refusedBy(await readMarks(tx), hash);
  if (refused.isEmpty) return { adverts: 0, contents: 0, rows: 0 };
  const gone: AdvertName[] = [];
  const changed: Rewritten[] = [];
  for await (const contents of advertContents(tx, { agents: null, probe: null })) {
    for (const { source_id: source, reference, advert_id, content_hash, content } of contents) {
      const admitted = refused.admitted(content);
      if (admitted === null) gone.push({ source, reference });
      else if (admitted !== content) changed.push({ advert_id, content_hash, content: admitted });
    }
  }
  const adverts = (await deleteAdverts(tx, gone))["advert"] ?? 0;
  await rewriteContents(tx, changed);
  await forgetDerived(tx, [...new Set(changed.map(({ advert_id }) => advert_id))], "restore");
  let rows = 0;
  for (const place of TABLES) {
    if (place.onErase === "row" || place.onErase === "words") rows += await cleanTable(tx, place, refused);
  }
  if (adverts + changed.length > 0) await forgetWords(tx);
  return { adverts, contents: changed.length, rows };
}

async function cleanTable(
  tx: Transaction,
  { name, onErase }: (typeof TABLES)[number],
  refused: Refused,
): Promise<number> {
  const columns = await textColumns(tx, name);
  const owner = OWNED[name];
  let count = 0;
  for (const { ctid } of await sweepTable(tx, name, "")) {
    const texts = await readTexts(tx, name, ctid, columns);
    const changed = columns.flatMap((column) => {
      const text = texts[column.name] ?? null;
      const blank = text === null ? null : refused.blanked(text);
      return blank === null || blank === text ? [] : [{ column, text: blank }];
    });
    const isTheirs = owner !== undefined && refused.owner(texts[owner] ?? "");
    if (!isTheirs && changed.length === 0) continue;
    count += 1;
    if (isTheirs || onErase === "row" || changed.some(({ column }) => column.fixed)) await deleteRows(tx, name, [ctid]);
    else await writeTexts(tx, name, ctid, changed);
  }
  return count;
}
