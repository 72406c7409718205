import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ConfigError } from "../../lib/errors.ts";
import { loadReader } from "../../lib/normalize/load-reader.ts";
import { loadSource, loadSources } from "../../lib/sources/load.ts";

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
    ["a missing key", GOOD.replace("licence: L", ""), /acme\.yaml: licence: /],
    ["a value of the wrong kind", GOOD.replace("records: sale", "records: car"), /acme\.yaml: records: /],
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

test("a reader that doesn't exist is named", async () => {
  await expect(loadReader("nothing")).rejects.toThrow(/reader "nothing" can't be loaded/);
});
