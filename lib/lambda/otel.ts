import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, TraceFlags } from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BatchSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import { within } from "../trace/trace.ts";
import type { Span, TraceContext, Traced } from "../trace/trace.ts";
import { warn } from "./log.ts";

const KINDS = { server: SpanKind.SERVER, consumer: SpanKind.CONSUMER, internal: SpanKind.INTERNAL } as const;

/** Makes what records spans and sends them to an OpenTelemetry collector over HTTP: https://opentelemetry.io/docs/specs/otlp/#otlphttp */
export function recorderTo(endpoint: string): Traced {
  const processor = new BatchSpanProcessor({
    exporter: new OTLPTraceExporter({
      url: new URL("v1/traces", endpoint.endsWith("/") ? endpoint : `${endpoint}/`).href,
    }),
  });
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ "service.name": "imo-ops" }),
    spanProcessors: [processor],
  });
  const tracer = provider.getTracer("imo-ops");
  return async (facts, parent, work) => {
    const span = tracer.startSpan(facts.name(), { kind: KINDS[facts.kind] }, contextOf(parent));
    const { traceId, spanId, traceFlags } = span.spanContext();
    const sampled = (traceFlags & TraceFlags.SAMPLED) !== 0;
    try {
      return await within({ traceId, spanId, sampled }, work);
    } catch (error) {
      // Its message may quote what was being read.
      span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.name : "Error" });
      throw error;
    } finally {
      span.updateName(facts.name()).setAttributes({ ...facts.attributes?.() });
      span.end();
      if (facts.kind !== "server") await sent(processor, facts);
    }
  };
}

function contextOf(parent: TraceContext | undefined) {
  if (!parent) return ROOT_CONTEXT;
  const { traceId, spanId, sampled } = parent;
  const traceFlags = sampled ? TraceFlags.SAMPLED : TraceFlags.NONE;
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags, isRemote: true });
}

/** A function may be frozen as soon as it has answered. A collector that is away holds nothing up but this one call. */
async function sent(processor: BatchSpanProcessor, { name }: Span): Promise<void> {
  try {
    await processor.forceFlush();
  } catch (error) {
    warn(`the trace of ${name()} could not be sent`, error);
  }
}
