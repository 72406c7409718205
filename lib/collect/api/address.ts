import type { ApiSource } from "../../sources/schema.ts";
import { filled, fillingOf } from "./fields.ts";
import type { Filling, ServiceFields } from "./fields.ts";

type Request = ApiSource["requests"][number];

/** Where the window of a request begins, as a date: so many days before what is known already; null where it has no beginning. */
export function windowBegin({ window }: ApiSource, since: string | null | undefined): string | null {
  if (!window) return null;
  const first = window.first ?? null;
  if (!since) return first;
  const begin = new Date(Date.parse(since) - window.overlapDays * 86_400_000).toISOString().slice(0, 10);
  return first !== null && begin < first ? first : begin;
}

/**
 * Path and query of a request's first page, by the names that the service's fields have.
 * @throws RangeError when the parameters need a field that the service does not have.
 */
export function firstAddress(
  source: ApiSource,
  request: Request,
  since: string | null,
  service: ServiceFields,
): string {
  const filling = { ...fillingOf(source, service), since: since ?? "" };
  const filter = since === null ? "" : (source.window?.filter ?? "");
  return addressWith(source, request, { ...filling, window: filled(filter, filling) });
}

/** Path and query of the first page of the numbers of one commune. @throws RangeError as `firstAddress` does. */
export function numbersAddress(source: ApiSource, request: Request, code: string, service: ServiceFields): string {
  const parameters = source.reconcile?.parameters ?? {};
  return addressWith(source, { path: request.path, parameters }, { ...fillingOf(source, service), code });
}

function addressWith({ paging }: ApiSource, request: Pick<Request, "path" | "parameters">, filling: Filling): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(request.parameters)) parameters.set(name, filled(value, filling));
  if (paging.by === "page") parameters.set(paging.parameter, String(paging.first));
  if (paging.by === "offset") parameters.set(paging.parameter, "0");
  const query = parameters.toString();
  const path = filled(request.path, filling);
  return query === "" ? path : `${path}?${query}`;
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
