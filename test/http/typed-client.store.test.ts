import { execFile } from "node:child_process";
import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, expect, test } from "vitest";
import * as z from "zod";
import { projectRoot } from "../../localstack/home.ts";
import { servedApi } from "../support/served-api.ts";

const run = promisify(execFile);
const api = await servedApi();
const folder = await mkdtemp(path.join(tmpdir(), "imo-ops-client-"));
afterAll(() => rm(folder, { recursive: true, force: true }));
await symlink(path.join(projectRoot, "node_modules"), path.join(folder, "node_modules"));
await writeFile(path.join(folder, "package.json"), '{ "type": "module" }');
await writeFile(path.join(folder, "openapi.json"), await (await fetch(`${api.url}/openapi.json`)).text());
await run(process.execPath, ["node_modules/oazapfts/dist/cli.js", "openapi.json", "api.ts"], { cwd: folder });

const PROGRAM = `
import * as api from "./api.ts";

const [url = "", headers = "{}"] = process.argv.slice(2);
api.defaults.baseUrl = url;
api.defaults.headers = JSON.parse(headers);
const found = await api.getAnnonces({ localisation: "montpellier", maxPrix: 200_000, limit: 3, tri: "prix" });
if (found.status !== 200) throw new Error(String(found.status));
const prices: (number | null)[] = found.data.map((advert) => advert.prix);
const first = found.data[0];
const whole = first && (await api.getAnnoncesId(first.id_annonce));
const pictures: number = whole?.status === 200 ? whole.data.images.length : -1;
const refused = await api.getVentes({ limite: 0 });
const wrong: string | undefined = refused.status === 422 ? refused.data.erreurs?.[0]?.parametre : undefined;
console.log(JSON.stringify({ prices, pictures, wrong }));
`;

async function compile(name: string, program: string): Promise<string> {
  await writeFile(path.join(folder, name), program);
  const strict = ["--strict", "--noUncheckedIndexedAccess", "--allowImportingTsExtensions", "--skipLibCheck"];
  const target = ["--noEmit", "--target", "es2024", "--module", "nodenext", "--types", "node"];
  const tsc = path.join(projectRoot, "node_modules/typescript/bin/tsc");
  const compiled = run(process.execPath, [tsc, ...strict, ...target, name], { cwd: folder });
  return compiled.then(
    () => "",
    (error: unknown) => z.object({ stdout: z.string() }).parse(error).stdout,
  );
}

test("a client made of our document compiles with a program that uses it, and finds what it asks for", async () => {
  expect(await compile("program.ts", PROGRAM)).toBe("");
  const { stdout } = await run(process.execPath, ["program.ts", api.url, JSON.stringify(api.credentials)], {
    cwd: folder,
  });
  expect(JSON.parse(stdout)).toEqual({ prices: [100_000, 105_000, 110_000], pictures: 1, wrong: "limite" });
});

test.each([
  ["a field that no advert has", `first.prix`, `first.price`, /price/],
  ["a parameter that no path takes", `localisation: "montpellier"`, `place: "montpellier"`, /place/],
  ["a value that no list has", `tri: "prix"`, `tri: "price"`, /price/],
  ["a number where text is", `localisation: "montpellier"`, `localisation: 3`, /number/],
])("its types refuse %s", async (_, right, wrong, told) => {
  const program = PROGRAM.replace(
    "const first = found.data[0];",
    "const first = found.data[0]; console.log(first?.prix);",
  );
  const changed = program.replace(right.replace("first.", "first?."), wrong.replace("first.", "first?."));
  expect(changed).not.toBe(program);
  expect(await compile("wrong.ts", changed)).toMatch(told);
});
