/** How the command reads the values of its options; what can't be read is told by the command line library. */
import { InvalidArgumentError } from "commander";
import * as z from "zod";

/** Reads how many things to list: 1 to 10,000. */
export function readLimit(text: string): number {
  const read = z.coerce.number().pipe(z.int().min(1).max(10_000)).safeParse(text);
  if (!read.success) throw new InvalidArgumentError("Expected a whole number from 1 to 10000.");
  return read.data;
}

/** Reads an instant in ISO 8601 with its zone. */
export function readInstant(text: string): string {
  const read = z.iso.datetime({ offset: true }).safeParse(text);
  if (!read.success) throw new InvalidArgumentError("Expected an instant such as 2024-10-01T00:00:00Z.");
  return read.data;
}
