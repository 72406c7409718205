import * as fc from "fast-check";
import { expect, test } from "vitest";
import { decode } from "../../../lib/collect/file/decode.ts";
import { streamOf } from "../../support/chunks.ts";

type Encoding = Parameters<typeof decode>[1];

async function decoded(bytes: Uint8Array, encoding: Encoding, size = 7): Promise<string> {
  let text = "";
  for await (const piece of decode(streamOf(bytes, size), encoding)) text += piece;
  return text;
}

test("any UTF-8 comes out as it was, however the bytes are cut", async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: "binary" }), fc.integer({ min: 1, max: 50 }), async (text, size) => {
      fc.pre(!text.startsWith("\uFEFF"));
      expect(await decoded(Buffer.from(text), "utf-8", size)).toBe(text);
      expect(await decoded(Buffer.from(text), "auto", size)).toBe(text);
    }),
  );
});

test.each<[string, Buffer, string]>([
  ["UTF-8", Buffer.from("Dépendance à côté"), "Dépendance à côté"],
  ["Windows-1252", Buffer.from("Dépendance à côté", "latin1"), "Dépendance à côté"],
  ["the euro sign of Windows-1252", Buffer.from([0x35, 0x20, 0x80]), "5 €"],
  ["UTF-8 with a byte order mark", Buffer.from("\uFEFFprix €"), "prix €"],
  ["UTF-16 as Excel writes it", Buffer.from("\uFEFFprix €", "utf16le"), "prix €"],
  ["plain ASCII", Buffer.from("prix"), "prix"],
])("%s is recognised", async (_, bytes, text) => {
  expect(await decoded(bytes, "auto", 64)).toBe(text);
});

test("what comes long after plain ASCII still tells the encoding", async () => {
  const ascii = "a".repeat(100_000);
  const text = await decoded(Buffer.from(`${ascii}é`, "latin1"), "auto", 1000);
  expect([text.length, text.at(-1)]).toEqual([100_001, "é"]);
});

test("one bad byte among good UTF-8 does not change the encoding of the rest", async () => {
  const bytes = Buffer.concat([Buffer.from("été, à Sète"), Buffer.from([0xff]), Buffer.from("é")]);
  expect(await decoded(bytes, "auto", 64)).toBe("été, à Sète\uFFFDé");
});

test("bytes that are no characters are marked where UTF-8 is declared", async () => {
  expect(await decoded(Buffer.from("Hendayé", "latin1"), "utf-8")).toBe("Henday\uFFFD");
});
