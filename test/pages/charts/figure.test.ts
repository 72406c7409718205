import { expect, test } from "vitest";
import { figureOf } from "../../../lib/pages/charts/figure.ts";

const colours = {
  ink: "black",
  soft: "gray",
  line: "silver",
  surface: "white",
  tones: ["green", "red"],
  font: "serif",
};

test("what data say is drawn as text, with its bounds, and a gap where nothing is known", () => {
  const { data, layout } = figureOf(
    {
      series: [
        {
          name: "<a href='x'>&",
          kind: "line",
          tone: 1,
          x: ["2021", "2022"],
          y: [10, null],
          low: [8, null],
          high: [13, null],
        },
        { name: "ventes", kind: "bars", tone: 1, x: ["2021", "2022"], y: [3, 0], beneath: true },
      ],
      x: { title: "" },
      y: { title: "<b>Prix</b>", unit: "€" },
      beneath: { title: "Ventes" },
    },
    colours,
  );
  expect(data).toMatchObject([
    {
      name: "&lt;a href='x'&gt;&amp;",
      y: [10, null],
      connectgaps: false,
      error_y: { array: [3, 0], arrayminus: [2, 0] },
      line: { color: "red" },
    },
    { type: "bar", yaxis: "y2" },
  ]);
  expect(layout).toMatchObject({
    yaxis: { title: { text: "&lt;b&gt;Prix&lt;/b&gt; (€)" } },
    xaxis: { type: "category", categoryarray: ["2021", "2022"], anchor: "y2" },
  });
});

test("one price alone has room around it, and days that are near are marked once each", () => {
  const { layout } = figureOf(
    {
      series: [
        {
          name: "a",
          kind: "line",
          tone: 0,
          x: ["2026-11-28T01:00:00Z", "2026-11-28T09:00:00Z"],
          y: [200_000, 200_000],
        },
      ],
      x: { title: "", isTime: true },
      y: { title: "Prix", unit: "€" },
    },
    colours,
  );
  expect(layout.yaxis?.range?.map(Math.round)).toEqual([180_000, 220_000]);
  expect(layout.xaxis).toMatchObject({ tickvals: ["2026-11-28T01:00:00Z"] });
});
