import { writeFile } from "node:fs/promises";
import { beforeAll, beforeEach, expect, test } from "vitest";
import * as z from "zod";
import { makeReport } from "../../../lib/query/reports/make-report.ts";
import { loadSources } from "../../../lib/sources/load.ts";
import { apiOver } from "../../support/api.ts";
import { atHendaye, seedCoast } from "../../support/coast.ts";
import { bodyOf } from "../../support/http.ts";
import { memoryBucket } from "../../support/memory-bucket.ts";
import { testDatabase } from "../../support/postgres.ts";
import { faces, print, readPdf } from "../../support/printing.ts";

const db = await testDatabase();
const bucket = memoryBucket("data");
const woken: string[] = [];
const api = apiOver(db, {
  reports: {
    wake: async (id) => void woken.push(id),
    link: async (key, seconds, name) => `https://files.test/${key}?${seconds}&${name}`,
  },
});
const Report = z.looseObject({ id: z.guid(), statut: z.string(), titre: z.string(), lien: z.string().nullable() });
const sources = await loadSources();
const deps = { db, bucket, sources, faces, print };

beforeAll(() => seedCoast(db, [atHendaye("105", { title: '<script>document.title="pris"</script>' })]));
beforeEach(() => db.query("delete from export_job"));

async function made(body: unknown) {
  const asked = await api.post("/rapports", body);
  expect(asked.statusCode, String(asked.body)).toBe(202);
  const { id } = Report.parse(bodyOf(asked));
  await makeReport(id, deps);
  const report = Report.parse(await api.read(`/rapports/${id}`));
  return { id, report, bytes: bucket.objects.get(`exports/${id}.pdf`) ?? Buffer.of() };
}

test("a report of a place", async () => {
  const t = performance.now();
  const { report, bytes } = await made({ de: "lieu", filtres: { commune: "Hendaye" } });
  console.log(performance.now() - t, bytes.length, report);
  await writeFile("/tmp/w/rep/place.pdf", bytes);
  const pdf = await readPdf(bytes);
  console.log(pdf);
});
test("a report of a property", async () => {
  const { resultats } = z.object({ resultats: z.array(z.looseObject({ id_bien: z.int() })) }).parse(await api.read("/biens"));
  console.log(resultats);
  const { report, bytes } = await made({ de: "bien", id: resultats[0]?.id_bien });
  await writeFile("/tmp/w/rep/property.pdf", bytes);
  console.log((await readPdf(bytes)).text);
});
