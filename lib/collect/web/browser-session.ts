import type { Browser, BrowserContext, Page, Request, Route } from "playwright-core";
import { TransientError } from "../../errors.ts";
import { userAgent } from "../user-agent.ts";
import { launchChromium } from "./chromium.ts";
import type { BrowserProgram } from "./chromium.ts";
import { CRAWLING } from "./reasons.ts";

/** A tab shows this many pages, then makes room for a fresh one: what pages leave behind is not kept for long. */
const TAB_USES = 50;

/** Answers a request that a tab makes; without one, the request fails. */
export type Answering = (route: Route, request: Request) => Promise<void>;

/** One browser while it lives, all of whose requests are answered by us. */
export interface BrowserSession {
  readonly context: BrowserContext;
  /** Lends a tab whose requests are answered by `answering`; a tab with which something went wrong is not used again. */
  withTab<T>(answering: Answering, work: (tab: Page) => Promise<T>): Promise<T>;
  /** Set once the consent dialog was answered: it does not come again. */
  consented: boolean;
  isAlive(): boolean;
  end(): Promise<void>;
}

/** Starts a browser under our own name. @throws TransientError when it can't be started. */
export async function openSession(program: BrowserProgram, contact: string): Promise<BrowserSession> {
  try {
    return await sessionOf(await launchChromium(program), contact);
  } catch (error) {
    // Playwright tells the whole command line and the browser's log.
    const [reason] = error instanceof Error ? error.message.split("\n") : [];
    throw new TransientError(CRAWLING.browserCannotStart(reason ?? String(error)), {}, { cause: error });
  }
}

async function sessionOf(browser: Browser, contact: string): Promise<BrowserSession> {
  const context = await browser.newContext({
    userAgent: userAgent(contact),
    locale: "fr-FR",
    timezoneId: "Europe/Paris",
    viewport: { width: 800, height: 600 },
    acceptDownloads: false,
    serviceWorkers: "block",
  });
  const answers = new WeakMap<Page, Answering>();
  await context.route("**", (route, request) => answered(route, request, answers));
  await context.routeWebSocket(/./, (socket) => socket.close());
  context.on("page", (page) => void closeWindow(page));
  // A browser of one process ends with its last page: this one stays.
  await context.newPage();
  const free: { readonly tab: Page; readonly uses: number }[] = [];
  return {
    context,
    consented: false,
    withTab: async (answering, work) => {
      const { tab, uses } = free.pop() ?? { tab: await context.newPage(), uses: 0 };
      answers.set(tab, answering);
      try {
        const made = await work(tab);
        if (uses < TAB_USES) free.push({ tab, uses: uses + 1 });
        else await tab.close();
        return made;
      } catch (error) {
        void tab.close().catch(ignore);
        throw error;
      } finally {
        answers.delete(tab);
      }
    },
    isAlive: () => browser.isConnected(),
    end: () => browser.close(),
  };
}

async function answered(route: Route, request: Request, answers: WeakMap<Page, Answering>): Promise<void> {
  try {
    const answering = answers.get(request.frame().page());
    await (answering ? answering(route, request) : route.abort("blockedbyclient"));
  } catch {
    // The tab, or the browser, is gone or going: nobody waits for this answer.
    await route.abort("failed").catch(ignore);
  }
}

/** Pages open windows of their own; ours have no opener. */
async function closeWindow(page: Page): Promise<void> {
  try {
    if (await page.opener()) await page.close();
  } catch {
    // It is closed already.
  }
}

function ignore(): void {
  // What is being closed may be closed already.
}
