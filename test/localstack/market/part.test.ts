import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { parseOrigins } from "../../../lib/collect/origins.ts";
import { homeAt, makeHome } from "../../../localstack/home.ts";
import { runPart } from "../../../localstack/part.ts";
import { choosePorts } from "../../../localstack/ports.ts";
import { marketOrigins, marketPart } from "../../../localstack/services/market.ts";

test("the market runs as a part of the local cloud, at the addresses that the real ones are redirected to", async () => {
  const home = homeAt(await mkdtemp(path.join(os.tmpdir(), "imo-ops-market-part-")));
  onTestFinished(() => rm(home.root, { recursive: true, force: true }));
  await makeHome(home);
  const ports = await choosePorts({});
  const running = await runPart(marketPart({ home, ports, adverts: 30, ratings: 40 }), home);
  const origins = parseOrigins(marketOrigins(ports));
  const answers = await Promise.all(
    [
      "https://www.iadfrance.fr/annonces/vente",
      "https://www.agence-littoral.example/biens",
      "https://data.ademe.fr/data-fair/api/v1/datasets/dpe03existant/lines?size=1",
      "https://geo.api.gouv.fr/communes/64260",
      "https://data.geopf.fr/geocodage/search?q=rue+haute&citycode=64260",
      "https://www.georisques.gouv.fr/api/v1/resultats_rapport_risque?latlon=-1.77,43.36",
      "https://www.data.gouv.fr/fr/datasets/r/55b34088-0964-415f-9df7-d87dd98a09be",
      "https://imo-ops.example/health",
    ].map(async (real) => {
      const url = new URL(real);
      return (await fetch(`${origins.get(url.origin)}${url.pathname}${url.search}`)).status;
    }),
  );
  await running.stop();
  expect(answers).toEqual(answers.map(() => 200));
  expect(await running.ended).toBe("exit code 0");
});
