import { PermanentError } from "../../errors.ts";
import { gunzip } from "./gunzip.ts";
import { InflationGuard, LIMITS, inWords } from "./limits.ts";
import type { Limits } from "./limits.ts";
import type { Receipt } from "./receipt.ts";
import { unzip } from "./unzip.ts";
import type { Wanted } from "./unzip.ts";
import { FILE } from "./reasons.ts";
import type { Reason } from "../../records/reason.ts";

/** One file's content: that of the file itself, or of one that its zip holds. */
export interface Content {
  /** Its name in the zip; null for a file that is none. */
  readonly member: string | null;
  /** Throws PermanentError where it is empty, damaged, or beyond the limits. */
  readonly bytes: AsyncIterable<Uint8Array>;
}

/**
 * Gives the content of a file, gzip, zip or plain, told apart by their first bytes and not by the name; of a zip, one after the other, the
 * content of each of its files of the kind that is `wanted`. The limits are those of all of them together.
 * Throws PermanentError for an empty file, a damaged one, and one beyond `limits`.
 */
export async function* openFile(
  input: AsyncIterable<Uint8Array>,
  receipt: Receipt,
  wanted: Wanted = "csv",
  limits: Limits = LIMITS,
): AsyncGenerator<Content> {
  const guard = new InflationGuard(limits, receipt);
  const { head, whole } = await peek(receipt.measure(input));
  if (head.length === 0) throw new PermanentError(FILE.empty());
  if (!isZip(head)) {
    const isGzip = startsWith(head, [0x1f, 0x8b]);
    const bytes = isGzip ? gunzip(bounded(whole, limits.maxCompressed), receipt) : whole;
    yield { member: null, bytes: guarded(bytes, guard, FILE.emptyInside()) };
    return;
  }
  for await (const { name, bytes } of unzip(bounded(whole, limits.maxCompressed), wanted)) {
    yield { member: name, bytes: guarded(bytes, guard, FILE.emptyMember()) };
  }
}

async function* guarded(bytes: AsyncIterable<Uint8Array>, guard: InflationGuard, ifEmpty: Reason) {
  let empty = true;
  for await (const part of bytes) {
    empty &&= part.length === 0;
    yield guard.pass(part);
  }
  if (empty) throw new PermanentError(ifEmpty);
}

function isZip(head: Uint8Array): boolean {
  return startsWith(head, [0x50, 0x4b, 0x03, 0x04]) || startsWith(head, [0x50, 0x4b, 0x05, 0x06]);
}

async function* bounded(input: AsyncIterable<Uint8Array>, max: number): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const part of input) {
    bytes += part.length;
    if (bytes > max) throw new PermanentError(FILE.tooLarge(inWords(max)));
    yield part;
  }
}

/** The first bytes, and all of them again. */
async function peek(input: AsyncGenerator<Uint8Array>) {
  const first: Uint8Array[] = [];
  let length = 0;
  while (length < 4) {
    const step = await input.next();
    if (step.done) break;
    first.push(step.value);
    length += step.value.length;
  }
  async function* whole() {
    yield* first;
    yield* input;
  }
  return { head: Buffer.concat(first), whole: whole() };
}

function startsWith(head: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, at) => head[at] === byte);
}
