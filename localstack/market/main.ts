import { parseArgs } from "node:util";
import { homeAt } from "../home.ts";
import { startMarket } from "./start.ts";
import { ADVERTS } from "./world.ts";

// Serves the sample market of a home until it is told to stop: `node main.ts --home DIR [--iad-port N] [--littoral-port N] [--seed S] [--adverts N]`.
const { values } = parseArgs({
  options: {
    home: { type: "string" },
    "iad-port": { type: "string", default: "0" },
    "littoral-port": { type: "string", default: "0" },
    seed: { type: "string", default: "imo-ops" },
    adverts: { type: "string", default: String(ADVERTS) },
  },
});

const market = await startMarket({
  home: homeAt(values.home ?? ".local"),
  ports: { iad: Number(values["iad-port"]), littoral: Number(values["littoral-port"]) },
  seed: values.seed,
  adverts: Number(values.adverts),
});
console.log(`The sample market serves ${market.iadUrl} (IAD France) and ${market.littoralUrl} (Agence Littoral)`);
for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => void market.stop());
