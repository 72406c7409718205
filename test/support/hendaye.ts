import { readFile } from "node:fs/promises";
import path from "node:path";
import { parse } from "csv-parse/sync";
import * as z from "zod";
import type { Sale } from "../../lib/records/record.ts";
import dvf from "../../lib/normalize/readers/dvf.ts";
import { loadSource } from "../../lib/sources/load.ts";

const FILE = path.join(import.meta.dirname, "../../localstack/samples/dvf-hendaye-2019-2021.csv");

/** Reads the project's DVF sample (Hendaye, 2019 to 2021) into its sales, exact duplicate rows taken out. */
export async function salesOfHendaye(collectedAt: string): Promise<Sale[]> {
  const rows = z.array(z.array(z.string())).parse(parse(await readFile(FILE)));
  const [header = [], ...data] = rows;
  const distinct = [...new Map(data.map((values) => [values.join("\0"), values])).values()];
  const { records } = dvf.read(
    header,
    distinct.map((values, index) => ({ number: index + 1, values })),
    { source: await loadSource("dvf"), file: path.basename(FILE), collectedAt, hashAgent: (id) => id },
  );
  return records.filter((record) => record.kind === "sale");
}
