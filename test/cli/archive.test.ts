import { mkdtemp, readFile, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as fc from "fast-check";
import { readArchive, writeArchive } from "../../lib/cli/archive.ts";
import type { Part } from "../../lib/cli/archive.ts";
import { wholeRows } from "../../lib/cli/commands/backup.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "imo-ops-archive-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function* given<T>(parts: Iterable<T>): AsyncGenerator<T> {
  yield* parts;
}

async function readAll(path: string): Promise<Record<string, string>> {
  const all: Record<string, string> = {};
  for await (const { name, data } of readArchive(path)) {
    const pieces: Uint8Array[] = [];
    for await (const piece of data) pieces.push(piece);
    all[name] = Buffer.concat(pieces).toString();
  }
  return all;
}

const parts: Part[] = [
  { name: "manifest.json", bytes: Buffer.from("{}") },
  { name: "sale/000000.copy", bytes: Buffer.from("é\t1\n".repeat(50_000)) },
  { name: "sale/000001.copy", bytes: Buffer.alloc(0) },
];

async function* failing(): AsyncGenerator<Part> {
  yield* parts;
  throw new Error("the database went away");
}

test("what was written is read back, and only its owner can read it", async () => {
  const path = join(folder, "whole.tgz");
  await writeArchive(path, given(parts));
  expect(await readAll(path)).toEqual(Object.fromEntries(parts.map(({ name, bytes }) => [name, bytes.toString()])));
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});

test("a writer that fails leaves the earlier file and no other", async () => {
  const path = join(folder, "kept.tgz");
  await writeFile(path, "earlier");
  await expect(writeArchive(path, failing())).rejects.toThrow("the database went away");
  expect(await readFile(path, "utf8")).toBe("earlier");
  expect((await readdir(folder)).filter((name) => name.endsWith(".part"))).toEqual([]);
});

test("a place where nothing can be written is told in a sentence", async () => {
  await expect(writeArchive(join(folder, "no", "x.tgz"), given(parts))).rejects.toThrow(/x\.tgz can't be written/);
});

test("a file that is cut anywhere, or is something else, is told and never taken for a whole one", async () => {
  const whole = join(folder, "to-cut.tgz");
  await writeArchive(
    whole,
    given([{ name: "a", bytes: Buffer.from(Array.from({ length: 3_000 }, (_, n) => n * n * 7)) }]),
  );
  const bytes = await readFile(whole);
  const cut = join(folder, "cut.tgz");
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: bytes.length - 1 }), async (length) => {
      await writeFile(cut, bytes.subarray(0, length));
      await expect(readAll(cut)).rejects.toThrow("is not a backup, or is cut short");
    }),
    { numRuns: 30 },
  );
  await writeFile(cut, "plain text");
  await expect(readAll(cut)).rejects.toThrow("is not a backup");
});

test("tables are cut between rows only, whatever pieces they come in", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ maxLength: 30 }).map((row) => `${row.replaceAll("\n", "\\n")}\n`)),
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 100 }),
      async (rows, piece, partBytes) => {
        const all = Buffer.from(rows.join(""));
        const pieces = Array.from({ length: Math.ceil(all.length / piece) }, (_, n) =>
          all.subarray(n * piece, (n + 1) * piece),
        );
        const written: Buffer[] = [];
        for await (const part of wholeRows(given(pieces), partBytes)) written.push(part);
        expect(Buffer.concat(written).equals(all)).toBe(true);
        expect(written.every((part) => part.at(-1) === 10)).toBe(true);
      },
    ),
  );
});
