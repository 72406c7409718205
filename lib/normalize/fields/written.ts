/** The readers of numbers, for each notation in which sources write them. A format's reader takes the one of its format, once. */
import { area } from "./area.ts";
import { money, price } from "./money.ts";
import type { AmountSense } from "./money.ts";
import { count, decimal, energyFigure, figure, integer, knownCount, year } from "./numbers.ts";
import type { Notation } from "./numbers.ts";

function written(notation: Notation) {
  return {
    decimal: (value: unknown) => decimal(value, notation),
    integer: (value: unknown) => integer(value, notation),
    count: (value: unknown) => count(value, notation),
    knownCount: (value: unknown) => knownCount(value, notation),
    figure: (value: unknown) => figure(value, notation),
    energyFigure: (value: unknown) => energyFigure(value, notation),
    year: (value: unknown) => year(value, notation),
    money: (value: unknown, sense?: AmountSense) => money(value, notation, sense),
    price: (value: unknown, sense?: AmountSense) => price(value, notation, sense),
    area: (value: unknown, unit?: string) => area(value, notation, unit),
  };
}

/** Numbers as people write and read them in French: pages, texts, exports of what pages show, files with a decimal comma. */
export const french = written("french");

/** Numbers as programs write them, with a decimal point: tables, JSON, schema.org. */
export const point = written("point");

/** Numbers of a format whose decimal mark is the point and whose writers do not all keep to it. */
export const pointOrComma = written("point-or-comma");
