import * as z from "zod";
import { tracedOnly } from "../trace/trace.ts";
import type { Traced } from "../trace/trace.ts";
import { readEnv } from "./env.ts";
import { once } from "./once.ts";

const Env = z.object({ OTEL_EXPORTER_OTLP_ENDPOINT: z.string().default("") });
const endpoint = readEnv(Env).OTEL_EXPORTER_OTLP_ENDPOINT;

/** What records traces is loaded by the first piece of work, and only where there is somewhere to send them. */
const recorder = once(async () => (await import("./otel.ts")).recorderTo(endpoint));

/** Does work in a trace, and records it where OTEL_EXPORTER_OTLP_ENDPOINT names a collector. */
export const traced: Traced =
  endpoint === "" ? tracedOnly : async (span, parent, work) => (await recorder())(span, parent, work);
