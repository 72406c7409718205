/** Cuts a made table of 400,000 rows, the four of each deed far apart, in a process of its own, and prints what came of it as JSON. */
import { cutFile, isApart } from "../../lib/collect/file/cut.ts";
import { loadSource } from "../../lib/sources/load.ts";
import { geoCsv, geoRow } from "./dvf.ts";

const DEEDS = 100_000;
const [HEADER = "", ROW = ""] = geoCsv([geoRow({ id_mutation: "ID" })]).split("\n");
const source = await loadSource("dvf");
if (source.kind !== "file") throw new Error("dvf is a source of files");

async function* table() {
  yield Buffer.from(`${HEADER}\n`);
  for (let turn = 0; turn < 4; turn++) {
    for (let deed = 0; deed < DEEDS; deed += 1000) {
      const rows = Array.from({ length: 1000 }, (_, n) => `${ROW.replace("ID", `2019-${deed + n}`)}\n`);
      yield Buffer.from(rows.join(""));
    }
  }
}

const apart = await isApart(async () => table(), { source });
let rows = 0;
let characters = 0;
for await (const chunk of cutFile(table(), { source, others: [], name: "made.csv", apart })) {
  rows += chunk.rows;
  characters += chunk.text.length;
}
console.log(JSON.stringify({ apart, rows, characters }));
