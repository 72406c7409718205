import { createWriteStream } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { projectRoot } from "../../localstack/home.ts";

const SAMPLE = path.join(projectRoot, "localstack/samples/dvf-hendaye-2019-2021.csv");

/** Departments whose code is two digits: Corsica's are 2A and 2B. */
const DEPARTMENTS = Array.from({ length: 80 }, (_, n) => 10 + n).filter((code) => code !== 20);

/** Columns of geo-DVF that tell where and which deed a row is of. */
const ID_MUTATION = 0;
const CODE_COMMUNE = 10;
const CODE_DEPARTEMENT = 12;
const ID_PARCELLE = 15;

/**
 * Writes at least `rows` rows of geo-DVF: the real rows of Hendaye again for as many communes as it takes, each with its own codes, parcels
 * and deed ids, so that the pattern of several rows a deed is the real one; `skipped` communes are left to other files. Gives the number of
 * rows and communes.
 */
export async function makeDvf(file: string, rows: number, skipped = 0): Promise<{ rows: number; communes: number }> {
  const [header = "", ...real] = (await readFile(SAMPLE, "utf8")).trimEnd().split(/\r?\n/);
  const communes = Math.ceil(rows / real.length);
  const cells = real.map((line) => line.split(","));
  if (cells.some((row) => row.length !== header.split(",").length)) throw new Error("the sample has quoted commas");
  await pipeline(Readable.from(pages(header, cells, { skipped, communes })), createWriteStream(file));
  return { rows: communes * real.length, communes };
}

function* pages(
  header: string,
  real: readonly string[][],
  { skipped, communes }: { readonly skipped: number; readonly communes: number },
): Generator<string> {
  yield `${header}\n`;
  let deed = 0;
  for (let commune = skipped; commune < skipped + communes; commune++) {
    const department = String(DEPARTMENTS[commune % DEPARTMENTS.length]);
    const code = `${department}${String(1 + Math.floor(commune / DEPARTMENTS.length)).padStart(3, "0")}`;
    let last = "";
    let page = "";
    for (const row of real) {
      if (row[ID_MUTATION] !== last) deed++;
      last = row[ID_MUTATION] ?? "";
      const own = [...row];
      own[ID_MUTATION] = `2024-${deed}`;
      own[CODE_COMMUNE] = code;
      own[CODE_DEPARTEMENT] = department;
      own[ID_PARCELLE] = code + (row[ID_PARCELLE] ?? "").slice(5);
      page += `${own.join(",")}\n`;
    }
    yield page;
  }
}
