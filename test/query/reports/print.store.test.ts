import { once } from "node:events";
import { createServer } from "node:http";
import { expect, test } from "vitest";
import * as z from "zod";
import { PermanentError, TransientError } from "../../../lib/errors.ts";
import { printPdf } from "../../../lib/query/reports/print.ts";
import { stylesheet } from "../../../lib/query/reports/stylesheet.ts";
import { faces, print, program, readPdf } from "../../support/printing.ts";

const page = (body: string, style = "") =>
  `<!doctype html><html lang="fr"><head><title>Essai</title><style>${style}</style></head><body>${body}</body></html>`;

test("nothing is asked of anybody and no script runs while a page is printed", async () => {
  const asked: string[] = [];
  const server = createServer(({ url }, answer) => {
    asked.push(url ?? "");
    answer.end();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = z.object({ port: z.int() }).parse(server.address());
  const there = `http://127.0.0.1:${port}`;
  const body = `<p id="here">Avant</p><img src="${there}/image"><iframe src="${there}/frame"></iframe>
    <link rel="stylesheet" href="${there}/style"><script src="${there}/script"></script>
    <script>document.getElementById("here").textContent = "Après"; fetch("${there}/data")</script>
    <meta http-equiv="refresh" content="0;url=${there}/elsewhere">`;
  try {
    const { text } = await readPdf(await print(page(body, `body{background:url(${there}/background)}`)));
    expect(text).toContain("Avant");
    expect(text).not.toContain("Après");
    expect(asked).toEqual([]);
  } finally {
    server.close();
  }
});

test("French letters, quotation marks and spaces are printed in the fonts that the page carries", async () => {
  const said = "« Œuvre achevée à L’Haÿ-les-Roses : 1 234,5 €/m² – Đorđe, Łódź »";
  const head = `Un titre "cité" \\ ; } </style><script>`;
  const style = stylesheet(faces, { head, foot: "Fait le 1er mai" });
  const bytes = await print(page(`<p>${said}</p><p style="break-before:page">${said}</p><h2>Œ</h2>`, style));
  const { text, pages } = await readPdf(bytes);
  expect(pages).toBe(2);
  expect(text.split(said)).toHaveLength(3);
  expect(text).toContain(head);
  const fonts = String(bytes).match(/\/FontName \/[\w+-]+/g) ?? [];
  expect(fonts.length).toBeGreaterThan(2);
  expect(fonts.filter((name) => !/SourceS(ans|erif)/.test(name))).toEqual([]);
});

test("a browser that is not there is an accident, a report that is too large is not", async () => {
  await expect(printPdf(page(""), { executable: "/nowhere/chromium" })).rejects.toThrow(TransientError);
  const enough = (await print(page("<p>Un mot</p>"))).length;
  await expect(printPdf(page("<p>Un mot</p>"), program, enough - 100)).rejects.toThrow(PermanentError);
});
