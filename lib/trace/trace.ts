/** One trace from what began a piece of work to all that came of it: https://www.w3.org/TR/trace-context/ */
import { AsyncLocalStorage } from "node:async_hooks";
import { randomUUID } from "node:crypto";

/** Where a piece of work stands in its trace. */
export interface TraceContext {
  /** 32 hexadecimal digits, the same in all that belongs together. */
  readonly traceId: string;
  /** 16 hexadecimal digits, of this piece alone. */
  readonly spanId: string;
  /** Whether whoever began it records it. */
  readonly sampled: boolean;
}

/** What is told of a piece of work where traces are recorded. Read again once the work has ended: of a request the route is known only then. */
export interface Span {
  readonly kind: "server" | "consumer" | "internal";
  readonly name: () => string;
  readonly attributes?: () => Readonly<Record<string, string | number>>;
}

/** Does a piece of work in a trace: that of `parent`, or a new one. */
export type Traced = <T>(span: Span, parent: TraceContext | undefined, work: () => Promise<T>) => Promise<T>;

const scope = new AsyncLocalStorage<TraceContext>();

/** The trace of what is being done, if it is part of one. */
export function currentTrace(): TraceContext | undefined {
  return scope.getStore();
}

/** What tells others of the present trace; undefined outside one. */
export function currentTraceparent(): string | undefined {
  const trace = currentTrace();
  return trace && writeTraceparent(trace);
}

/** Does work that belongs to a trace; what it calls is part of it. */
export function within<T>(trace: TraceContext, work: () => T): T {
  return scope.run(trace, work);
}

/** Work in a trace that nobody records: its id still joins log lines, messages and states. */
export const tracedOnly: Traced = (_, parent, work) => within(next(parent), work);

function next(parent: TraceContext | undefined): TraceContext {
  return { traceId: parent?.traceId ?? hex(), spanId: hex().slice(16), sampled: parent?.sampled ?? false };
}

/** Random but for six bits, never all zero. */
function hex(): string {
  return randomUUID().replaceAll("-", "");
}

/** The `traceparent` header of a trace, version 00. */
function writeTraceparent({ traceId, spanId, sampled }: TraceContext): string {
  return `00-${traceId}-${spanId}-${sampled ? "01" : "00"}`;
}

const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;

/** Reads a `traceparent` header; undefined for one that the standard has ignored: of another form, all zero, or with more than version 00 has. */
export function readTraceparent(text: string | undefined): TraceContext | undefined {
  const [, version, traceId = "", spanId = "", flags = "", more] = TRACEPARENT.exec(text ?? "") ?? [];
  if (version === undefined || version === "ff" || (version === "00" && more !== undefined)) return undefined;
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return undefined;
  return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & 1) === 1 };
}
