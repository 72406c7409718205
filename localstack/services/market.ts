import path from "node:path";
import { projectRoot } from "../home.ts";
import type { Home } from "../home.ts";
import { furtherOrigins, realOrigins, stallNames } from "../market/stalls.ts";
import type { Stall } from "../market/stalls.ts";
import type { Part } from "../part.ts";
import type { PortName } from "../ports.ts";

export interface MarketPartOptions {
  readonly home: Home;
  readonly ports: MarketPorts;
  /** Which market; another seed has other adverts. */
  readonly seed?: string;
  /** Adverts of the first site when it opens. */
  readonly adverts?: number;
  /** Energy ratings that its API gives when it opens. */
  readonly ratings?: number;
}

/** The ports of the cloud that belong to the market. */
type MarketPorts = Readonly<Record<Extract<PortName, Stall | "market">, number>>;

const portOf = (ports: MarketPorts, stall: Stall): number => ports[stall === "iad" ? "market" : stall];

/** Gives what SOURCE_ORIGINS has to say so that the real addresses of the YAML files lead to the sample market. */
export function marketOrigins(ports: MarketPorts): string {
  const origins = stallNames.flatMap((stall) =>
    [realOrigins[stall], furtherOrigins[stall]].flatMap((origin) =>
      origin === undefined ? [] : [`${origin}=http://127.0.0.1:${portOf(ports, stall)}`],
    ),
  );
  return origins.join(",");
}

/** Describes the sample market: two property sites and six APIs over invented facts, whose clock is kept in the home. */
export function marketPart({ home, ports, seed, adverts, ratings }: MarketPartOptions): Part {
  const port = ports.market;
  const stalls = stallNames.flatMap((stall) => ["--port", `${stall}=${portOf(ports, stall)}`]);
  return {
    name: "market",
    title: "The sample market",
    port,
    command: process.execPath,
    args: [
      path.join(projectRoot, "localstack/market/main.ts"),
      "--home",
      home.root,
      ...stalls,
      ...(seed === undefined ? [] : ["--seed", seed]),
      ...(adverts === undefined ? [] : ["--adverts", String(adverts)]),
      ...(ratings === undefined ? [] : ["--ratings", String(ratings)]),
    ],
    env: {},
    cwd: projectRoot,
    isReady: async () => (await fetch(`http://127.0.0.1:${port}/__market`, { signal: AbortSignal.timeout(2_000) })).ok,
    readyWithinMs: 15_000,
    stopSignal: "SIGTERM",
    stopWithinMs: 5_000,
  };
}
