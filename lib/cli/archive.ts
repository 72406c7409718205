/** Backup files: a gzip'd tar, written and read as it streams, whatever its size in the same memory. */
import { createReadStream, createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { createGunzip, createGzip } from "node:zlib";
import { extract, pack } from "tar-stream";
import type { Pack } from "tar-stream";
import { ConfigError } from "../errors.ts";

/** One file of an archive to be written. */
export interface Part {
  readonly name: string;
  readonly bytes: Buffer;
}

/** One file of an archive that is read; it has to be read to its end before the next one. */
export interface Entry {
  readonly name: string;
  readonly data: AsyncIterable<Uint8Array>;
}

/** Writes an archive that only its owner reads. A file of that name is replaced once the new one is whole. */
export async function writeArchive(path: string, parts: AsyncIterable<Part>): Promise<void> {
  const archive = pack();
  const unfinished = `${path}.part`;
  const written = pipeline(archive, createGzip(), createWriteStream(unfinished, { mode: 0o600 }));
  try {
    await Promise.all([written, fill(archive, parts)]);
    await rename(unfinished, path);
  } catch (error) {
    archive.destroy();
    await written.catch(() => {});
    await rm(unfinished, { force: true });
    throw told(path, error);
  }
}

async function fill(archive: Pack, parts: AsyncIterable<Part>): Promise<void> {
  for await (const { name, bytes } of parts) {
    await new Promise<void>((resolve, reject) => {
      archive.entry({ name, mode: 0o600 }, bytes, (error) => (error ? reject(error) : resolve()));
    });
  }
  archive.finalize();
}

/** Reads an archive file by file. @throws ConfigError, from the iteration too, when it is cut short or none. */
export async function* readArchive(path: string): AsyncGenerator<Entry> {
  const entries = extract();
  const read = pipeline(createReadStream(path), createGunzip(), entries);
  // What is wrong comes out of the entries as well.
  read.catch(() => {});
  try {
    for await (const entry of entries) yield { name: entry.header.name, data: readable(path, entry) };
    await read;
  } catch (error) {
    throw told(path, error);
  }
}

async function* readable(path: string, data: AsyncIterable<unknown>): AsyncGenerator<Uint8Array> {
  try {
    for await (const bytes of data) if (bytes instanceof Uint8Array) yield bytes;
  } catch (error) {
    throw told(path, error);
  }
}

const UNREADABLE = /^(Z_\w+|ERR_STREAM_PREMATURE_CLOSE)$/;
const NO_TAR = /invalid tar|unexpected end of data|unknown format/i;

function told(path: string, error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  if (UNREADABLE.test(code) || NO_TAR.test(error.message)) {
    return new ConfigError(`${path} is not a backup, or is cut short`, {}, { cause: error });
  }
  if (code === "ENOSPC") return new ConfigError(`The disk is full: ${path} was not written`, {}, { cause: error });
  if (/^(ENOENT|EACCES|EISDIR|EROFS|EPERM)$/.test(code)) {
    return new ConfigError(`${path} can't be written or read (${code})`, {}, { cause: error });
  }
  return error;
}
