import { readFileSync } from "node:fs";
import path from "node:path";
import { gzipSync, inflateRawSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { PermanentError } from "../../../lib/errors.ts";
import { cut, normalize } from "../../support/chunks.ts";
import { zipOf } from "../../support/zip.ts";
import { told } from "../../support/told.ts";

const attack = (name: string) => readFileSync(path.join(import.meta.dirname, "../../fixtures/cases/attack", name));

const HEADER =
  "id_mutation,date_mutation,numero_disposition,nature_mutation,valeur_fonciere,code_commune,id_parcelle,code_type_local,surface_reelle_bati";
const table = (rows: number, from = 1) =>
  [
    HEADER,
    ...Array.from({ length: rows }, (_, at) => `${from + at},2021-03-31,1,Vente,1000,64260,64260000AM0013,2,50`),
  ].join("\n");
const OTHER = "a,b\n1,2\n";

/** For each chunk, the file of the zip that it is of, its first row and its rows. */
const pieces = async (zip: Uint8Array) =>
  (await cut("dvf", zip, { name: "feed.zip" })).chunks.map(({ member, firstRow, rows }) => [member, firstRow, rows]);

async function refusal(content: Uint8Array, source = "dvf", name = "feed.zip"): Promise<string> {
  const error: unknown = await cut(source, content, { name }).catch((thrown: unknown) => thrown);
  if (!(error instanceof PermanentError)) throw new Error(`not refused: ${String(error)}`);
  return error.message;
}

describe("a zip of several files", () => {
  test("all tables are read, in their order, each with row numbers of its own", async () => {
    expect(await pieces(zipOf({ "b.csv": table(2), "lisez-moi.txt": "x", "a.csv": table(3, 10) }))).toEqual([
      ["b.csv", 1, 2],
      ["a.csv", 1, 3],
    ]);
  });

  test("the rows of both are used", async () => {
    const { account, summary } = await normalize("dvf", attack("two.zip"));
    const [a, b] = await Promise.all([normalize("dvf", first("two.zip", 0)), normalize("dvf", first("two.zip", 1))]);
    expect(account.read).toBe(a.account.read + b.account.read);
    expect(b.account.used).toBeGreaterThan(0);
    expect(account.used).toBe(a.account.used + b.account.used);
    expect(summary.notes).toEqual([]);
  });

  test.each([
    ["of other columns", OTHER, /^b\.csv in the zip was left out: not a file of the source "dvf": columns missing/],
    ["that is empty", "", /^b\.csv in the zip was left out: it is empty$/],
    ["that holds no row", HEADER, /^b\.csv in the zip was left out: the file holds no row$/],
  ])("one %s is left out by name, the others are read", async (_, content, left) => {
    const { chunks, summary } = await cut("dvf", zipOf({ "a.csv": table(2), "b.csv": content, "c.csv": table(1) }));
    expect(chunks.map(({ member }) => member)).toEqual(["a.csv", "c.csv"]);
    expect(summary.rows).toBe(3);
    expect(summary.notes).toEqual([told(left)]);
  });

  test("one that is cut tells so under its name", async () => {
    const { summary } = await cut("dvf", zipOf({ "a.csv": table(2), "b.csv": table(2).slice(0, -30) }));
    expect(summary.truncated).toMatchObject({
      en: "b.csv in the zip: the file ends inside row 2",
      fr: "b.csv dans le zip : le fichier s’arrête au milieu de la ligne 2",
    });
  });

  test("none of which is the source's is refused with the first one's reason", async () => {
    expect(await refusal(zipOf({ "a.csv": OTHER, "b.csv": OTHER }))).toMatch(
      /^feed\.zip: a\.csv in the zip: not a file of the source "dvf": columns missing: .*found: a, b\.$/,
    );
  });

  test("of JSON: all are read", async () => {
    const one = JSON.stringify([{ reference: "1", titre: "t", prix: "1 €", localisation: "l", lien: "x" }]);
    const { chunks } = await cut("imo-ops-export", zipOf({ "a.json": one, "notes.csv": OTHER, "b.json": one }));
    expect(chunks.map(({ member, rows }) => [member, rows])).toEqual([
      ["a.json", 1],
      ["b.json", 1],
    ]);
  });

  test("names are shown without what a terminal obeys, and short", async () => {
    const name = `${"é".repeat(300)}.csv`;
    const members = (await pieces(zipOf({ "\u001b[31ma\u202eb🏠.csv": table(1), [name]: table(1) }))).map(
      ([member]) => member,
    );
    expect(members).toEqual(["[31mab🏠.csv", "é".repeat(120)]);
  });

  test("with more files than any publisher makes is refused", async () => {
    const many = Object.fromEntries(Array.from({ length: 10_001 }, (_, at) => [`${at}.csv`, ""]));
    expect(await refusal(zipOf(many))).toBe(
      "feed.zip: the zip holds 10001 files, more than the 10000 that are looked through",
    );
  });

  test("a path that leads out of it is refused", async () => {
    expect(await refusal(zipOf({ "../../a.csv": table(1) }))).toMatch(/^feed\.zip: the zip is cut or damaged: .*\.\./);
  });

  test("the limits are those of all of them together", async () => {
    const zip = zipOf({ "a.csv": table(200), "b.csv": table(200) });
    const { summary } = await cut("dvf", zip, { limits: { maxInflated: 15_000 } });
    expect(summary.rows).toBe(200);
    expect(summary.notes).toEqual([told(/^b\.csv in the zip was left out: the content is larger than/)]);
  });
});

/** The table that stands at a place among the files of an attack's zip, read by its names. */
function first(name: string, at: number): Buffer {
  const bytes = attack(name);
  return Buffer.from(zipEntries(bytes)[at] ?? "");
}

/** The text of each file of a zip whose files follow one another (APPNOTE 4.3.6), without its table of contents. */
function zipEntries(zip: Buffer): string[] {
  const texts: string[] = [];
  for (let at = zip.indexOf("PK\x03\x04"); at !== -1; at = zip.indexOf("PK\x03\x04", at + 4)) {
    const size = zip.readUInt32LE(at + 18);
    const data = at + 30 + zip.readUInt16LE(at + 26) + zip.readUInt16LE(at + 28);
    const method = zip.readUInt16LE(at + 8);
    const content = zip.subarray(data, data + size);
    texts.push((method === 8 ? inflateRawSync(content) : content).toString("utf8"));
  }
  return texts;
}

describe("what is no table of the source", () => {
  test("a column name with an emoji where it is cut is told whole or not at all", async () => {
    const message = await refusal(attack("h-emoji.csv"), "dvf", "h-emoji.csv");
    expect(message).toMatch(/^h-emoji\.csv: not a file of the source "dvf": columns missing: .*found: a{59}, b\.$/);
    expect(message.isWellFormed()).toBe(true);
  });

  test("its own name is shown without control characters", async () => {
    expect(await refusal(Buffer.from(OTHER), "dvf", "a\u0000\n\ud83d.csv")).toMatch(/^a\.csv: not a file/);
  });

  test.each([
    ["an empty file", Buffer.alloc(0), "the file is empty"],
    ["a gzip of nothing", gzipSync(""), "the file is empty once decompressed"],
    ["a byte order mark alone", Buffer.from("\uFEFF"), /columns missing|holds no row/],
  ])("%s", async (_, content, reason) => {
    expect(await refusal(content)).toMatch(reason);
  });
});

describe("text of other encodings", () => {
  test.each([
    ["UTF-16, little end first", Buffer.from(`\uFEFF${table(3)}`, "utf16le")],
    ["UTF-16, big end first", Buffer.from(`\uFEFF${table(3)}`, "utf16le").swap16()],
    ["UTF-8 with its mark", Buffer.from(`\uFEFF${table(3)}`)],
  ])("%s", async (_, content) => {
    expect((await normalize("dvf", content)).account).toMatchObject({ read: 3, quarantined: 0 });
  });
});

describe("JSON that is nested deep", () => {
  const record = { titre: "t", prix: "1 €", localisation: "l", lien: "x" };
  const nested = (levels: number) => `${"[".repeat(levels)}1${"]".repeat(levels)}`;

  test("is refused under its key, with its row; the others are read", async () => {
    const deep = `{"reference":"2","images":${nested(100_000)},"prix":"1 €"}`;
    const text = `[${JSON.stringify({ reference: "1", ...record })},${deep},${JSON.stringify({ reference: "3", ...record })}]`;
    const { rejected, account } = await normalize("imo-ops-export", text);
    expect(account.read).toBe(3);
    expect(rejected.filter(({ row }) => row === 2)).toEqual([
      expect.objectContaining({ field: "images", reason: "images is nested deeper than 100 levels" }),
    ]);
  });

  test("is refused in words, the element before it is used", async () => {
    const { rejected, adverts } = await normalize("imo-ops-export", attack("j-deep4.json"));
    expect(rejected.filter(({ reason }) => /nested deeper than 100 levels/.test(reason)).map(({ row }) => row)).toEqual(
      [2],
    );
    expect(adverts).toHaveLength(1);
  });

  test("with nothing else in the file, the file is refused", async () => {
    const text = `[{"reference":"1","images":${nested(20_000)}}]`;
    expect(await refusal(Buffer.from(text), "imo-ops-export")).toBe(
      "feed.zip: the file holds no readable JSON object; of the first one, images is nested deeper than 100 levels",
    );
  });

  test("99 levels below the element are read", async () => {
    const text = JSON.stringify([{ reference: "1", ...record }]).replace('"t"', nested(99));
    const { chunks } = await cut("imo-ops-export", text);
    expect(JSON.parse(chunks[0]?.text ?? "")).toMatchObject({ reference: "1" });
  });
});
