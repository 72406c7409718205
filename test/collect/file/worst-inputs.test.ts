import { describe, expect, test } from "vitest";
import { cutCsv } from "../../../lib/collect/file/cut-csv.ts";
import { cutJson } from "../../../lib/collect/file/cut-json.ts";
import { Receipt } from "../../../lib/collect/file/receipt.ts";
import { signsOf } from "../../../lib/collect/politeness/challenge.ts";
import { PermanentError } from "../../../lib/errors.ts";
import { takeApart } from "../../../lib/normalize/page/scripts.ts";
import { readVisible } from "../../../lib/normalize/page/visible.ts";
import { readTable } from "../../../lib/normalize/rows/table.ts";
import type { FileSource } from "../../../lib/sources/schema.ts";
import { loadSource } from "../../../lib/sources/load.ts";

/** So many characters, and four times as many: what takes four times as long, and not sixteen, is linear. */
const SHORT = 300_000;
/** Of tables whose every row is at fault, each of which is parsed by itself. */
const SHORT_TABLE = 60_000;
const TIMES = 4;
/** Below this, in ms, times tell nothing. */
const NOISE = 150;

/** Whole text of about `length` characters: a beginning, what is repeated, an end. */
type Shape = readonly [before: string, repeated: string, after?: string];

function textOf([before, repeated, after = ""]: Shape, length: number): string {
  return before + repeated.repeat(Math.ceil(length / repeated.length)) + after;
}

/** Milliseconds of this thread; what is refused in words is done with. */
async function cost(work: (text: string) => unknown, text: string): Promise<number> {
  const begun = process.threadCpuUsage();
  try {
    await work(text);
  } catch (error) {
    if (!(error instanceof PermanentError)) throw error;
  }
  return process.threadCpuUsage(begun).user / 1000;
}

/** How many times longer four times the text takes; 0 where either is too fast to tell. */
async function growth(work: (text: string) => unknown, shape: Shape, length = SHORT): Promise<number> {
  const [short, long] = [textOf(shape, length), textOf(shape, TIMES * length)];
  let least = Infinity;
  for (let tries = 0; tries < 3 && least > 2 * TIMES; tries++) {
    const [one, four] = [await cost(work, short), await cost(work, long)];
    least = Math.min(least, four < NOISE ? 0 : four / Math.max(one, 1));
  }
  return least;
}

const LINEAR = 2 * TIMES;
const MINUTE = 60_000;

async function* piecesOf(text: string): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += 65_536) yield text.slice(at, at + 65_536);
}

async function read(cutting: AsyncGenerator): Promise<void> {
  for await (const chunk of cutting) void chunk;
}

async function fileSource(id: string): Promise<FileSource> {
  const source = await loadSource(id);
  if (source.kind !== "file") throw new Error(`${id} is no source of files`);
  return source;
}

const dvf = await fileSource("dvf");
const json = await fileSource("imo-ops-export");
const HEADER = `${dvf.format.required.join(",")}\n`;
const RECORD = '{"reference":"1","titre":"t","prix":"1","localisation":"l","lien":"x"}';

describe("cutting JSON is linear", () => {
  test.each<[string, Shape]>([
    ["spaces", ["[", " "]],
    ["spaces after a fault", [`[${RECORD},{"a" 1`, " ", '{"a":1}]']],
    ["spaces before each next element after a fault", [`[${RECORD},`, `{"a" 1}${" ".repeat(500)}`]],
    ["opening brackets of objects", [`[${RECORD},`, "{"]],
    ["opening brackets of lists", [`[${RECORD},{"a":`, "["]],
    ["closing brackets", [`[${RECORD}`, "}"]],
    ["quotes", [`[${RECORD},`, '"']],
    ["keys without end", [`[${RECORD},`, '{"a" ']],
    ["elements each with a fault, on one line", ["[", '{"reference" 1},']],
    ["elements each with a fault, on lines", [`[\n  ${RECORD}`, ',\n  {"reference" 1}']],
    ["back slashes in a string", [`[${RECORD},{"a":"`, "\\"]],
    ["an end that never comes", [`[${RECORD},{"a":"`, "x"]],
    ["ends that are none", [`[${RECORD},{"a" 1`, "} ] "]],
    ["line ends and spaces", [`[\n${RECORD},{"a" 1`, "\n          "]],
    ["garbage between elements", [`[${RECORD}`, "x"]],
    ["line ends between garbage", [`${RECORD}\n`, "x\n"]],
  ])("%s", { timeout: MINUTE }, async (_, shape) => {
    const file = { source: json, others: [], name: "f" };
    expect(await growth((text) => read(cutJson(piecesOf(text), file, new Receipt())), shape)).toBeLessThan(LINEAR);
  });
});

const TABLES: [string, Shape][] = [
  ["quotes", [HEADER, '"']],
  ["quotes that open on each line", [HEADER, '"a\n']],
  ["pairs of quotes on each line", [`${HEADER}"\n`, '""\n']],
  ["quotes inside fields, without any delimiter", [HEADER, 'a"\n']],
  ["quotes inside fields and none closed", [HEADER, '"a,"b\n']],
  ["one line without end", [HEADER, "a,"]],
  ["one field without end", [HEADER, "a"]],
  ["one quoted field without end", [`${HEADER}"`, "a\n"]],
  ["carriage returns", [HEADER, "\r"]],
  ["line ends", [HEADER, "\n"]],
  ["spaces", [HEADER, " "]],
];

describe("cutting a table is linear", () => {
  test.each(TABLES)("%s", { timeout: MINUTE }, async (_, shape) => {
    const { format } = dvf;
    if (format.type !== "csv") throw new Error("geo-DVF is CSV");
    const file = { source: dvf, others: [], name: "f" };
    expect(await growth((text) => read(cutCsv(piecesOf(text), format, file, new Receipt())), shape)).toBeLessThan(
      LINEAR,
    );
  });
});

describe("taking a chunk's table apart is linear", () => {
  test.each(TABLES)("%s", { timeout: MINUTE }, async (_, shape) => {
    const { format } = dvf;
    if (format.type !== "csv") throw new Error("geo-DVF is CSV");
    expect(await growth((text) => readTable(text, format, 1, true), shape, SHORT_TABLE)).toBeLessThan(LINEAR);
  });
});

const PAGES: [string, Shape][] = [
  ["spaces", ["<html><body><h1>", " "]],
  ["opening tags", ["", "<div>"]],
  ["tags without end", ["", "<script "]],
  ["attributes without end", ["<script ", 'id="x ']],
  ["attributes", ["<script ", "id "]],
  ["scripts", ["", "<script></script>"]],
  ["meta elements of one name", ["", '<meta name="robots" content="x">']],
  ["headings", ["", "<h1>Réf : "]],
  ["references", ["<p>", "Réf : "]],
  ["character references", ["<p>", "&amp"]],
  ["comments without end", ["", "<!--"]],
];

describe("looking at a page is linear", () => {
  test.each(PAGES)("%s", { timeout: MINUTE }, async (_, shape) => {
    expect(await growth((text) => takeApart(text), shape)).toBeLessThan(LINEAR);
    expect(await growth((text) => signsOf(text), shape)).toBeLessThan(LINEAR);
    expect(await growth((text) => readVisible(text), shape)).toBeLessThan(LINEAR);
  });
});
