import { setTimeout as sleep } from "node:timers/promises";
import type { Page } from "playwright-core";
import { TransientError } from "../../errors.ts";
import { answerer } from "./answers.ts";
import type { Answers } from "./answers.ts";
import { openSession } from "./browser-session.ts";
import type { BrowserSession } from "./browser-session.ts";
import type { BrowserProgram } from "./chromium.ts";
import { getDocument } from "./document.ts";
import type { DocumentSettings } from "./document.ts";
import { textOf } from "./page.ts";
import type { PageFetcher, PageRequest, RawPage } from "./page.ts";
import { CRAWLING } from "./reasons.ts";

/** How a browser gets pages. */
export interface BrowserSettings extends DocumentSettings {
  readonly program: BrowserProgram;
  /** Who answers for the visits. */
  readonly contact: string;
  /** CSS selector of the button that refuses, or closes, the consent dialog. */
  readonly consent?: string | undefined;
  /** Origins, beside a page's own, whose scripts and data it may load. */
  readonly scriptOrigins?: readonly string[];
  /** How long a page's scripts may take to make what is looked for; 10 s unless said otherwise. */
  readonly renderMs?: number;
}

const SHOWN_MS = 10_000;
const RENDER_MS = 10_000;
const CONSENT_MS = 1_000;
/** A browser that hangs is not waited for. */
const END_MS = 2_000;
/** How often a page is looked at while its scripts work, and how long they rest when they have finished. */
const LOOK_MS = 50;
const QUIET_MS = 500;

/**
 * Gets pages with a browser, started when it is first needed and again when it died. It never asks the network by itself: it is handed
 * the document as guarded requests received it and, only where that does not hold what is looked for, scripts and data likewise.
 * Images, styles, fonts, media, frames and other origins are never loaded.
 */
export function fetchByBrowser(settings: BrowserSettings): PageFetcher {
  let current: Promise<BrowserSession> | undefined;
  const answers = answerer(settings);

  const session = async (): Promise<BrowserSession> => {
    current ??= openSession(settings.program, settings.contact);
    const asked = current;
    const opened = await asked.catch((error: unknown) => {
      if (current === asked) current = undefined;
      throw error;
    });
    if (opened.isAlive()) return opened;
    if (current === asked) current = undefined;
    return session();
  };

  /** Shows a document. A browser that died, or hangs, under it is replaced; what was received is not asked for again. */
  const show = async (received: RawPage, request: PageRequest, again = true): Promise<RawPage> => {
    const whole = !request.holds || request.holds(textOf(received));
    const shownIn = await session();
    const answering = answers.of(received, whole, request, shownIn.context);
    try {
      return await shownIn.withTab(answering.answer, (tab) =>
        look(tab, received, request, { settings, answering, shownIn, whole }),
      );
    } catch (error) {
      const died = !shownIn.isAlive();
      // The others of this browser meet the same, and the first of them has replaced it.
      if ((await current?.catch(() => undefined)) === shownIn) current = undefined;
      await Promise.race([shownIn.end(), sleep(END_MS)]);
      if (whole) return received;
      if (died && again) return show(received, request, false);
      throw new TransientError(CRAWLING.browserCannotShow(received.url), {}, { cause: error });
    }
  };

  let closed = false;
  return {
    get: async (url, request = {}) => {
      if (closed) throw new Error("the browser was closed: its visits were not awaited");
      const { context } = await session();
      const received = await getDocument(settings, url, request, await answers.cookies(context, url));
      return isShown(received) ? show(received, request) : received;
    },
    close: async () => {
      closed = true;
      const opened = await current?.catch(() => undefined);
      current = undefined;
      await opened?.end();
    },
  };
}

interface Looking {
  readonly settings: BrowserSettings;
  readonly answering: Answers;
  readonly shownIn: BrowserSession;
  /** Whether the document as received holds what is looked for. */
  readonly whole: boolean;
}

/** Opens the document in a tab; gives it as received where it holds what is looked for, else what scripts make of it, if that does. */
async function look(tab: Page, received: RawPage, { holds }: PageRequest, looking: Looking): Promise<RawPage> {
  const { settings, answering, shownIn, whole } = looking;
  await tab.goto(received.url, { waitUntil: whole ? "domcontentloaded" : "commit", timeout: SHOWN_MS });
  const end = performance.now() + (settings.renderMs ?? RENDER_MS);
  for (;;) {
    if (settings.consent && !shownIn.consented) shownIn.consented = await consents(tab, settings.consent);
    if (whole) return received;
    const text = await textIn(tab);
    if (text !== null && holds?.(text)) return { ...received, html: Buffer.from(text), rendered: true };
    if (performance.now() > end || answering.quietMs() > QUIET_MS) return received;
    await sleep(LOOK_MS);
  }
}

/** What the tab shows now; null while the page tries to lead it elsewhere. */
async function textIn(tab: Page): Promise<string | null> {
  try {
    return await tab.content();
  } catch (error) {
    if (tab.isClosed()) throw error;
    return null;
  }
}

/** Answers the consent dialog if there is one; says whether it did. */
async function consents(tab: Page, selector: string): Promise<boolean> {
  const button = tab.locator(selector).first();
  try {
    if ((await button.count()) === 0) return false;
    await button.click({ timeout: CONSENT_MS });
    return true;
  } catch {
    // Not to be clicked now, hidden for instance: what is read from the page does not depend on it.
    return false;
  }
}

function isShown({ status, headers }: RawPage): boolean {
  const type = headers["content-type"];
  return status >= 200 && status < 300 && (type === undefined || /html/i.test(String(type)));
}
