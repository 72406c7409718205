import { parseArgs } from "node:util";
import * as z from "zod";
import { homeAt } from "../home.ts";
import { RATINGS } from "./open-data/ratings.ts";
import { stallNames } from "./stalls.ts";
import { startMarket } from "./start.ts";
import { ADVERTS } from "./world.ts";

// Serves the sample market of a home until it is told to stop:
// `node main.ts --home DIR [--port iad=N]… [--seed S] [--adverts N] [--ratings N]`; a stall without a port takes any free one.
const { values } = parseArgs({
  options: {
    home: { type: "string" },
    port: { type: "string", multiple: true, default: [] },
    seed: { type: "string", default: "imo-ops" },
    adverts: { type: "string", default: String(ADVERTS) },
    ratings: { type: "string", default: String(RATINGS) },
  },
});

const Ports = z.partialRecord(z.enum(stallNames), z.coerce.number());
const free = stallNames.map((stall) => [stall, 0]);
const market = await startMarket({
  home: homeAt(values.home ?? ".local"),
  ports: Ports.parse(Object.fromEntries([...free, ...values.port.map((given) => given.split("="))])),
  seed: values.seed,
  adverts: Number(values.adverts),
  ratings: Number(values.ratings),
});
console.log(`The sample market serves ${stallNames.map((stall) => `${market.urlOf(stall)} (${stall})`).join(", ")}`);
for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => void market.stop());
