/** What zip files say. */
import { isUtf8 } from "node:buffer";
import { buffer } from "node:stream/consumers";
import { fromBufferPromise } from "yauzl";
import type { Entry } from "yauzl";

/** Files of a zip unpacked together are no larger: what is packed can be a thousand times smaller. */
const MOST_BYTES = 256 * 1024 * 1024;
/** A spreadsheet is a zip itself, and may be sent in one. */
const DEEPEST = 3;

const ZIP = [0x50, 0x4b, 0x03, 0x04];

/** Tells whether a file begins as a zip does. */
export function isZip(bytes: Uint8Array): boolean {
  return ZIP.every((byte, at) => bytes[at] === byte);
}

/** Gives the names and the contents of all files in a zip as one text; null where it is damaged, encrypted, or unpacked larger than what is looked into. */
export async function zipText(bytes: Buffer): Promise<string | null> {
  try {
    return await textIn(bytes, { left: MOST_BYTES }, DEEPEST);
  } catch {
    return null;
  }
}

async function textIn(bytes: Buffer, room: { left: number }, deepest: number): Promise<string> {
  if (!isZip(bytes)) return bytes.toString(isUtf8(bytes) ? "utf8" : "latin1");
  if (deepest === 0) throw new RangeError("zips in zips in zips");
  const zip = await fromBufferPromise(bytes, { lazyEntries: true });
  const texts: string[] = [];
  for await (const entry of zip.eachEntry()) {
    const { fileName, uncompressedSize }: Entry = entry;
    room.left -= uncompressedSize;
    if (room.left < 0 || entry.isEncrypted()) throw new RangeError("more than is looked into");
    // It checks that there is no more than was said.
    const content = await buffer(await zip.openReadStreamPromise(entry));
    texts.push(fileName, await textIn(content, room, deepest - 1));
  }
  return texts.join("\n");
}
