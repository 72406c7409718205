import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PermanentError } from "../../../lib/errors.ts";
import { LIMITS } from "../../../lib/collect/file/limits.ts";
import type { Limits } from "../../../lib/collect/file/limits.ts";
import { openFile } from "../../../lib/collect/file/open.ts";
import { Receipt } from "../../../lib/collect/file/receipt.ts";
import { zipOf } from "../../support/zip.ts";
import { streamOf } from "../../support/chunks.ts";

const TEXT = Array.from({ length: 20_000 }, (_, row) => `${row},${row * row}`).join("\n");

async function open(content: string | Uint8Array, limits: Partial<Limits> = {}, size = 1000) {
  const receipt = new Receipt();
  const parts: Uint8Array[] = [];
  for await (const { bytes } of openFile(streamOf(content, size), receipt, "csv", { ...LIMITS, ...limits })) {
    for await (const part of bytes) parts.push(part);
  }
  return { text: Buffer.concat(parts).toString("utf8"), receipt };
}

describe("what a file is, is told by its first bytes", () => {
  test.each([
    ["plain", TEXT],
    ["gzip", gzipSync(TEXT)],
    ["gzip in several members", Buffer.concat([gzipSync(TEXT.slice(0, 1000)), gzipSync(TEXT.slice(1000))])],
    ["zip", zipOf({ "valeurs.txt": TEXT })],
    ["zip with other things in it", zipOf({ "lisez-moi.pdf": "%PDF", "notice.txt": "a,b", "valeurs.csv": TEXT })],
  ])("%s", async (_, content) => {
    const { text, receipt } = await open(content);
    expect(text).toBe(TEXT);
    expect(receipt.bytes).toBe(Buffer.from(content).length);
    expect(receipt.truncated).toBeUndefined();
  });

  test("pieces of one byte are enough", async () => {
    expect((await open(gzipSync("a,b\n1,2"), {}, 1)).text).toBe("a,b\n1,2");
  });

  test("the digest is of the bytes as received", async () => {
    const { receipt } = await open(Buffer.from("abc"));
    expect(receipt.sha256).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  });
});

describe("a file that is not whole", () => {
  test("gzip cut in the middle gives what was before the cut, and says so", async () => {
    const whole = gzipSync(TEXT);
    const { text, receipt } = await open(whole.subarray(0, whole.length / 2));
    expect(text.length).toBeGreaterThan(TEXT.length / 4);
    expect(TEXT.startsWith(text)).toBe(true);
    expect(receipt.truncated?.en).toMatch(/cut/);
  });

  test.each([
    ["a gzip damaged inside", () => damaged(gzipSync(TEXT)), /gzip.*damaged/],
    ["a zip cut in the middle", () => zipOf({ "a.csv": TEXT }).subarray(0, 20_000), /zip is cut or damaged/],
    ["a zip damaged inside", () => damaged(zipOf({ "a.csv": TEXT })), /zip is cut or damaged/],
    ["a zip without data", () => zipOf({ "photo.jpg": "x" }), /no \.csv, \.txt or \.json file; it holds: photo\.jpg/],
    ["an empty file", () => Buffer.alloc(0), /is empty/],
    ["an empty gzip", () => gzipSync(""), /empty/],
    ["an empty csv in a zip", () => zipOf({ "a.csv": "" }), /empty/],
  ])("%s is refused with its reason", async (_, content, reason) => {
    const opening = open(content());
    await expect(opening).rejects.toThrow(reason);
    await expect(opening).rejects.toBeInstanceOf(PermanentError);
  });
});

describe("a file that is too much", () => {
  const zeros = Buffer.alloc(3_000_000);
  const bomb = { maxRatio: 200, ratioFrom: 1_000_000 };

  test.each([
    ["a gzip", gzipSync(zeros)],
    ["a zip", zipOf({ "a.csv": zeros })],
  ])("%s that inflates more than 200 times is taken for a bomb", async (_, content) => {
    await expect(open(content, bomb)).rejects.toThrow(/decompression bomb/);
  });

  test("content beyond the limit is not read on", async () => {
    await expect(open(TEXT, { maxInflated: 50_000 })).rejects.toThrow(/larger than/);
    await expect(open(gzipSync(TEXT), { maxInflated: 50_000 })).rejects.toThrow(/larger than/);
  });

  test("a compressed file beyond the limit is not read on", async () => {
    await expect(open(gzipSync(TEXT), { maxCompressed: 10_000 })).rejects.toThrow(/larger than/);
    await expect(open(zipOf({ "a.csv": TEXT }), { maxCompressed: 10_000 })).rejects.toThrow(/larger than/);
  });
});

describe("where the zip is put", () => {
  let before: string[] = [];
  beforeAll(() => void (before = temporary()));

  test("nothing stays, whether it is read whole, given up or refused", async () => {
    await open(zipOf({ "a.csv": TEXT }));
    await open(zipOf({ "a.jpg": TEXT })).catch(() => undefined);
    for await (const _ of openFile(streamOf(zipOf({ "a.csv": TEXT })), new Receipt())) break;
    expect(temporary()).toEqual(before);
  });
});

describe("archives made by other programs", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "imo-ops-test-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  test.skipIf(!has("zip"))("zip", async () => {
    writeFileSync(path.join(folder, "valeurs.csv"), TEXT);
    execFileSync("zip", ["-q", "valeurs.zip", "valeurs.csv"], { cwd: folder });
    expect((await open(readFileSync(path.join(folder, "valeurs.zip")))).text).toBe(TEXT);
  });

  test.skipIf(!has("zip"))("zip with a password", async () => {
    writeFileSync(path.join(folder, "secret.csv"), TEXT);
    execFileSync("zip", ["-q", "-P", "secret", "secret.zip", "secret.csv"], { cwd: folder });
    await expect(open(readFileSync(path.join(folder, "secret.zip")))).rejects.toThrow(/encrypted/);
  });
});

function temporary(): string[] {
  return readdirSync(tmpdir()).filter((name) => name.startsWith("imo-ops-zip-"));
}

function damaged(content: Buffer): Buffer {
  const copy = Buffer.from(content);
  const middle = Math.floor(copy.length / 2);
  copy.fill(0xff, middle, middle + 200);
  return copy;
}

function has(program: string): boolean {
  try {
    execFileSync(program, ["-v"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
