import { scaleLinear, scaleTime } from "d3-scale";
import { curveStepAfter, line } from "d3-shape";
import { count, date, euros } from "../figures.ts";
import { Chart, Grid, INK, Label, WIDTH } from "./frame.tsx";

/** A price from an instant on. */
export interface PriceStep {
  readonly date: string;
  readonly prix: number;
}

const AREA = { left: 62, right: WIDTH - 30, top: 12, bottom: 130 };
const HEIGHT = 154;

/** What was asked over time; the last price holds until `until`. */
export function HistoryChart({
  title,
  steps,
  until,
}: {
  readonly title: string;
  readonly steps: readonly PriceStep[];
  readonly until: string;
}) {
  const [first, last] = [steps[0], steps.at(-1)];
  if (!first || !last || steps.length < 2) return null;
  const x = scaleTime([new Date(first.date), new Date(until)], [AREA.left, AREA.right]);
  const prices = steps.map(({ prix }) => prix);
  const y = scaleLinear([Math.min(...prices), Math.max(...prices)], [AREA.bottom, AREA.top]).nice(4);
  const path = line<PriceStep>(
    (step) => x(new Date(step.date)),
    (step) => y(step.prix),
  ).curve(curveStepAfter);
  const words = steps.map((step) => `${euros(step.prix)} dès le ${date(step.date)}`);
  return (
    <Chart title={title} described={`Prix demandé : ${words.join(" ; ")}.`} height={HEIGHT}>
      <Grid ticks={y.ticks(4)} y={y} left={AREA.left} right={AREA.right} format={count} />
      <path
        d={path([...steps, { date: until, prix: last.prix }]) ?? ""}
        fill="none"
        stroke={INK.line}
        stroke-width="2"
      />
      {steps.map((step) => (
        <circle key={step.date} cx={x(new Date(step.date))} cy={y(step.prix)} r="3" fill={INK.line} />
      ))}
      <Label x={AREA.left} y={HEIGHT - 6} anchor="start">
        {date(first.date)}
      </Label>
      <Label x={AREA.right} y={HEIGHT - 6} anchor="end">
        {date(until)}
      </Label>
    </Chart>
  );
}
