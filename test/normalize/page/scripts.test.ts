import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { takeApart } from "../../../lib/normalize/page/scripts.ts";
import { processorTime } from "../../support/processor-time.ts";

describe("a page taken apart", () => {
  test("is its scripts, with ids and types however they are quoted, and what is visible", () => {
    const html = `<p>a</p><script id="x" type='application/ld+json'>{"b":1}</script>c<SCRIPT async id=y>d</SCRIPT ><style>e</style>f`;
    const { scripts, visible } = takeApart(html);
    expect(scripts).toEqual([
      { id: "x", type: "application/ld+json", content: '{"b":1}' },
      { id: "y", type: null, content: "d" },
    ]);
    expect(visible.replaceAll(/<[^>]*>/g, "")).toBe("acf");
  });

  test("a script that never ends takes the rest", () => {
    expect(takeApart("a<script>b<p>c")).toEqual({
      scripts: [{ id: null, type: null, content: "b<p>c" }],
      visible: "a",
    });
  });

  test("an attribute that ends like one of ours is another", () => {
    expect(takeApart(`<script data-id="x">a</script>`).scripts).toEqual([{ id: null, type: null, content: "a" }]);
  });

  test("nothing of a script is ever visible", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.string(), (before, inside) => {
        fc.pre(
          !/<(?:script|style)|<\/script/i.test(`${before}${inside}`) && !/<\S*$/.test(before) && !/<\S*$/.test(inside),
        );
        expect(takeApart(`${before}<script>${inside}</script>`).visible).toBe(`${before}</script>`);
      }),
    );
  });

  test("a hostile page costs no more than its size", () => {
    const start = processorTime();
    takeApart('<script id="'.repeat(400_000));
    takeApart("<script>".repeat(400_000));
    expect(processorTime() - start).toBeLessThan(2000);
  });
});
