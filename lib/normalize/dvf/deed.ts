/**
 * One DVF deed out of its rows, whichever flavour of the file they come from.
 * Row model (DGFiP, notice descriptive des fichiers de valeurs foncières, 2022): a disposition with n premises and p land natures
 * stands on n × p rows, the price and everything general repeated on each.
 */
import type { ReadContext } from "../reader.ts";
import type { Premises, Sale } from "../../records/record.ts";
import { RowRefused } from "../refusal.ts";
import { onTheDay } from "./former-commune.ts";
import { distinct, lotNumber, saleKey } from "./sale-key.ts";
import type { DeedRow } from "./deed-row.ts";
import { READING } from "../reasons.ts";

/** A sale whose ordinal among equals is not known yet. */
export type UnnumberedSale = Omit<Sale, "ordinal">;

/** Makes one sale of a deed's rows, the same in whatever order they stand; throws RowRefused when they contradict each other. */
export function saleOf(asRead: readonly DeedRow[], ref: string, context: ReadContext): UnnumberedSale {
  const rows = inOneOrder(asRead);
  const [first] = rows;
  if (!first) throw new RowRefused(null, READING.deedWithoutRows());
  if (rows.some((row) => row.date !== first.date)) throw new RowRefused("date", READING.datesOfDeed());
  const premises = premisesOf(rows);
  const dwellings = premises.filter(isDwelling);
  const dwelling = dwellings.length === 1 ? dwellings[0] : undefined;
  const main = rows.find((row) => row.premises && isDwelling(row.premises)) ?? first;
  const located = [main, ...rows].find((row) => row.longitude !== null && row.latitude !== null);
  const land = landOf(rows);
  return {
    kind: "sale",
    source: context.source.id,
    key: keyOf(first.date, rows, premises),
    sourceRef: ref,
    soldOn: first.date,
    nature: first.nature,
    ...priceOf(rows),
    commune: main.commune,
    communeName: main.communeName,
    formerCommunes: formerCommunesOf(rows, main.commune),
    department: main.commune.slice(0, main.commune.startsWith("97") ? 3 : 2),
    postcode: main.postcode,
    address: main.address,
    parcels: distinct(rows.map((row) => row.parcel)),
    sections: distinct(rows.map((row) => row.parcel.slice(5, 10))),
    ...lotsOf(rows),
    premises,
    land,
    dwellings: dwellings.length,
    dwellingType: dwelling?.type === "house" || dwelling?.type === "apartment" ? dwelling.type : null,
    builtArea: dwelling?.area ?? null,
    rooms: dwelling?.rooms ?? null,
    landArea: land.length > 0 ? round2(land.reduce((sum, { area }) => sum + area, 0)) : null,
    longitude: located?.longitude ?? null,
    latitude: located?.latitude ?? null,
    collectedAt: context.collectedAt,
    rows: rows.length,
  };
}

/** Releases give the rows of a deed in different orders: what is taken from one of them is always taken from the same one. */
function inOneOrder(rows: readonly DeedRow[]): readonly DeedRow[] {
  if (rows.length < 2) return rows;
  return rows
    .map((row) => ({ row, says: JSON.stringify({ ...row, number: 0 }) }))
    .sort((a, b) => a.row.disposition - b.row.disposition || (a.says < b.says ? -1 : Number(a.says > b.says)))
    .map(({ row }) => row);
}

function keyOf(date: string, rows: readonly DeedRow[], premises: readonly Premises[]): string {
  const before = rows.map((row) => ({ ...onTheDay(row), lots: row.lots }));
  return saleKey({
    date,
    communes: before.map(({ commune }) => commune),
    natures: rows.map((row) => row.nature),
    parcels: before.map(({ parcel }) => parcel),
    lots: before.flatMap(({ parcel, lots }) => lots.map((lot) => `${parcel}/${lotNumber(lot.number)}`)),
    premises,
  });
}

/** Of the deed's commune only: parcels that it has elsewhere say nothing about what was merged into this one. */
function formerCommunesOf(rows: readonly DeedRow[], commune: string): string[] {
  const here = rows.filter((row) => row.commune === commune);
  return distinct(here.map((row) => onTheDay(row).commune).filter((code) => code !== commune));
}

/** The price belongs to the disposition and is repeated on each of its rows: it is counted once for each. */
function priceOf(rows: readonly DeedRow[]): Pick<Sale, "priceCents" | "dispositions"> {
  const prices = new Map<number, number | null>();
  for (const { disposition, priceCents } of rows) {
    if (prices.has(disposition) && prices.get(disposition) !== priceCents) {
      throw new RowRefused("price", READING.pricesOfDisposition(disposition));
    }
    prices.set(disposition, priceCents);
  }
  let priceCents: number | null = 0;
  for (const price of prices.values()) priceCents = priceCents === null || price === null ? null : priceCents + price;
  return { priceCents, dispositions: prices.size };
}

/**
 * The premises of one parcel and disposition stand once for each of its land rows: they are counted within one land row, and the
 * land row that shows most of a kind is right.
 */
function premisesOf(rows: readonly DeedRow[]): Premises[] {
  if (rows.length === 1) return rows[0]?.premises ? [rows[0].premises] : [];
  const counted: Premises[] = [];
  for (const place of Map.groupBy(rows, (row) => `${row.disposition}/${row.parcel}/${row.volume}`).values()) {
    const most = new Map<string, readonly Premises[]>();
    for (const onOneLand of Map.groupBy(place, landSignature).values()) {
      for (const [signature, same] of Map.groupBy(onOneLand, premisesSignature)) {
        const found = same.flatMap((row) => row.premises ?? []);
        if (found.length > (most.get(signature)?.length ?? 0)) most.set(signature, found);
      }
    }
    counted.push(...[...most.values()].flat());
  }
  return counted;
}

function landSignature({ land }: DeedRow): string {
  return land ? `${land.nature}/${land.special}/${land.area}` : "";
}

function premisesSignature({ premises, lots }: DeedRow): string {
  return premises
    ? `${premises.type}/${premises.area}/${premises.rooms}/${lots.map((lot) => lot.number).join("+")}`
    : "";
}

/** Land rows repeat once for each of the premises: each parcel, nature, special nature and area counts once. */
function landOf(rows: readonly DeedRow[]): Sale["land"] {
  const land = new Map<string, Sale["land"][number]>();
  for (const row of rows) {
    if (row.land) land.set(`${row.parcel}/${landSignature(row)}`, { parcel: row.parcel, ...row.land });
  }
  return [...land.values()];
}

/** A row shows five lots at most and says how many there are: those it can't show are added to the count. */
function lotsOf(rows: readonly DeedRow[]): Pick<Sale, "lots" | "lotCount"> {
  const lots = new Map<string, Sale["lots"][number]>();
  const hidden = new Map<string, number>();
  for (const row of rows) {
    for (const { number, carrezArea } of row.lots) {
      const id = `${row.parcel}/${lotNumber(number)}`;
      lots.set(id, { number: lotNumber(number), carrezArea: carrezArea ?? lots.get(id)?.carrezArea ?? null });
    }
    const shown = row.lots.map((lot) => lot.number).join("+");
    hidden.set(`${row.parcel}/${shown}/${row.lotCount}`, Math.max(0, (row.lotCount ?? 0) - row.lots.length));
  }
  const known = rows.some((row) => row.lotCount !== null);
  return { lots: [...lots.values()], lotCount: known ? lots.size + sum(hidden.values()) : null };
}

function isDwelling({ type }: Premises): boolean {
  return type === "house" || type === "apartment";
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

function round2(value: number): number {
  return Math.round(value * 100) / 100;
}
