/** Figures of a bench as a line chart that pages and READMEs can show. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { scaleLinear, scaleLog } from "d3-scale";
import { line } from "d3-shape";
import * as z from "zod";

/** One line of a chart. */
interface Series {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
  /** Of what was worked out, not measured: without dots. */
  readonly dashed?: boolean;
}

/** What a chart shows. */
export interface Chart {
  readonly title: string;
  /** When, where and under which conditions it was measured. */
  readonly note: string;
  readonly x: { readonly title: string; readonly ticks: readonly number[] };
  readonly y: { readonly title: string };
  /** Both axes by powers of ten. */
  readonly log?: boolean;
  readonly series: readonly Series[];
}

const SIZE = { width: 900, height: 440, left: 70, right: 340, top: 50, bottom: 70 };
const COLOURS = ["#0b6e99", "#c2410c", "#4d7c0f", "#7e22ce", "#a16207", "#be123c", "#475569", "#0f766e", "#d946ef"];
const FIGURE = new Intl.NumberFormat("en-US", { maximumFractionDigits: 2 });

/** Draws a chart as SVG. */
function drawChart({ title, note, x, y, log = false, series }: Chart): string {
  const values = series.flatMap(({ points }) => points);
  const ys = values.map(([, value]) => value);
  const [right, bottom] = [SIZE.width - SIZE.right, SIZE.height - SIZE.bottom];
  const across = (log ? scaleLog() : scaleLinear())
    .domain([Math.min(...x.ticks), Math.max(...x.ticks)])
    .range([SIZE.left, right]);
  const up = (log ? scaleLog() : scaleLinear())
    .domain([log ? Math.min(...ys) : 0, Math.max(...ys)])
    .nice()
    .range([bottom, SIZE.top]);
  const path = line<readonly [number, number]>(
    ([value]) => across(value),
    ([, value]) => up(value),
  );
  const lines = series.map(({ name, points, dashed = false }, nth) => {
    const colour = COLOURS[nth % COLOURS.length];
    const dots = points.map(
      ([at, value]) => `<circle cx="${px(across(at))}" cy="${px(up(value))}" r="3.5" fill="${colour}"/>`,
    );
    const [, last = 0] = points.at(-1) ?? [];
    const stroke = `fill="none" stroke="${colour}" stroke-width="2"${dashed ? ' stroke-dasharray="5 4"' : ""}`;
    return `<path d="${path(points) ?? ""}" ${stroke}/>${dashed ? "" : dots.join("")}
<rect x="${right + 14}" y="${SIZE.top + 22 * nth - 4}" width="12" height="4" fill="${colour}"/>
<text x="${right + 32}" y="${SIZE.top + 22 * nth + 3}">${escaped(name)}: ${FIGURE.format(last)}</text>`;
  });
  const rules = (log ? powers(up.ticks()) : up.ticks(5)).map(
    (tick) => `<line x1="${SIZE.left}" x2="${right}" y1="${px(up(tick))}" y2="${px(up(tick))}" stroke="#ddd"/>
<text x="${SIZE.left - 8}" y="${px(up(tick) + 4)}" text-anchor="end">${FIGURE.format(tick)}</text>`,
  );
  const marks = x.ticks.map(
    (tick) => `<text x="${px(across(tick))}" y="${bottom + 18}" text-anchor="middle">${FIGURE.format(tick)}</text>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${SIZE.width} ${SIZE.height}" font-family="sans-serif" font-size="12" fill="#222">
<rect width="100%" height="100%" fill="#fff"/>
<text x="${SIZE.left}" y="24" font-size="15">${escaped(title)}</text>
${[...rules, ...marks, ...lines].join("\n")}
<text x="${SIZE.left}" y="${SIZE.top - 10}">${escaped(y.title)}</text>
<text x="${right}" y="${bottom + 38}" text-anchor="end">${escaped(x.title)}</text>
<text x="${SIZE.left}" y="${SIZE.height - 10}" font-size="10" fill="#666">${escaped(note)}</text>
</svg>
`;
}

const px = (value: number) => value.toFixed(1);
const powers = (ticks: readonly number[]) => ticks.filter((tick) => Number.isInteger(Math.log10(tick)));

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}

const CHARTS = path.join(import.meta.dirname, "charts");
const Kept = z.record(z.string(), z.unknown());

/** Writes a chart, and the figures that it was drawn from, beside the others. */
export async function keepChart(name: string, figures: object, chart: Chart): Promise<void> {
  await mkdir(CHARTS, { recursive: true });
  await writeFile(path.join(CHARTS, `${name}.json`), `${JSON.stringify(figures, null, 2)}\n`);
  await writeFile(path.join(CHARTS, `${name}.svg`), drawChart(chart));
}

/** The figures that a chart was drawn from; an empty object where there is none. */
export async function keptFigures(name: string): Promise<Record<string, unknown>> {
  const text = await readFile(path.join(CHARTS, `${name}.json`), "utf8").catch(() => "{}");
  return Kept.parse(JSON.parse(text));
}
