import { DAY } from "./clock.ts";
import { drawFor } from "./draw.ts";
import type { Draw } from "./draw.ts";

/** What happens to an advert, at an instant in ms. */
export type LifeEvent =
  | { readonly at: number; readonly event: "created" | "withdrawn" | "relisted" }
  /** Signed, or open again when that fell through. */
  | { readonly at: number; readonly event: "under-contract"; readonly signed: boolean }
  | { readonly at: number; readonly event: "price-changed"; readonly from: number; readonly to: number }
  | { readonly at: number; readonly event: "changed"; readonly fields: readonly string[] };

/** How an advert stands at an instant. */
export interface LifeState {
  readonly listed: boolean;
  readonly underContract: boolean;
  /** € asked, or rent a month. */
  readonly price: number;
  readonly photos: number;
}

/** What a life begins with. */
export interface Birth {
  readonly at: number;
  readonly price: number;
  readonly photos: number;
  /** Nothing happens before, however long ago the birth was. */
  readonly quietUntil: number;
}

/** Mean times until something happens, in days. */
const MEAN = { price: 45, photos: 80, contract: 60, expiry: 110, signing: 20, fallThrough: 9, back: 6, secondLife: 50 };

/** Writes the whole life of an advert, past and to come, in order of time. */
export function lifeOf(key: string, birth: Birth): LifeEvent[] {
  const draw = drawFor(key, "life");
  const start = Math.max(birth.at, birth.quietUntil);
  const { contracts, end } = contractsOf(draw, start, birth.at < start);
  const gone: LifeEvent[] = [{ at: end, event: "withdrawn" }];
  if (draw.chance(0.3)) {
    const back = end + (2 + draw.wait(MEAN.back)) * DAY;
    gone.push(
      { at: back, event: "relisted" },
      { at: back + (3 + draw.wait(MEAN.secondLife)) * DAY, event: "withdrawn" },
    );
  }
  // While a contract is signed nobody changes the price.
  const open = contracts[0]?.at ?? end;
  const prices = pricesOf(draw, birth.price, start, open);
  const photosAt = start + draw.wait(MEAN.photos) * DAY;
  const photos: LifeEvent[] = photosAt < end ? [{ at: photosAt, event: "changed", fields: ["photos"] }] : [];
  const life: LifeEvent[] = [{ at: birth.at, event: "created" }, ...contracts, ...gone, ...prices, ...photos];
  return life.map((event) => ({ ...event, at: Math.round(event.at) })).sort((a, b) => a.at - b.at);
}

function contractsOf(draw: Draw, start: number, old: boolean): { contracts: LifeEvent[]; end: number } {
  // Some of what is old when the market opens is under contract already.
  const signed = old && draw.chance(0.07) ? start : start + (1 + draw.wait(MEAN.contract)) * DAY;
  const expires = start + (1 + draw.wait(MEAN.expiry)) * DAY;
  if (expires < signed) return { contracts: [], end: expires };
  const contract: LifeEvent = { at: signed, event: "under-contract", signed: true };
  if (!draw.chance(0.15)) return { contracts: [contract], end: signed + (1 + draw.wait(MEAN.signing)) * DAY };
  const open = signed + (1 + draw.wait(MEAN.fallThrough)) * DAY;
  return {
    contracts: [contract, { at: open, event: "under-contract", signed: false }],
    end: open + (1 + draw.wait(MEAN.contract)) * DAY,
  };
}

function pricesOf(draw: Draw, first: number, start: number, end: number): LifeEvent[] {
  const changes: LifeEvent[] = [];
  let price = first;
  for (let at = start + draw.wait(MEAN.price) * DAY; at < end; at += (1 + draw.wait(MEAN.price)) * DAY) {
    const to = roundPrice(price * (draw.chance(0.82) ? draw.around(0.95, 0.03) : draw.around(1.03, 0.02)));
    if (to !== price) changes.push({ at, event: "price-changed", from: price, to });
    price = to;
  }
  return changes;
}

/** Rounds as sellers do: to 500 € when sold, to 5 € when let. */
export function roundPrice(price: number): number {
  const step = price > 20_000 ? 500 : price > 100 ? 5 : 1;
  return Math.round(price / step) * step;
}

/** Tells how an advert stands at `instant`, of its life and its birth. */
export function stateAt(life: readonly LifeEvent[], birth: Birth, instant: number): LifeState {
  const state = { listed: false, underContract: false, price: birth.price, photos: birth.photos };
  for (const event of life) {
    if (event.at > instant) break;
    apply(state, event);
  }
  return state;
}

function apply(state: { -readonly [Key in keyof LifeState]: LifeState[Key] }, event: LifeEvent): void {
  switch (event.event) {
    case "created":
      state.listed = true;
      break;
    case "relisted":
      state.listed = true;
      state.underContract = false;
      break;
    case "withdrawn":
      state.listed = false;
      break;
    case "under-contract":
      state.underContract = event.signed;
      break;
    case "price-changed":
      state.price = event.to;
      break;
    case "changed":
      state.photos += 1;
      break;
  }
}
