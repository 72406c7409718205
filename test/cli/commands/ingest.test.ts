import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { checkOrder } from "../../../lib/cli/commands/ingest.ts";
import { landingKey } from "../../../lib/collect/file/landing-key.ts";
import { ConfigError } from "../../../lib/errors.ts";
import { loadSources } from "../../../lib/sources/load.ts";

const folder = mkdtempSync(path.join(tmpdir(), "imo-ops-ingest-"));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string): string {
  const at = path.join(folder, name);
  writeFileSync(at, content);
  return at;
}

async function refusal(of: string, source = "dvf"): Promise<string> {
  const error: unknown = await checkOrder({ file: of, source }).catch((thrown: unknown) => thrown);
  if (!(error instanceof ConfigError)) throw new Error(`not refused: ${String(error)}`);
  return error.message;
}

describe("what can't be ingested is refused before anything is asked of a cloud", () => {
  test("a source of another kind, with those that take files", async () => {
    const sources = await loadSources();
    const takers = sources.filter(({ kind }) => kind === "file").map(({ id }) => id);
    const others = sources.filter(({ kind }) => kind !== "file");
    expect(new Set(others.map(({ kind }) => kind)).size).toBe(3);
    for (const { id, kind } of others) {
      expect(await refusal(file("a.csv", "a"), id)).toBe(
        `The source ${id} takes no files (its kind is ${kind}); those that do: ${takers.join(", ")}`,
      );
    }
  });

  test("a file that is not there, is a folder, or is empty", async () => {
    mkdirSync(path.join(folder, "inner.csv"));
    expect(await refusal(path.join(folder, "nowhere.csv"))).toMatch(
      /^The file .*nowhere\.csv can't be read: is the path right\?$/,
    );
    expect(await refusal(path.join(folder, "inner.csv"))).toMatch(/inner\.csv is a folder, not a file$/);
    expect(await refusal(path.join(folder, ".."))).toMatch(/ is a folder, not a file$/);
    expect(await refusal(file("empty.csv", ""))).toMatch(/^The file .*empty\.csv is empty$/);
  });

  test.skipIf(process.getuid?.() === 0)("a file that its owner keeps to himself", async () => {
    const at = file("secret.csv", "a");
    chmodSync(at, 0o000);
    expect(await refusal(at)).toMatch(/^The file .*secret\.csv can't be read: its owner does not allow it$/);
  });

  test("a good one is let through, as is one that lies elsewhere", async () => {
    await expect(checkOrder({ file: file("good.csv", "a"), source: "dvf" })).resolves.toBeUndefined();
    await expect(checkOrder({ file: "https://example.org/a.csv", source: "dvf" })).resolves.toBeUndefined();
  });
});

describe("the key under which a file lands", () => {
  test.each([
    ["valeurs 2024.csv", "valeurs 2024.csv"],
    ["Forêt_à-côté.csv", "Forêt_à-côté.csv"],
    ["\u001b[31mrouge\n.csv", "_31mrouge.csv"],
    ["a\u202ecsv.exe", "acsv.exe"],
    ["maison🏠&?#%.csv", "maison_____.csv"],
    ["..", "file"],
    ["___", "file"],
  ])("of %j is safe", (name, key) => {
    expect(
      landingKey("drop", "dvf", "run", path.join(folder, "x", name === ".." ? "x/.." : name)).split("/"),
    ).toHaveLength(4);
    expect(landingKey("drop", "dvf", "run", name)).toBe(`drop/dvf/run/${key}`);
  });

  test("of any name is short enough for S3, which takes 1,024 bytes", () => {
    expect(Buffer.byteLength(landingKey("uploads", "dvf", "r".repeat(80), `${"€".repeat(5000)}.csv`))).toBeLessThan(
      600,
    );
  });
});
