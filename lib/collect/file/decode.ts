import { isAscii } from "node:buffer";

type Encoding = "auto" | "utf-8" | "windows-1252" | "iso-8859-1";

/**
 * Decodes bytes as they come. `auto` goes by the byte order mark, else by the first bytes that are not ASCII: UTF-8 when they make
 * sense as such, else Windows-1252. A byte that is no character becomes U+FFFD, for which the normaliser sets its row aside.
 */
export async function* decode(input: AsyncIterable<Uint8Array>, encoding: Encoding): AsyncGenerator<string> {
  let decoder = encoding === "auto" ? undefined : new TextDecoder(encoding);
  let undecided = Buffer.alloc(0);
  for await (const part of input) {
    const bytes = undecided.length > 0 ? Buffer.concat([undecided, part]) : part;
    undecided = Buffer.alloc(0);
    const guessed = decoder ? undefined : guess(bytes);
    if (guessed && guessed !== "ascii") decoder = new TextDecoder(guessed);
    // Until the first byte beyond ASCII, the encodings are one.
    if (decoder) yield decoder.decode(bytes, { stream: true });
    else if (guessed === "ascii") yield Buffer.from(bytes).toString("latin1");
    else undecided = Buffer.from(bytes);
  }
  yield decoder?.decode() ?? new TextDecoder("windows-1252").decode(undecided);
}

/** The encoding that the bytes tell; undefined when all that isn't ASCII is the beginning of one character. */
function guess(bytes: Uint8Array): "ascii" | "utf-8" | "utf-16le" | "windows-1252" | undefined {
  if (isAscii(bytes)) return "ascii";
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  const asUtf8 = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes, { stream: true });
  const characters = asUtf8.match(/[\u0080-\uFFFC]/g)?.length ?? 0;
  const faults = asUtf8.match(/\uFFFD/g)?.length ?? 0;
  if (characters === 0 && faults === 0) return undefined;
  return characters > faults ? "utf-8" : "windows-1252";
}
