import { fileURLToPath } from "node:url";
import axe from "axe-core";
import { afterAll, expect } from "vitest";
import type { Browser, BrowserContext, Page } from "playwright-core";
import * as z from "zod";
import { hashPassword } from "../../lib/http/access/password.ts";
import type { Role } from "../../lib/stores/access/roles.ts";
import { addUser } from "../../lib/stores/access/users.ts";
import { buildPages } from "../../localstack/build-pages.ts";
import { startBrowser, troubleOf } from "./browser.ts";
import { servedApi } from "./served-api.ts";
import type { ServedApi } from "./served-api.ts";

/** The password of all who are logged in. */
export const PASSWORD = "un mot de passe à elle";
/** Text that would run if anything took it for HTML. */
export const SCRIPT = `<script>document.title="pris"</script><img src=x onerror="document.title='pris'">`;

const LAPTOP = { width: 1280, height: 800 };
const PHONE = { width: 360, height: 740 };
/** Those who may be logged in: one name a role. */
const USERS = { alice: "reader", anna: "analyst", root: "admin" } as const satisfies Record<string, Role>;

/** An address that is open in a browser of its own. */
export interface Opened {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Grows with all that goes wrong: scripts that fail, what the policy forbids, requests to other origins. */
  readonly trouble: readonly string[];
}

/** The built pages over a served API, in the real Chromium, for the tests of one file. */
export interface ServedPages {
  readonly api: ServedApi;
  readonly browser: Browser;
  /** Opens an address and waits for the page; as alice, who reads, unless somebody else (anna analyses, root administers) or nobody is to be logged in. */
  readonly open: (address: string, options?: { readonly as?: keyof typeof USERS | null }) => Promise<Opened>;
}

/** Builds the pages and starts API and browser, which end after the last test of the file. */
export async function servedPages(): Promise<ServedPages> {
  await buildPages();
  const api = await servedApi();
  const browser = await startBrowser();
  afterAll(() => browser.close());
  const password = await hashPassword(PASSWORD);
  for (const [name, role] of Object.entries(USERS)) await addUser(api.db, { name, email: null, role, password });
  return { api, browser, open: (address, { as = "alice" } = {}) => open(browser, api.url, address, as) };
}

async function open(browser: Browser, baseURL: string, address: string, as: string | null): Promise<Opened> {
  const context = await browser.newContext({ viewport: LAPTOP, locale: "fr-FR", baseURL });
  if (as !== null) {
    const answer = await context.request.post("/session", { data: { utilisateur: as, mot_de_passe: PASSWORD } });
    expect(answer.status()).toBe(200);
  }
  const page = await context.newPage();
  page.setDefaultTimeout(8_000);
  const trouble = troubleOf(page, baseURL);
  await page.goto(address);
  await page.locator("main:not(.waiting)").waitFor();
  return { page, context, trouble };
}

const PICTURES = new URL("../pages/pictures/", import.meta.url);

/** Makes a picture of the window for the README, where the environment asks for pictures: `IMO_PICTURES=1 npx vitest run … test/pages`. */
export async function picture(page: Page, name: string): Promise<void> {
  if (process.env["IMO_PICTURES"] === undefined) return;
  await page.screenshot({ path: fileURLToPath(new URL(`${name}.png`, PICTURES)) });
}

/**
 * What keeps a page that shows a text from being used by everybody, dark or light, on a laptop and 360 pixels wide: findings of axe, width
 * beyond the window, trouble. None for a page that is as it should be.
 */
export async function obstacles({ page, trouble }: Opened, shows: string): Promise<readonly string[]> {
  await page.getByText(shows).first().waitFor();
  await expect.poll(() => page.locator("[aria-busy=true]").count()).toBe(0);
  const onLaptop = await faultsOf(page);
  await page.emulateMedia({ colorScheme: "dark" });
  await page.setViewportSize(PHONE);
  const onPhone = await faultsOf(page);
  const width = z.number().parse(await page.evaluate("document.documentElement.scrollWidth"));
  return [...onLaptop, ...onPhone, ...(width > PHONE.width ? [`${width} pixels wide`] : []), ...trouble];
}

/** What axe finds against WCAG 2.2 AA, and against good practice. */
async function faultsOf(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const found = await page.evaluate(
    `axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] })
       .then(({ violations }) => violations.map(({ id, nodes }) => id + ": " + nodes.map(({ html, failureSummary }) => html.slice(0, 200) + failureSummary).join(" | ")))`,
  );
  return z.array(z.string()).parse(found);
}
