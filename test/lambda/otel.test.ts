import { once } from "node:events";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";
import * as z from "zod";
import { recorderTo } from "../../lib/lambda/otel.ts";
import { currentTrace, readTraceparent } from "../../lib/trace/trace.ts";

const Recorded = z.object({
  resourceSpans: z.array(
    z.object({
      scopeSpans: z.array(
        z.object({
          spans: z.array(
            z.object({
              traceId: z.string(),
              spanId: z.string(),
              parentSpanId: z.string().optional(),
              name: z.string(),
              kind: z.int(),
              status: z.object({ code: z.int().optional(), message: z.string().optional() }),
            }),
          ),
        }),
      ),
    }),
  ),
});
type RecordedSpan = z.output<typeof Recorded>["resourceSpans"][number]["scopeSpans"][number]["spans"][number];

/** A collector that keeps what it is sent: https://opentelemetry.io/docs/specs/otlp/#otlphttp-request */
async function startCollector() {
  const spans: RecordedSpan[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const body = Recorded.parse(JSON.parse(await text(request)));
      spans.push(...body.resourceSpans.flatMap((of) => of.scopeSpans.flatMap((scope) => scope.spans)));
      response.writeHead(request.url === "/v1/traces" ? 200 : 404, { "Content-Type": "application/json" }).end("{}");
    })();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("the collector has no port");
  return { url: `http://127.0.0.1:${address.port}`, spans };
}

test("work is recorded with its place in the trace, and its failure by name", async () => {
  const { url, spans } = await startCollector();
  const traced = recorderTo(url);
  const parent = readTraceparent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
  let name = "GET none";
  const inner = () =>
    traced({ kind: "consumer", name: () => "process raw-file" }, currentTrace(), () =>
      Promise.reject(new RangeError("12 rue X")),
    );
  const outer = traced({ kind: "internal", name: () => name }, parent, async () => {
    name = "GET /annonces/{id}";
    await inner();
  });
  await expect(outer).rejects.toThrow("12 rue X");
  expect(spans.map((span) => span.name).sort()).toEqual(["GET /annonces/{id}", "process raw-file"]);
  const [first, second] = ["GET /annonces/{id}", "process raw-file"].map((wanted) =>
    spans.find((span) => span.name === wanted),
  );
  expect(first).toMatchObject({ traceId: parent?.traceId, parentSpanId: parent?.spanId });
  expect(second).toMatchObject({
    traceId: parent?.traceId,
    parentSpanId: first?.spanId,
    status: { message: "RangeError" },
  });
  expect(JSON.stringify(spans)).not.toContain("rue X");
});

test("a collector that is away changes nothing of the work", async () => {
  const traced = recorderTo("http://127.0.0.1:1");
  await expect(traced({ kind: "server", name: () => "GET /" }, undefined, () => Promise.resolve(42))).resolves.toBe(42);
});
