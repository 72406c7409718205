/** Persons and adverts in the local cloud's logs. */
import { open, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { FileHandle } from "node:fs/promises";
import type { Traces } from "./trace.ts";

/** Finds what is to go from a text. */
export interface LineFinder {
  blanked(text: string, mark: (found: string) => string): string;
}

const PIECE = 1024 * 1024;

/**
 * Overwrites, byte by byte, what the finders find in the files of a folder: whoever writes them goes on at the same place. Files that are not there
 * any more are left.
 */
export async function eraseLogs(
  folder: string,
  finders: readonly LineFinder[],
  { dryRun, traces }: { readonly dryRun: boolean; readonly traces: Traces },
): Promise<void> {
  const names = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  for (const entry of names) {
    const path = join(entry.parentPath, entry.name);
    const lines = await blankFile(path, finders, dryRun);
    if (lines > 0) traces.add("journaux", folder, dryRun ? "found" : "rewritten", [`${entry.name}: ${lines}`], lines);
  }
}

/** Gives how many lines held something. */
async function blankFile(path: string, finders: readonly LineFinder[], dryRun: boolean): Promise<number> {
  await using file = await open(path, dryRun ? "r" : "r+");
  let found = 0;
  for await (const { line, position } of linesOf(file)) {
    const text = line.toString("latin1");
    const decoded = line.toString("utf8");
    const blank = finders.reduce(
      (left, finder) => finder.blanked(left, (each) => "x".repeat(Buffer.byteLength(each))),
      decoded,
    );
    if (blank === decoded) continue;
    found += 1;
    const bytes = Buffer.from(blank);
    // A line that is no UTF-8 is not written back otherwise than it was: all of it goes.
    const written = bytes.length === line.length ? bytes : Buffer.alloc(line.length, "x");
    if (!dryRun && text.length > 0) await file.write(written, 0, written.length, position);
  }
  return found;
}

/** The lines of a file with where each begins, without its line end; a very long one comes in pieces. */
async function* linesOf(file: FileHandle): AsyncGenerator<{ line: Buffer; position: number }> {
  let position = 0;
  let rest = Buffer.alloc(0);
  for (;;) {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(PIECE), 0, PIECE, position + rest.length);
    const all = Buffer.concat([rest, buffer.subarray(0, bytesRead)]);
    let from = 0;
    for (let at = all.indexOf(10); at >= 0; at = all.indexOf(10, from)) {
      yield { line: all.subarray(from, at), position: position + from };
      from = at + 1;
    }
    const last = bytesRead === 0 || all.length - from >= 4 * PIECE;
    if (last && from < all.length) {
      yield { line: all.subarray(from), position: position + from };
      from = all.length;
    }
    position += from;
    rest = all.subarray(from);
    if (bytesRead === 0) return;
  }
}
