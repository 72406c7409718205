import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { hashPassword } from "../../lib/http/access/password.ts";
import { addUser } from "../../lib/stores/access/users.ts";
import { mergeAdverts } from "../../lib/stores/adverts/adverts.ts";
import { mergePlaces } from "../../lib/stores/open-data/places.ts";
import { buildPages } from "../../localstack/build-pages.ts";
import { anAdvert } from "../support/adverts.ts";
import { startBrowser, troubleOf } from "../support/browser.ts";
import { aPlace } from "../support/places.ts";
import { servedApi } from "../support/served-api.ts";

await buildPages();
const api = await servedApi();
const PASSWORD = "un mot de passe à elle";
/** Text that would run if anything took it for HTML. */
const SCRIPT = `<script>document.title="pris"</script><img src=x onerror="document.title='pris'">`;
const PHONE = { width: 390, height: 844 };
const LAPTOP = { width: 1280, height: 800 };

let browser: Browser;
let axe: string;

beforeAll(async () => {
  const path = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
  [browser, axe] = await Promise.all([startBrowser(), readFile(path, "utf8")]);
  const password = await hashPassword(PASSWORD);
  await addUser(api.db, { name: "alice", email: null, role: "reader", password });
  await api.db.transaction(async (tx) => {
    const from = { runId: "r", readerVersion: 1 };
    await mergePlaces(
      tx,
      [
        aPlace({ code: "93066", name: "Saint-Denis", postcodes: ["93200"], department: "93" }),
        aPlace({ code: "97411", name: "Saint-Denis", postcodes: ["97400"], department: "974" }),
      ],
      from,
    );
    await mergeAdverts(tx, [anAdvert(hostile)], from);
  });
});
afterAll(() => browser.close());

const hostile = {
  reference: "666",
  type: "house" as const,
  typeLabel: `Maison ${SCRIPT}`,
  title: `Maison ${SCRIPT}`,
  description: SCRIPT,
  city: `Ville ${SCRIPT}`,
  district: SCRIPT,
  commune: "64260",
  priceCents: 12_345_600,
  url: "javascript:document.title='pris'",
  features: [SCRIPT],
};

interface Opened {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly trouble: readonly string[];
}

/** Opens an address; as alice unless nobody is to be logged in. */
async function open(
  address: string,
  { viewport = LAPTOP, colorScheme = "light" as "light" | "dark", as = "alice" as string | null } = {},
): Promise<Opened> {
  const context = await browser.newContext({ viewport, colorScheme, locale: "fr-FR", baseURL: api.url });
  if (as !== null) {
    const answer = await context.request.post("/session", { data: { utilisateur: as, mot_de_passe: PASSWORD } });
    expect(answer.status()).toBe(200);
  }
  const page = await context.newPage();
  page.setDefaultTimeout(8_000);
  const trouble = troubleOf(page, api.url);
  await page.goto(address);
  await page.locator("main:not(.waiting)").waitFor();
  return { page, context, trouble };
}

test("pictures", async () => {
  const shots = process.env["SHOTS"] ?? "/tmp/w/pages";
  for (const [name, address, as] of [
    ["login", "/", null],
    ["home", "/", "alice"],
    ["adverts", "/?q=appartement à vendre à Montpellier 300 000 € maximum", "alice"],
    ["market", "/?q=combien se vend une maison à Hendaye ?", "alice"],
    ["place", "/?q=maison à Saint-Denis", "alice"],
    ["hostile", "/?q=maison à Hendaye", "alice"],
    ["missing", "/nulle/part", "alice"],
    ["off", "/?q=raconte-moi une blague", "alice"],
  ] as const) {
    for (const [size, viewport] of [
      ["laptop", LAPTOP],
      ["phone", PHONE],
    ] as const) {
      for (const colorScheme of ["light", "dark"] as const) {
        const { page, context, trouble } = await open(address, { viewport, colorScheme, as });
        await page.waitForLoadState("networkidle");
        await page.screenshot({ path: `${shots}/${name}-${size}-${colorScheme}.png` });
        if (trouble.length > 0) console.log(name, trouble);
        await context.close();
      }
    }
  }
});
