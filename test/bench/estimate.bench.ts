/** How far estimates are from the prices of sales that they did not know. */
import path from "node:path";
import * as z from "zod";
import { errorsOf, lastYear, sampled, walkForward } from "../../lib/aggregate/estimate/backtest.ts";
import type { Errors, Hindsight } from "../../lib/aggregate/estimate/backtest.ts";
import type { Comparable } from "../../lib/aggregate/estimate/dwelling.ts";
import { soldDwelling } from "../../lib/aggregate/estimate/sold-dwelling.ts";
import { ConfigError, PermanentError } from "../../lib/errors.ts";
import { projectRoot } from "../../localstack/home.ts";
import type { BenchFigures, BenchRun } from "./bench.ts";
import { readSales } from "./read-sales.ts";

const SAMPLE = path.join(projectRoot, "localstack/samples/dvf-hendaye-2019-2021.csv");
/** One month, and six, as DVF is published. */
const LAGS = [1, 6];
/** Sales that are estimated at most, a lag: of more, so many spread over the days. */
const TRIED = 800;
/** Of other years, to compare with. */
const TRIED_A_YEAR = 150;
/** Seconds after which no further sale of the last year, or of another year, is tried: many sales in one place, or a slow machine. */
const PATIENCE_S = { last: 150, year: 15 } as const;
/** What plain weighted comparables reach on the sample's 2021, a month behind. */
const PEER = { mdape: 0.15, mape: 0.236, median_bias: -0.041, coverage: 0.44 };
const WANTED = { mdape: 0.13, coverage: 0.5 };

export const options = { lag: { type: "string" } } as const;

const Lag = z.coerce.number().int().min(0).max(36);

/**
 * Estimates the sales of the last twelve months of a geo-DVF file (`--file`, else the sample's), each from those signed `--lag` months before.
 * Beside the measures: `n`, `mdape`, `mape`, `median_bias`, `coverage` of the first lag, and the figures of each lag and calendar year.
 */
export async function bench(run: BenchRun): Promise<BenchFigures> {
  const lags = lagsOf(run.options["lag"]);
  const file = run.file ?? SAMPLE;
  const sales = await dwellingsIn(file);
  const judged = lastYear(sales);
  const tried = sampled(judged, Math.ceil(TRIED * run.scale));
  run.say(
    `${sales.length} sales of one dwelling; of the ${judged.length} of the last year ${tried.length} are estimated`,
  );
  const results = lags.map((lag) => {
    const { errors, ...counts } = backtest(run, { sales, tried, lag, seconds: PATIENCE_S.last });
    if (errors) measure(run, `${errors.n} sales, known ${lag} months before`, errors);
    return { lag, ...counts, ...errors, years: yearsOf(run, sales, lag) };
  });
  return {
    ...results[0],
    file: path.basename(file),
    sales: sales.length,
    judged: { ...spanOf(judged), sales: judged.length },
    lags: results,
  };
}

function lagsOf(asked: string | boolean | undefined): readonly number[] {
  if (asked === undefined) return LAGS;
  const lag = Lag.safeParse(asked);
  if (!lag.success) throw new ConfigError(`--lag takes a number of months from 0 to 36, not ${String(asked)}`);
  return [lag.data];
}

async function dwellingsIn(file: string): Promise<Comparable[]> {
  const dwellings: Comparable[] = [];
  for await (const sales of readSales(file)) dwellings.push(...sales.flatMap((sale) => soldDwelling(sale) ?? []));
  if (dwellings.length === 0)
    throw new PermanentError(
      `${path.basename(file)} holds no sale of one dwelling with its price, area and coordinates`,
    );
  return dwellings;
}

interface Trial {
  readonly sales: readonly Comparable[];
  readonly tried: readonly Comparable[];
  readonly lag: number;
  readonly seconds: number;
}

function backtest(run: BenchRun, { sales, tried, lag, seconds }: Trial) {
  const found: Hindsight[] = [];
  const end = performance.now() + seconds * 1000;
  for (const hindsight of walkForward(sales, tried, lag)) {
    run.signal.throwIfAborted();
    found.push(hindsight);
    if (performance.now() > end) {
      run.say(`stopped after ${found.length} of ${tried.length}: ${seconds} s are over`);
      break;
    }
    if (found.length % 100 === 0) run.say(`${found.length} of ${tried.length}, known ${lag} months before`);
  }
  const refused = found.filter(({ estimate }) => estimate === null).length / Math.max(1, found.length);
  return { tried: found.length, stopped_early: found.length < tried.length, refused, errors: errorsOf(found) };
}

function yearsOf(run: BenchRun, sales: readonly Comparable[], lag: number) {
  const years = [...Map.groupBy(sales, ({ soldOn }) => soldOn.slice(0, 4))].sort(([a], [b]) => a.localeCompare(b));
  return years.map(([year, sold]) => {
    const tried = sampled(sold, Math.ceil(TRIED_A_YEAR * run.scale));
    const { errors, ...counts } = backtest(run, { sales, tried, lag, seconds: PATIENCE_S.year });
    return { year: Number(year), sales: sold.length, ...counts, ...errors };
  });
}

function measure(run: BenchRun, name: string, { mdape, mape, median_bias, coverage }: Errors): void {
  const unit = "share of the price";
  run.measure({ name: `${name}: median absolute error`, value: mdape, unit, peer: PEER.mdape, target: WANTED.mdape });
  run.measure({ name: `${name}: mean absolute error`, value: mape, unit, peer: PEER.mape });
  run.measure({ name: `${name}: median error`, value: median_bias, unit, peer: PEER.median_bias });
  run.measure({
    name: `${name}: prices inside the range`,
    value: coverage,
    unit: "share",
    peer: PEER.coverage,
    target: WANTED.coverage,
  });
}

function spanOf(sales: readonly Comparable[]) {
  const days = sales.map(({ soldOn }) => soldOn).sort();
  return { from: days[0] ?? null, to: days.at(-1) ?? null };
}
