import path from "node:path";
import { projectRoot } from "../home.ts";
import type { Home } from "../home.ts";
import type { Part } from "../part.ts";

export interface MarketPartOptions {
  readonly home: Home;
  /** Of the site that stands in for https://www.iadfrance.fr. */
  readonly port: number;
  /** Of the site that stands in for https://www.agence-littoral.example. */
  readonly littoralPort: number;
  /** Which market; another seed has other adverts. */
  readonly seed?: string;
  /** Adverts of the first site when it opens. */
  readonly adverts?: number;
}

/** Gives what SOURCE_ORIGINS has to say so that the real addresses of the YAML files lead to the sample market. */
export function marketOrigins({ port, littoralPort }: Pick<MarketPartOptions, "port" | "littoralPort">): string {
  return `https://www.iadfrance.fr=http://127.0.0.1:${port},https://www.agence-littoral.example=http://127.0.0.1:${littoralPort}`;
}

/** Describes the sample market: two property sites over invented facts, whose clock is kept in the home. */
export function marketPart({ home, port, littoralPort, seed, adverts }: MarketPartOptions): Part {
  const ports = ["--iad-port", String(port), "--littoral-port", String(littoralPort)];
  return {
    name: "market",
    title: "The sample market",
    port,
    command: process.execPath,
    args: [
      path.join(projectRoot, "localstack/market/main.ts"),
      "--home",
      home.root,
      ...ports,
      ...(seed === undefined ? [] : ["--seed", seed]),
      ...(adverts === undefined ? [] : ["--adverts", String(adverts)]),
    ],
    env: {},
    cwd: projectRoot,
    isReady: async () => (await fetch(`http://127.0.0.1:${port}/__market`, { signal: AbortSignal.timeout(2_000) })).ok,
    readyWithinMs: 15_000,
    stopSignal: "SIGTERM",
    stopWithinMs: 5_000,
  };
}
