/** What the plugin reads of Serverless, and changes. */
interface Serverless {
  readonly processedInput: { readonly commands: readonly string[] };
  readonly service: { readonly functions: Record<string, { readonly events?: readonly object[] }> };
}

/**
 * A plugin of Serverless. For `serverless offline` it keeps the functions that answer over HTTP: the others run in the emulator, here they
 * would be bundled for nothing and called a second time by their schedules. For other commands it does nothing.
 */
export default class ApiOnly {
  readonly hooks: { readonly initialize: () => void };

  constructor({ processedInput, service }: Serverless) {
    this.hooks = {
      initialize: () => {
        if (processedInput.commands[0] === "offline") keepHttp(service.functions);
      },
    };
  }
}

function keepHttp(functions: Serverless["service"]["functions"]): void {
  for (const [name, { events = [] }] of Object.entries(functions)) {
    if (!events.some((event) => "httpApi" in event)) delete functions[name];
  }
}
