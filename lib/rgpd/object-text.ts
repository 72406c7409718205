/** Objects of S3 as texts, and back. */
import { isUtf8 } from "node:buffer";
import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import { textOf } from "../collect/web/page.ts";
import { isPacked } from "./look-inside.ts";
import { isZip, zipText } from "./zip-text.ts";
import { packPage, unpackPage } from "../collect/web/raw-page.ts";

const inflate = promisify(gunzip);
const compress = promisify(gzip);

/** What an object says. */
export interface ObjectText {
  readonly text: string;
  /** The object with another text in its place; null where it can't be made: its encoding is not known, or it is packed otherwise. */
  readonly withText: ((text: string) => Promise<Uint8Array>) | null;
  readonly contentType: string;
}

const GZIP = [0x1f, 0x8b];

/** Reads an object; null where it is damaged, or its text is packed in a way that `objectTells` alone looks into. A stored page gives address, headers and document as one text. */
export async function readObjectText(key: string, bytes: Uint8Array): Promise<ObjectText | null> {
  const zipped = GZIP.every((byte, at) => bytes[at] === byte);
  // A damaged file, or a piece of one, can't be unpacked.
  const plain = zipped ? await inflate(bytes).catch(() => null) : Buffer.from(bytes);
  if (plain === null) return null;
  if (isZip(plain)) {
    const text = await zipText(plain);
    return text === null ? null : { text, withText: null, contentType: "application/zip" };
  }
  if (isPacked(plain)) return null;
  if (zipped && key.endsWith(".json.gz")) {
    const page = await pageText(bytes);
    if (page) return page;
  }
  const contentType = zipped
    ? "application/gzip"
    : key.endsWith(".json")
      ? "application/json"
      : "application/octet-stream";
  if (!isUtf8(plain)) return { text: plain.toString("latin1"), withText: null, contentType };
  const pack = async (text: string) => (zipped ? compress(text, { level: 1 }) : Buffer.from(text));
  return { text: plain.toString("utf8"), withText: pack, contentType };
}

/** Between the parts of a stored page; no page holds it. */
const PART = "\u0000\n";

async function pageText(bytes: Uint8Array): Promise<ObjectText | null> {
  let page;
  try {
    ({ page } = await unpackPage(bytes));
  } catch {
    return null;
  }
  const { html: _, ...about } = page;
  const text = JSON.stringify(about) + PART + textOf(page);
  return {
    text,
    contentType: "application/gzip",
    withText: (changed) => {
      const at = changed.indexOf(PART);
      const envelope: typeof about = { ...about, ...JSON.parse(changed.slice(0, at)) };
      const headers = { ...envelope.headers, "content-type": "text/html; charset=utf-8" };
      return packPage({ ...envelope, headers, html: Buffer.from(changed.slice(at + PART.length)) });
    },
  };
}
