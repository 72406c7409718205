import { readFile } from "node:fs/promises";
import path from "node:path";
import { JsonLdParser } from "jsonld-streaming-parser";
import { Parser, Store } from "n3";
import SHACLValidator from "rdf-validate-shacl";
import { beforeAll, expect, test } from "vitest";
import { catalogueOf } from "../../lib/publish/catalogue.ts";
import { DATA_SETS } from "../../lib/publish/data-sets.ts";
import type { Manifest } from "../../lib/publish/manifest.ts";
import { dataPackage, tableSchema } from "../../lib/publish/table-schema.ts";
import { aManifest } from "../support/editions.ts";

const SHAPES = path.join(import.meta.dirname, "../fixtures/dcat-ap");
let validator: SHACLValidator;

beforeAll(async () => {
  const shapes = new Store();
  for (const file of ["dcat-ap-SHACL.ttl", "ranges.ttl"]) {
    shapes.addQuads(new Parser().parse(await readFile(path.join(SHAPES, file), "utf8")));
  }
  validator = new SHACLValidator(shapes);
});

async function graphOf(catalogue: object): Promise<Store> {
  const parser = new JsonLdParser();
  const store = new Store();
  const done = new Promise<void>((resolve, reject) => {
    parser.on("data", (quad) => store.addQuad(quad));
    parser.on("error", reject);
    parser.on("end", resolve);
  });
  parser.end(JSON.stringify(catalogue));
  await done;
  return store;
}

async function faultsOf(catalogue: object): Promise<string[]> {
  const report = await validator.validate(await graphOf(catalogue));
  return report.results
    .filter(({ severity }) => severity?.value.endsWith("#Violation"))
    .map(
      ({ focusNode, path: at, message }) =>
        `${focusNode?.value} ${at?.value} ${message.map(({ value }) => value).join()}`,
    );
}

test("the catalogue meets the SHACL shapes of DCAT-AP 3.0.1", async () => {
  const manifest: Manifest = aManifest("2026-11-27-030000");
  expect(manifest.sets).toHaveLength(DATA_SETS.length);
  expect(await faultsOf(catalogueOf(manifest, "https://imo.example"))).toEqual([]);
});

test("the shapes notice a catalogue without title, and a distribution without address", async () => {
  const catalogue = catalogueOf(aManifest("2026-11-27-030000"), "https://imo.example");
  const untitled = JSON.parse(JSON.stringify(catalogue).replaceAll(/"dct:title":\{[^}]*\},/g, ""));
  expect(await faultsOf(untitled)).not.toEqual([]);
  const unreachable = JSON.parse(JSON.stringify(catalogue).replaceAll("dcat:accessURL", "dcat:other"));
  expect((await faultsOf(unreachable)).join()).toContain("accessURL");
});

test("every column has a French description, every key is a column, and every file of a package its sum", () => {
  for (const set of DATA_SETS) {
    const { fields, primaryKey = [] } = tableSchema(set);
    for (const { name, description } of fields) expect(description, `${set.id}.${name}`).toMatch(/^.{12,}\.$/);
    expect(fields.map(({ name }) => name)).toEqual(expect.arrayContaining(primaryKey));
    expect(new Set(fields.map(({ name }) => name)).size).toBe(fields.length);
    if (set.located) expect(fields.map(({ name }) => name)).toEqual(expect.arrayContaining(["longitude", "latitude"]));
    const published = aManifest("2026-11-27-030000").sets.find(({ id }) => id === set.id);
    const { resources } = dataPackage(
      set,
      published ?? expect.fail(set.id),
      "2026-11-27-030000",
      (name) => `x/${name}`,
    );
    for (const { hash, path: at } of resources)
      expect([hash, at]).toEqual([expect.stringMatching(/^sha256:[0-9a-f]{64}$/), expect.stringMatching(/^x\//)]);
  }
});
