import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import * as z from "zod";
import { advance } from "../../../localstack/market/advance.ts";
import { EARLIER_USER } from "../../../localstack/market/agency/earlier-api.ts";
import { homeSecrets } from "../../../localstack/secrets.ts";
import { ALL_STALLS, startTestMarket } from "../../support/market.ts";
import type { TestMarket } from "../../support/market.ts";

let market: TestMarket;
let password: string;
beforeAll(async () => {
  market = await startTestMarket({ ports: ALL_STALLS, adverts: 7 });
  ({ earlierApiPassword: password } = await homeSecrets(market.home));
});
afterEach(() => market.trouble());
afterAll(() => market.stop());

const Adverts = z.array(
  z.looseObject({ id_annonce: z.int(), reference: z.string(), prix: z.number().nullable(), localisation: z.string() }),
);

const askToken = (secret: string): Promise<Response> =>
  fetch(`${market.urlOf("earlierApi")}/token`, {
    method: "POST",
    body: new URLSearchParams({ username: EARLIER_USER, password: secret }),
  });
async function token(): Promise<string> {
  const given = z.object({ access_token: z.string(), token_type: z.literal("bearer"), expires_in: z.number() });
  return given.parse(await (await askToken(password)).json()).access_token;
}
const get = async (path: string, bearer?: string): Promise<Response> =>
  fetch(
    `${market.urlOf("earlierApi")}${path}`,
    bearer === undefined ? {} : { headers: { authorization: `Bearer ${bearer}` } },
  );
const adverts = async (query: string) => Adverts.parse(await (await get(`/annonces?${query}`, await token())).json());

test("adverts are for those who know the password", async () => {
  expect((await askToken("wrong")).status).toBe(401);
  expect((await get("/annonces")).status).toBe(401);
  expect((await get("/annonces", "1999999999999.forged")).status).toBe(401);
  expect((await get("/annonces", await token())).status).toBe(200);
  for (const open of ["/", "/health", "/public/annonces"]) expect((await get(open)).status, open).toBe(200);
});

test("a token holds as long as it says", async () => {
  await market.trouble({ kind: "short-tokens", seconds: 0.3 });
  const short = await token();
  expect((await get("/annonces?limit=1", short)).status).toBe(200);
  await new Promise((resolve) => setTimeout(resolve, 350));
  expect((await get("/annonces?limit=1", short)).status).toBe(401);
});

test("pages hold every advert once, the newest first", async () => {
  const all = await adverts("limit=1000");
  const pages = [
    await adverts("skip=0&limit=40"),
    await adverts("skip=40&limit=40"),
    await adverts("skip=80&limit=40"),
  ];
  expect(pages.flat()).toEqual(all);
  expect(all.map(({ id_annonce }) => id_annonce)).toEqual(
    all.map(({ id_annonce }) => id_annonce).toSorted((a, b) => b - a),
  );
  expect(all.length).toBeGreaterThan(60);
});

test("a limit above 1000 is refused, unknown parameters are not, and filters filter", async () => {
  expect((await get("/annonces?limit=1001", await token())).status).toBe(422);
  expect((await adverts("couleur=rouge")).length).toBeGreaterThan(0);
  const found = await adverts("localisation=annecy&max_prix=400000&limit=1000");
  expect(found.length).toBeGreaterThan(0);
  for (const { localisation, prix } of found) {
    expect(localisation).toContain("Annecy");
    expect(prix).toBeLessThanOrEqual(400_000);
  }
});

test("a figure that is none is refused by name, and so is a token asked for without its form", async () => {
  const bearer = await token();
  for (const query of ["min_prix=cher", "max_surface=", "skip=-1", "limit=0"]) {
    const answer = await get(`/annonces?${query}`, bearer);
    expect([answer.status, await answer.text()]).toEqual([422, expect.stringContaining(query.split("=")[0] ?? "")]);
  }
  expect((await get("/public/annonces?limit=101")).status).toBe(422);
  const asJson = await fetch(`${market.urlOf("earlierApi")}/token`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ username: EARLIER_USER, password }),
  });
  expect(asJson.status).toBe(422);
});

test("one advert comes with its children, by number or by reference; the search is shadowed", async () => {
  const [advert] = await adverts("limit=1");
  const bearer = await token();
  const one: unknown = await (await get(`/annonces/${advert?.id_annonce}`, bearer)).json();
  expect(one).toMatchObject({ reference: advert?.reference, images: expect.any(Array) });
  expect((await get(`/annonces/reference/${advert?.reference}`, bearer)).status).toBe(200);
  expect((await get("/annonces/999999", bearer)).status).toBe(404);
  expect((await get("/annonces/search?q=balcon", bearer)).status).toBe(422);
});

test("prices move, adverts come and go as the clock goes on", async () => {
  const before = new Map((await adverts("limit=1000")).map((one) => [one.reference, one]));
  advance(market.home, "20d");
  const after = new Map((await adverts("limit=1000")).map((one) => [one.reference, one]));
  const kept = [...before].filter(([reference]) => after.has(reference));
  expect([...after.keys()].some((reference) => !before.has(reference))).toBe(true);
  expect(kept.length).toBeLessThan(before.size);
  expect(kept.some(([reference, one]) => after.get(reference)?.prix !== one.prix)).toBe(true);
});
