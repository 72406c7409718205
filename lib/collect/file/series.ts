/** Files of one pattern, one for each department and year: which of them are there, and which are to be collected. */
import { Parser } from "htmlparser2";
import * as z from "zod";
import { ConfigError, PermanentError } from "../../errors.ts";
import type { Task } from "../../messages.ts";
import { DEPARTMENT_BOXES } from "../../records/department-boxes.ts";
import type { FileSource } from "../../sources/schema.ts";
import { COLLECTING } from "../reasons.ts";
import { PLANNING } from "../plan-reasons.ts";

export type Series = NonNullable<FileSource["series"]>;

/** Which files of a series are collected. */
export const Parts = z.object({ departments: z.array(z.string()), years: z.array(z.int()) });
export type Parts = z.infer<typeof Parts>;

/**
 * Reads a list of departments, by their codes (`64, 2A 974`) or `all`: those that the producer has. Each once, in order.
 * @throws ConfigError naming the code that is no department's.
 */
export function readDepartments(text: string, { without }: Pick<Series, "without">): string[] {
  const codes = text
    .toUpperCase()
    .split(/[\s,;]+/)
    .filter(Boolean);
  if (codes.length === 0) throw new ConfigError(PLANNING.noDepartment());
  const known = [...DEPARTMENT_BOXES.keys()];
  const named = codes.flatMap((code) =>
    code === "ALL" ? known.filter((one) => !without?.departments.includes(one)) : [code.padStart(2, "0")],
  );
  const unknown = named.find((code) => !DEPARTMENT_BOXES.has(code));
  if (unknown === undefined) return [...new Set(named)].sort();
  throw new ConfigError(PLANNING.unknownDepartment(unknown));
}

/**
 * The years that an index page links to a folder of, newest first: `2023/` below its own address, however the link is written.
 * @throws PermanentError when it links to none.
 */
export function publishedYears(page: string, index: string): number[] {
  const years = new Set<number>();
  const parser = new Parser({
    onopentag: (name, { href }) => {
      const target = name === "a" && href !== undefined ? URL.parse(href, index)?.href : undefined;
      const year = target?.startsWith(index) ? /^([12]\d{3})\/$/.exec(target.slice(index.length))?.[1] : undefined;
      if (year !== undefined) years.add(Number(year));
    },
  });
  parser.end(page);
  if (years.size === 0) throw new PermanentError(`${index} links to no year: it is not the index that it was`);
  return [...years].sort((one, other) => other - one);
}

/** The years that a producer may have published by an instant, newest first, where nobody can say which it has. */
export function likelyYears(now: Date, { years }: Pick<Series, "years">): number[] {
  return Array.from({ length: years }, (_, ago) => now.getUTCFullYear() - ago);
}

/** What is collected of a series: a file of each department and year, and of departments that the producer has nothing of, why. */
export function seriesWorks(
  { location, name, without }: Series,
  { departments, years }: Parts,
): Pick<Task, "search" | "file" | "absent">[] {
  return departments.flatMap((department): Pick<Task, "search" | "file" | "absent">[] => {
    if (without?.departments.includes(department)) {
      return [{ search: `département ${department}`, absent: COLLECTING.notInSource(without.because) }];
    }
    return years.map((year) => {
      const filled = (pattern: string) =>
        pattern.replaceAll("{department}", department).replaceAll("{year}", String(year));
      const file = { location: filled(location), name: filled(name), optional: true };
      return { search: file.name, file };
    });
  });
}
