import { isAscii } from "node:buffer";
import { TextDecoder } from "node:util";

type Encoding = "auto" | "utf-8" | "windows-1252" | "iso-8859-1";

/** As many bytes as the longest byte order mark has. */
const MARK = 3;

/**
 * Decodes bytes as they come. A byte order mark (UTF-8, UTF-16 of either order) goes before what the source's file says; `auto` goes by the
 * first bytes that are not ASCII: UTF-8 when they make sense as such, else Windows-1252. A byte that is no character becomes U+FFFD, for
 * which the normaliser sets its row aside.
 */
export async function* decode(input: AsyncIterable<Uint8Array>, encoding: Encoding): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined;
  let begun = false;
  let undecided = Buffer.alloc(0);
  for await (const part of input) {
    const bytes = undecided.length > 0 ? Buffer.concat([undecided, part]) : part;
    undecided = Buffer.alloc(0);
    if (!begun && bytes.length < MARK) {
      undecided = Buffer.from(bytes);
      continue;
    }
    if (!begun) decoder = decoderFor(bytes, encoding);
    begun = true;
    const guessed = decoder ? undefined : guess(bytes);
    if (guessed && guessed !== "ascii") decoder = new TextDecoder(guessed);
    // Until the first byte beyond ASCII, the encodings are one.
    if (decoder) yield decoder.decode(bytes, { stream: true });
    else if (guessed === "ascii") yield Buffer.from(bytes).toString("latin1");
    else undecided = Buffer.from(bytes);
  }
  if (!begun) decoder = decoderFor(undecided, encoding);
  yield (decoder ?? new TextDecoder("windows-1252")).decode(undecided);
}

/** The decoder that the first bytes, or else the source's file, ask for; undefined where neither says. */
function decoderFor(bytes: Uint8Array, encoding: Encoding): TextDecoder | undefined {
  const marked = markedAs(bytes);
  if (marked) return new TextDecoder(marked);
  return encoding === "auto" ? undefined : new TextDecoder(encoding);
}

/** https://encoding.spec.whatwg.org/#bom-sniff */
function markedAs([first, second, third]: Uint8Array): "utf-8" | "utf-16le" | "utf-16be" | undefined {
  if (first === 0xef && second === 0xbb && third === 0xbf) return "utf-8";
  if (first === 0xff && second === 0xfe) return "utf-16le";
  return first === 0xfe && second === 0xff ? "utf-16be" : undefined;
}

/** The encoding that the bytes tell; undefined when all that isn't ASCII is the beginning of one character. */
function guess(bytes: Uint8Array): "ascii" | "utf-8" | "windows-1252" | undefined {
  if (isAscii(bytes)) return "ascii";
  const asUtf8 = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes, { stream: true });
  const characters = asUtf8.match(/[\u0080-\uFFFC]/g)?.length ?? 0;
  const faults = asUtf8.match(/\uFFFD/g)?.length ?? 0;
  if (characters === 0 && faults === 0) return undefined;
  return characters > faults ? "utf-8" : "windows-1252";
}
