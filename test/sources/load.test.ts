import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ConfigError } from "../../lib/errors.ts";
import { loadReader } from "../../lib/normalize/load-reader.ts";
import { loadDatabaseSource, loadSource, loadSources, loadWebSource } from "../../lib/sources/load.ts";
import { SourceFile } from "../../lib/sources/schema.ts";

const GOOD = `
title: Test
kind: file
producer: P
licence: L
records: sale
reader: dvf
format: { type: csv, delimiter: ",", required: [a] }
`;

describe("the project's sources", () => {
  test("are all readable, each with its file's name as id and a reader that loads", async () => {
    const sources = await loadSources();
    expect(sources.map(({ id }) => id)).toEqual(
      expect.arrayContaining(["dvf", "dvf-brut", "imo-ops-export", "seloger-export"]),
    );
    for (const source of sources) {
      const reader = await loadReader(source.reader);
      expect(reader.version).toBeGreaterThan(0);
    }
  });

  test("are read once", async () => {
    expect(await loadSources()).toBe(await loadSources());
  });

  test("that don't exist are named beside those that do", async () => {
    await expect(loadSource("dvff")).rejects.toThrow(/no source "dvff"; the sources are .*dvf-brut/);
  });
});

describe("a source file that is wrong", () => {
  let folder = "";
  beforeEach(async () => void (folder = await mkdtemp(path.join(tmpdir(), "imo-ops-sources-"))));
  afterEach(() => rm(folder, { recursive: true }));

  test.each([
    ["an unknown key", `${GOOD}delimeter: ";"\n`, /acme\.yaml: delimeter: unknown key/],
    [
      "an unknown key inside",
      GOOD.replace("delimiter:", "quot: x, delimiter:"),
      /acme\.yaml: format\.quot: unknown key/,
    ],
    ["a missing key", GOOD.replace("licence: L", ""), /acme\.yaml: licence: missing/],
    [
      "a value of the wrong kind",
      GOOD.replace("records: sale", "records: car"),
      /acme\.yaml: records: found "car", expected one of "advert"/,
    ],
    [
      "a kind that there is not",
      GOOD.replace("kind: file", "kind: rss"),
      /acme\.yaml: kind: found "rss", expected 'file'/,
    ],
    [
      "a time of day for an interval",
      `${GOOD}every: "0 3 * * *"\n`,
      /acme\.yaml: every: found "0 3 \* \* \*", expected a duration/,
    ],
    ["no YAML", "title: [", /acme\.yaml: not readable YAML/],
    ["nothing", "", /acme\.yaml: the file: /],
  ])("%s: the error names the file and the key", async (_, yaml, message) => {
    await writeFile(path.join(folder, "acme.yaml"), yaml);
    await expect(loadSources(folder)).rejects.toThrow(message);
    await expect(loadSources(folder)).rejects.toBeInstanceOf(ConfigError);
  });

  test("a good one beside it is found by its id", async () => {
    await writeFile(path.join(folder, "acme.yaml"), GOOD);
    expect(await loadSource("acme", folder)).toMatchObject({ id: "acme", enabled: true });
  });
});

describe("a source file that is like another's", () => {
  let folder = "";
  beforeEach(async () => void (folder = await mkdtemp(path.join(tmpdir(), "imo-ops-sources-"))));
  afterEach(() => rm(folder, { recursive: true }));

  test("says everything else as the other does", async () => {
    const [first, second] = await Promise.all(
      ["agence-postgres", "agence-preparation"].map((id) => loadDatabaseSource(id)),
    );
    expect(second).toEqual({ ...first, id: "agence-preparation", title: second?.title, url: "agence-preparation-url" });
    expect(second?.title).not.toBe(first?.title);
  });

  test.each([
    ["no such source", "like: nobody\ntitle: T\nurl: a-url\n", /acme\.yaml: like: there is no source "nobody"/],
    ["another key", "like: nobody\ntitle: T\nurl: a-url\nmapping: {}\n", /acme\.yaml: mapping: unknown key/],
    ["itself", "like: acme\ntitle: T\nurl: a-url\n", /acme\.yaml: like: acme is itself like another source/],
  ])("is refused for %s", async (_, yaml, message) => {
    await writeFile(path.join(folder, "acme.yaml"), yaml);
    await expect(loadSources(folder)).rejects.toThrow(message);
  });
});

test("a web site can't be read by the reader mapping: that is told when its file is loaded", async () => {
  const { id: _, ...file } = await loadWebSource("agence-littoral");
  expect(SourceFile.safeParse(file).success).toBe(true);
  const read = SourceFile.safeParse({ ...file, reader: "mapping" });
  expect(read.error?.issues.map(({ path: at, message }) => `${at.join(".")}: ${message}`)).toEqual([
    expect.stringMatching(/^reader: expected a reader of pages/),
  ]);
});

test("a secret that stands where its name belongs is not repeated", async () => {
  for (const wrong of ["postgres://u:hunter2@host/db", "Hunter2"]) {
    const folder = await mkdtemp(path.join(tmpdir(), "imo-ops-sources-"));
    await writeFile(path.join(folder, "acme.yaml"), `like: agence-postgres\ntitle: T\nurl: ${wrong}\n`);
    const refused = String(await loadSources(folder).catch((error: unknown) => error));
    expect(refused).toContain("acme.yaml: url: expected the name of a secret");
    expect(refused).not.toMatch(/hunter2/i);
    await rm(folder, { recursive: true });
  }
});

describe("a database's file is refused when", () => {
  const database = async () => {
    const { id: _, ...file } = structuredClone(await loadDatabaseSource("agence-postgres"));
    return file;
  };

  test.each<[string, object, string]>([
    ["it has neither a query nor variants", { read: { engine: "postgres" } }, "read"],
    ["it names required columns beside its variants", { required: ["a"] }, "required"],
    ["it has a mapping beside its variants", { mapping: { reference: { from: "a", as: "text" } } }, "mapping"],
    [
      "it has a query and no mapping",
      { read: { engine: "postgres", query: "select 1" }, required: ["a"] },
      "mapping.reference",
    ],
  ])("%s", async (_, changes, where) => {
    const file = await database();
    expect(SourceFile.safeParse(file).success).toBe(true);
    const read = SourceFile.safeParse({ ...file, ...changes });
    expect(read.error?.issues.map((issue) => issue.path.join("."))).toContain(where);
  });
});

test("a reader that doesn't exist is named", async () => {
  await expect(loadReader("nothing")).rejects.toThrow(/reader "nothing" can't be loaded/);
});
