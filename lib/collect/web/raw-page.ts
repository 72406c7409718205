import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import * as z from "zod";
import { textOf } from "./page.ts";
import type { RawPage } from "./page.ts";

const compress = promisify(gzip);
const inflate = promisify(gunzip);

/** A page as it lies in S3: gzip'd JSON, the page's own bytes in base64. */
const Envelope = z.object({
  url: z.url(),
  status: z.int(),
  headers: z.record(z.string(), z.string().or(z.array(z.string())).optional()),
  fetchedAt: z.string(),
  rendered: z.boolean(),
  redirects: z.array(z.string()),
  body: z.base64(),
});

/** Packs a page with its address, status, headers and instant. */
export async function packPage({ html, ...page }: RawPage): Promise<Uint8Array> {
  return compress(JSON.stringify({ ...page, body: Buffer.from(html).toString("base64") }), { level: 1 });
}

/** Unpacks a page that `packPage` packed, with its text. */
export async function unpackPage(packed: Uint8Array): Promise<{ page: RawPage; text: string }> {
  const { body, ...envelope } = Envelope.parse(JSON.parse((await inflate(packed)).toString("utf8")));
  const page = { ...envelope, html: Buffer.from(body, "base64") };
  return { page, text: textOf(page) };
}
