import { subscribe } from "node:diagnostics_channel";
import { IncomingMessage } from "node:http";

/** What the plugin reads of Serverless, and changes. */
interface Serverless {
  readonly processedInput: { readonly commands: readonly string[] };
  readonly service: { readonly functions: Record<string, { readonly events?: readonly object[] }> };
}

/**
 * A plugin of Serverless. For `serverless offline` it keeps the functions that answer over HTTP: the others run in the emulator, here they
 * would be bundled for nothing and called a second time by their schedules. It also hides from it where a request comes from: by itself it
 * would let the pages of every origin read the answers, with credentials. For other commands it does nothing.
 */
export default class ApiOnly {
  readonly hooks: { readonly initialize: () => void };

  constructor({ processedInput, service }: Serverless) {
    this.hooks = {
      initialize: () => {
        if (processedInput.commands[0] !== "offline") return;
        keepHttp(service.functions);
        subscribe("http.server.request.start", hideOrigin);
      },
    };
  }
}

function keepHttp(functions: Serverless["service"]["functions"]): void {
  for (const [name, { events = [] }] of Object.entries(functions)) {
    if (!events.some((event) => "httpApi" in event)) delete functions[name];
  }
}

function hideOrigin(message: unknown): void {
  if (typeof message !== "object" || message === null || !("request" in message)) return;
  if (message.request instanceof IncomingMessage) delete message.request.headers.origin;
}
