import { isAscii } from "node:buffer";

type Encoding = "auto" | "utf-8" | "windows-1252" | "iso-8859-1";

/**
 * Decodes bytes as they come. `auto` goes by the byte order mark, else by the first bytes that are not ASCII: UTF-8 when they make
 * sense as such, else Windows-1252. A byte that is no character becomes U+FFFD, for which the normaliser sets its row aside.
 */
export async function* decode(input: AsyncIterable<Uint8Array>, encoding: Encoding): AsyncGenerator<string> {
  let decoder = encoding === "auto" ? undefined : new TextDecoder(encoding);
  for await (const part of input) {
    // Until the first byte beyond ASCII, the encodings are one.
    if (!decoder && !isAscii(part)) decoder = new TextDecoder(guess(part));
    yield decoder ? decoder.decode(part, { stream: true }) : Buffer.from(part).toString("latin1");
  }
  yield decoder?.decode() ?? "";
}

function guess(part: Uint8Array): "utf-8" | "utf-16le" | "windows-1252" {
  if (part[0] === 0xff && part[1] === 0xfe) return "utf-16le";
  const asUtf8 = new TextDecoder("utf-8").decode(part, { stream: true });
  const [characters, faults] = [asUtf8.match(/[\u0080-\uFFFC]/g), asUtf8.match(/\uFFFD/g)];
  return (characters?.length ?? 0) > (faults?.length ?? 0) || !faults ? "utf-8" : "windows-1252";
}
