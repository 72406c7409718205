import { setTimeout as sleep } from "node:timers/promises";
import type { Browser } from "playwright-core";
import { launchChromium } from "../../collect/web/chromium.ts";
import type { BrowserProgram } from "../../collect/web/chromium.ts";
import { PermanentError, TransientError } from "../../errors.ts";

/** Nothing is found there: the document is handed to the browser, and whatever else it would ask for is refused. */
const ADDRESS = "https://report.invalid/";
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; font-src data:";
const PRINT_MS = 20_000;
/** A browser that hangs is not waited for. */
const END_MS = 2_000;
const MOST_BYTES = 3 * 2 ** 20;

/**
 * Prints a document as a tagged A4 PDF with an outline, by a browser that runs no script and reaches nothing.
 * @throws TransientError when the browser does not start, dies or hangs; PermanentError when the PDF would have more than
 * 3 MB, or as many bytes as it may have.
 */
export async function printPdf(html: string, program: BrowserProgram, mostBytes = MOST_BYTES): Promise<Buffer> {
  const pdf = await printed(html, program);
  if (pdf.length > mostBytes)
    throw new PermanentError(`The report would have ${pdf.length} bytes, ${mostBytes} at most`);
  return pdf;
}

async function printed(html: string, program: BrowserProgram): Promise<Buffer> {
  let browser: Browser | undefined;
  try {
    browser = await launchChromium(program);
    return await Promise.race([print(browser, html), late()]);
  } catch (error) {
    if (error instanceof TransientError) throw error;
    throw new TransientError("The browser did not print the report", {}, { cause: error });
  } finally {
    if (browser) await Promise.race([browser.close().catch(() => undefined), sleep(END_MS)]);
  }
}

async function print(browser: Browser, html: string): Promise<Buffer> {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.route("**", (route) =>
    route.request().url() === ADDRESS
      ? route.fulfill({
          contentType: "text/html; charset=utf-8",
          headers: { "Content-Security-Policy": POLICY },
          body: html,
        })
      : route.abort(),
  );
  await page.goto(ADDRESS);
  return page.pdf({ preferCSSPageSize: true, tagged: true, outline: true, printBackground: true });
}

async function late(): Promise<never> {
  await sleep(PRINT_MS, undefined, { ref: false });
  throw new TransientError(`The browser did not print the report within ${PRINT_MS / 1000} s`);
}
