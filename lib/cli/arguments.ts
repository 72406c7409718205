/** How the command reads the values of its options; what can't be read is told by the command line library. */
import { InvalidArgumentError } from "commander";
import * as z from "zod";
import { seconds } from "../collect/duration.ts";
import { Scope } from "../stores/access/roles.ts";

/** Reads how many things to list: 1 to 10,000. */
export function readLimit(text: string): number {
  const read = z.coerce.number().pipe(z.int().min(1).max(10_000)).safeParse(text);
  if (!read.success) throw new InvalidArgumentError("Expected a whole number from 1 to 10000.");
  return read.data;
}

/** Reads the number of something that a list shows. */
export function readNumber(text: string): number {
  const read = z.coerce.number().pipe(z.int().min(1)).safeParse(text);
  if (!read.success) throw new InvalidArgumentError("Expected a number, as the list shows it.");
  return read.data;
}

/** Reads an instant in ISO 8601 with its zone. */
export function readInstant(text: string): string {
  const read = z.iso.datetime({ offset: true }).safeParse(text);
  if (!read.success) throw new InvalidArgumentError("Expected an instant such as 2024-10-01T00:00:00Z.");
  return read.data;
}

/** Reads the name of a user or a key: letters, digits and `. _ @ -`, 64 at most, so that no name passes for something else. */
export function readName(text: string): string {
  const name = text.normalize("NFC");
  if (/^[\p{L}\p{N}][\p{L}\p{M}\p{N}._@-]{0,63}$/u.test(name)) return name;
  throw new InvalidArgumentError("Expected letters, digits and . _ @ -, 64 at most, a letter or a digit first.");
}

/** Reads a duration such as `90d` or `12h` as milliseconds, or `never`. Not null, which the command line library takes for nothing said. */
export function readLifetime(text: string): number | "never" {
  if (text === "never") return text;
  if (!/^[1-9]\d{0,3}[hd]$/.test(text))
    throw new InvalidArgumentError("Expected a duration such as 90d or 12h, or never.");
  return seconds(text) * 1000;
}

/** Reads a number of questions a minute, or `none` for no limit. */
export function readPerMinute(text: string): number | "none" {
  if (text === "none") return text;
  const read = z.coerce.number().pipe(z.int().min(1).max(1_000_000)).safeParse(text);
  if (!read.success) throw new InvalidArgumentError("Expected a whole number from 1 to 1000000, or none.");
  return read.data;
}

/** Reads what a key allows, separated by commas. */
export function readScopes(text: string): Scope[] {
  const read = z.array(Scope).min(1).safeParse(text.split(","));
  if (!read.success) throw new InvalidArgumentError(`Expected some of ${Scope.options.join(",")}.`);
  return [...new Set(read.data)];
}
