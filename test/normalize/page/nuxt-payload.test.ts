import { stringify } from "devalue";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { objectsIn, payloadsAmong } from "../../../lib/normalize/page/nuxt-payload.ts";

const decode = (content: string) => payloadsAmong([{ id: "__NUXT_DATA__", type: "application/json", content }])[0];

describe("a payload", () => {
  test("is decoded to what was encoded", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        // The package refuses that key either way.
        fc.pre(!JSON.stringify(value).includes("__proto__"));
        expect(decode(stringify([value]))).toEqual([value]);
      }),
    );
  });

  test("is decoded through Vue's wrappers, known or not, and what is undefined", () => {
    expect(decode('[["ShallowReactive",1],{"a":2,"b":4},["Reactive",3],{"c":-1},["Unheard-of",5],7]')).toEqual({
      a: { c: undefined },
      b: 7,
    });
    expect(decode('[{"s":1},["Set",2,3],"x","y"]')).toEqual({ s: new Set(["x", "y"]) });
  });

  test("is only that of its own script", () => {
    expect(payloadsAmong([{ id: "other", type: "application/json", content: "[1]" }])).toEqual([]);
  });

  test("cut, of another shape or pointing outside itself throws", () => {
    for (const broken of ['[{"a":1},2', '{"a":1}', "[]", '[{"a":9}]', '["x"']) {
      expect(() => decode(broken), broken).toThrow(Error);
    }
  });
});

describe("the objects inside", () => {
  test("come once each, outermost first, out of lists, sets and maps, however they turn in circles", () => {
    const inner = { name: "inner" };
    const outer: Record<string, unknown> = {
      name: "outer",
      list: [inner, inner],
      set: new Set([{ name: "in a set" }]),
    };
    outer["self"] = outer;
    outer["map"] = new Map([["key", { name: "in a map" }]]);
    expect([...objectsIn([outer])].map((object) => object["name"])).toEqual(["outer", "inner", "in a set", "in a map"]);
  });
});
