import { text } from "node:stream/consumers";
import { ConfigError, PipelineError } from "../errors.ts";
import type { RunInput } from "../messages.ts";
import type { FileSource, Source } from "../sources/schema.ts";
import { likelyYears, publishedYears, readDepartments } from "./file/series.ts";
import type { Parts } from "./file/series.ts";
import type { GuardedFetch } from "./http.ts";
import { PLANNING } from "./plan-reasons.ts";

/** What choosing needs of the world. */
export interface ChoosePartsDeps {
  /** What the parameter of that name, beside the sources' secrets, is set to. */
  readonly setting: (name: string) => Promise<string | undefined>;
  readonly fetch: GuardedFetch;
  /** Tells of an index that can't be read. */
  readonly warn: (message: string, error: unknown) => void;
}

/** Of an index page. */
const INDEX = { maxBytes: 1_000_000, timeoutMs: 15_000 };

/**
 * Which departments and years a run collects of each source that has a series: those that the run's input names, else those that the source is
 * set to, and the newest years that its index lists. Where the index can't be read, the years that may be there: a file that is not is an outcome.
 * @throws ConfigError for a code that is no department's, or parts of anything but one source with a series.
 */
export async function chooseParts(
  input: Pick<RunInput, "series" | "files">,
  chosen: readonly Source[],
  now: Date,
  deps: ChoosePartsDeps,
): Promise<ReadonlyMap<string, Parts>> {
  const { series } = input;
  const sources = chosen.filter((source): source is FileSource => source.kind === "file" && Boolean(source.series));
  if (series && (sources.length !== 1 || chosen.length !== 1)) {
    throw new ConfigError(PLANNING.noSeries());
  }
  const parts = new Map<string, Parts>();
  for (const source of sources) {
    if (!source.series || input.files?.some((file) => file.source === source.id)) continue;
    const named = series?.departments?.join(" ") ?? (await deps.setting(source.series.departments)) ?? "";
    const departments = readDepartments(named, source.series);
    parts.set(source.id, { departments, years: series?.years ?? (await yearsOf(source.series, now, deps)) });
  }
  return parts;
}

async function yearsOf(series: NonNullable<FileSource["series"]>, now: Date, { fetch, warn }: ChoosePartsDeps) {
  try {
    const { body, url } = await fetch(series.index, INDEX);
    return publishedYears(await text(body), url).slice(0, series.years);
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    warn(`the index ${series.index} could not be read`, error);
    return likelyYears(now, series);
  }
}
