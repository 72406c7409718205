import type { ApiSource } from "../../sources/schema.ts";

type Request = ApiSource["requests"][number];

/** Where the window of a request begins, as a date: so many days before what is known already; null where the source has no window. */
export function windowBegin(source: ApiSource, since: string | null | undefined): string | null {
  if (!source.window) return null;
  if (!since) return source.window.first;
  const begin = new Date(Date.parse(since) - source.window.overlapDays * 86_400_000).toISOString().slice(0, 10);
  return begin < source.window.first ? source.window.first : begin;
}

/** Path and query of a request's first page. */
export function firstAddress(source: ApiSource, request: Request, since: string | null): string {
  const fill = (text: string) => text.replaceAll("{since}", since ?? "");
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(request.parameters)) parameters.set(name, fill(value));
  const { paging } = source;
  if (paging.by === "page") parameters.set(paging.parameter, String(paging.first));
  if (paging.by === "offset") parameters.set(paging.parameter, "0");
  const query = parameters.toString();
  return query === "" ? fill(request.path) : `${fill(request.path)}?${query}`;
}

/** The number that a query parameter of an address holds, or what stands in for it. */
export function parameterOf(address: string, name: string, otherwise: number): number {
  const value = new URL(address, NOWHERE).searchParams.get(name);
  return value === null || Number.isNaN(Number(value)) ? otherwise : Number(value);
}

/** The same address with one parameter changed. */
export function withParameter(address: string, name: string, value: string): string {
  const url = new URL(address, NOWHERE);
  url.searchParams.set(name, value);
  return address.startsWith("/") ? `${url.pathname}${url.search}` : url.href;
}

/** Only path and query of an address count here: its origin is the source's. */
const NOWHERE = "https://api.invalid";
