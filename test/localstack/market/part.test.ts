import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { parseOrigins } from "../../../lib/collect/origins.ts";
import { homeAt, makeHome } from "../../../localstack/home.ts";
import { runPart } from "../../../localstack/part.ts";
import { freePort } from "../../../localstack/ports.ts";
import { marketOrigins, marketPart } from "../../../localstack/services/market.ts";

test("the market runs as a part of the local cloud, at the addresses that the real ones are redirected to", async () => {
  const home = homeAt(await mkdtemp(path.join(os.tmpdir(), "imo-ops-market-part-")));
  onTestFinished(() => rm(home.root, { recursive: true, force: true }));
  await makeHome(home);
  const ports = { port: await freePort(), littoralPort: await freePort() };
  const running = await runPart(marketPart({ home, ...ports, adverts: 30 }), home);
  const origins = parseOrigins(marketOrigins(ports));
  const answers = await Promise.all(
    ["https://www.iadfrance.fr/annonces/vente", "https://www.agence-littoral.example/biens"].map(async (real) => {
      const url = new URL(real);
      return (await fetch(`${origins.get(url.origin)}${url.pathname}`)).status;
    }),
  );
  await running.stop();
  expect(answers).toEqual([200, 200]);
  expect(await running.ended).toBe("exit code 0");
});
