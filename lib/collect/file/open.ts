import { PermanentError } from "../../errors.ts";
import { gunzip } from "./gunzip.ts";
import { InflationGuard, LIMITS, inWords } from "./limits.ts";
import type { Limits } from "./limits.ts";
import type { Receipt } from "./receipt.ts";
import { unzip } from "./unzip.ts";

/**
 * Gives the content of a file, gzip, zip or plain, told apart by their first bytes and not by the name.
 * Throws PermanentError for an empty file, a damaged one, and one beyond `limits`.
 */
export async function* openFile(
  input: AsyncIterable<Uint8Array>,
  receipt: Receipt,
  limits: Limits = LIMITS,
): AsyncGenerator<Uint8Array> {
  const guard = new InflationGuard(limits, receipt);
  const { head, whole } = await peek(receipt.measure(input));
  if (head.length === 0) throw new PermanentError("the file is empty");
  const content = contentOf(head, whole, receipt, limits);
  let empty = true;
  for await (const part of content) {
    empty &&= part.length === 0;
    yield guard.pass(part);
  }
  if (empty) throw new PermanentError("the file is empty once decompressed");
}

function contentOf(head: Uint8Array, whole: AsyncIterable<Uint8Array>, receipt: Receipt, limits: Limits) {
  if (startsWith(head, [0x1f, 0x8b])) return gunzip(bounded(whole, limits.maxCompressed), receipt);
  if (startsWith(head, [0x50, 0x4b, 0x03, 0x04]) || startsWith(head, [0x50, 0x4b, 0x05, 0x06])) {
    return unzip(bounded(whole, limits.maxCompressed));
  }
  return whole;
}

async function* bounded(input: AsyncIterable<Uint8Array>, max: number): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const part of input) {
    bytes += part.length;
    if (bytes > max) throw new PermanentError(`the file is larger than ${inWords(max)}`);
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
