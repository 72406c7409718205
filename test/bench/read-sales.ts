import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { cutFile, isApart } from "../../lib/collect/file/cut.ts";
import { PermanentError } from "../../lib/errors.ts";
import { loadReader } from "../../lib/normalize/load-reader.ts";
import { normalizeChunk } from "../../lib/normalize/rows/chunk.ts";
import type { Sale } from "../../lib/records/record.ts";
import { loadSources } from "../../lib/sources/load.ts";

const COLLECTED_AT = "2024-10-01T00:00:00Z";

/**
 * Reads the sales of a geo-DVF file (plain, gzip or zip), chunk after chunk, as the pipeline does.
 * @throws PermanentError where there is no such file, or it is no geo-DVF.
 */
export async function* readSales(file: string): AsyncGenerator<Sale[]> {
  if (!(await stat(file).catch(() => null))?.isFile()) throw new PermanentError(`there is no file ${file}`);
  const sources = await loadSources();
  const source = sources.find(({ id }) => id === "dvf");
  if (source?.kind !== "file") throw new PermanentError("there is no file source dvf");
  const reader = await loadReader(source.reader);
  const context = { source, file, collectedAt: COLLECTED_AT, hashAgent: String };
  const open = () => Promise.resolve(createReadStream(file));
  const apart = await isApart(open, { source });
  for await (const { text, firstRow } of cutFile(await open(), { source, others: sources, name: file, apart })) {
    const { records } = normalizeChunk(text, { ...context, firstRow }, reader);
    yield records.filter((record) => record.kind === "sale");
  }
}
