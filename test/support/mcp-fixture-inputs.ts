import { createRequestStateCodec, inputRequired } from "@modelcontextprotocol/server";
import type { McpServer, ServerContext } from "@modelcontextprotocol/server";
import * as z from "zod";

/** Protects what a client carries from one round to the next. */
export const stateCodec = createRequestStateCodec<number>({ key: "k".repeat(32) });

const text = (value: string) => ({ type: "text" as const, text: value });
const done = (value: string) => ({ content: [text(value)] });
const nameAsked = inputRequired.elicit({
  message: "What is your name?",
  requestedSchema: z.object({ name: z.string() }),
});
const sampled = inputRequired.createMessage({
  messages: [{ role: "user", content: text("What is the capital of France?") }],
  maxTokens: 100,
});
const CAPABILITIES = "io.modelcontextprotocol/clientCapabilities";
const Envelope = z.object({ [CAPABILITIES]: z.record(z.string(), z.unknown()) });

function supports(context: ServerContext, capability: string): boolean {
  const read = Envelope.safeParse(context.mcpReq.envelope);
  return read.success && read.data[CAPABILITIES]?.[capability] !== undefined;
}

/** Adds the tools and the prompt that ask the client for more: https://modelcontextprotocol.io/specification/2026-07-28/basic/patterns/mrtr */
export function addAskingTools(server: McpServer): void {
  const rounds = (name: string, round: (given: Given, context: ServerContext) => Round | Promise<Round>): void => {
    server.registerTool(name, { description: name }, (context) => round(context.mcpReq.inputResponses, context));
  };
  rounds("test_input_required_result_elicitation", (given) => {
    const answer = Named.safeParse(given?.["user_name"]);
    return answer.success
      ? done(`Hello, ${answer.data.content.name}!`)
      : inputRequired({ inputRequests: { user_name: nameAsked } });
  });
  rounds("test_input_required_result_sampling", (given) =>
    given ? done(JSON.stringify(given)) : inputRequired({ inputRequests: { capital_question: sampled } }),
  );
  rounds("test_input_required_result_list_roots", (given) =>
    given ? done(JSON.stringify(given)) : inputRequired({ inputRequests: { client_roots: inputRequired.listRoots() } }),
  );
  rounds("test_input_required_result_multiple_inputs", async (given, context) => {
    if (given) return done(JSON.stringify(given));
    const inputRequests = { user_name: nameAsked, greeting: sampled, client_roots: inputRequired.listRoots() };
    return inputRequired({ inputRequests, requestState: await stateCodec.mint(1, context) });
  });
  for (const [name, last] of [
    ["test_input_required_result_request_state", 1],
    ["test_input_required_result_tampered_state", 1],
    ["test_input_required_result_multi_round", 2],
  ] as const) {
    rounds(name, async (_given, context) => {
      const before = context.mcpReq.requestState<number>() ?? 0;
      if (before >= last) return done("state-ok");
      const inputRequests = { [`step${before + 1}`]: nameAsked };
      return inputRequired({ inputRequests, requestState: await stateCodec.mint(before + 1, context) });
    });
  }
  rounds("test_input_required_result_capabilities", (_given, context) => {
    const inputRequests = {
      ...(supports(context, "sampling") && { capital: sampled }),
      ...(supports(context, "elicitation") && { user_name: nameAsked }),
    };
    return inputRequired({ inputRequests });
  });
  rounds("test_missing_capability", (given) =>
    given ? done("sampled") : inputRequired({ inputRequests: { capital: sampled } }),
  );
  rounds("test_streaming_elicitation", (given) =>
    given ? done("done") : inputRequired({ inputRequests: { user_name: nameAsked } }),
  );
  rounds("test_logging_tool", async (_given, context) => {
    await context.mcpReq.log("info", "told to those who want to hear");
    return done("done");
  });
  server.registerPrompt("test_input_required_result_prompt", { description: "asks first" }, (context) => {
    const given = context.mcpReq.inputResponses;
    if (!given) return inputRequired({ inputRequests: { user_context: nameAsked } });
    return { messages: [{ role: "user", content: text(JSON.stringify(given)) }] };
  });
}

type Given = Readonly<Record<string, unknown>> | undefined;
type Round = ReturnType<typeof done> | ReturnType<typeof inputRequired>;
const Named = z.object({ content: z.object({ name: z.string() }) });
