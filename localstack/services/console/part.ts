import { mkdir } from "node:fs/promises";
import path from "node:path";
import { projectRoot } from "../../home.ts";
import type { Home } from "../../home.ts";
import type { Part } from "../../part.ts";
import { pythonEnvironment } from "../../python.ts";
import type { PythonTools } from "../../python.ts";
import { awsEnvironment, endpointOf } from "../emulator.ts";

interface ConsoleOptions {
  readonly home: Home;
  readonly ports: { readonly console: number; readonly emulator: number };
  readonly python: Pick<PythonTools, "python" | "packages">;
}

/** The packages that the console takes beyond those of the local cloud. */
export const consoleRequirements = path.join(projectRoot, "localstack/requirements-console.txt");

/** What of AWS the local cloud uses, and so what the console shows. */
const SHOWN = "stepfunctions,lambda,sqs,s3,logs,events,cloudformation";

/** Gives the address of the console. */
export function consoleUrl(port: number): string {
  return `http://127.0.0.1:${port}`;
}

/** Describes StackPort, a console for looking at the emulator (stackport on PyPI). Only this machine's own browser reaches it. */
export function consolePart({ home, ports, python }: ConsoleOptions): Part {
  const folder = path.join(home.root, "console");
  return {
    name: "console",
    title: "The console",
    port: ports.console,
    command: python.python,
    args: [path.join(projectRoot, "localstack/services/console/serve.py"), String(ports.console)],
    env: {
      ...pythonEnvironment(python),
      ...awsEnvironment(endpointOf(ports.emulator)),
      STACKPORT_ALLOW_WRITES: "false",
      STACKPORT_LEARN: "false",
      STACKPORT_SERVICES: SHOWN,
      STACKPORT_DATA_DIR: folder,
    },
    cwd: "/",
    prepare: async () => void (await mkdir(folder, { recursive: true, mode: 0o700 })),
    isReady: async () => (await fetch(consoleUrl(ports.console), { signal: AbortSignal.timeout(2_000) })).ok,
    readyWithinMs: 60_000,
    stopSignal: "SIGTERM",
    stopWithinMs: 5_000,
  };
}
