import { fileURLToPath } from "node:url";
import { extractText, getDocumentProxy } from "unpdf";
import { printPdf } from "../../lib/query/reports/print.ts";
import { embeddedFaces } from "../../lib/query/reports/stylesheet.ts";

const modules = fileURLToPath(new URL("../../node_modules", import.meta.url));

/** The browser that reports are printed by. */
export const program = { bin: `${modules}/@sparticuz/chromium/bin` };
/** The fonts that reports are set in. */
export const faces = await embeddedFaces(`${modules}/@fontsource`);

/** Prints with the real Chromium. */
export const print = (html: string): Promise<Buffer> => printPdf(html, program);

/** A PDF that was read back: its text in one line, and what it says of itself. */
export async function readPdf(bytes: Uint8Array) {
  const pdf = await getDocumentProxy(Uint8Array.from(bytes));
  const { text, totalPages } = await extractText(pdf, { mergePages: true });
  const [{ info }, mark] = await Promise.all([pdf.getMetadata(), pdf.getMarkInfo()]);
  return {
    text: text.replaceAll(/\s+/g, " "),
    pages: totalPages,
    info,
    tagged: mark?.Marked ?? false,
  };
}
