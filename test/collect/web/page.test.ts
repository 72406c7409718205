import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { UNDECODABLE, textOf } from "../../../lib/collect/web/page.ts";
import { packPage, unpackPage } from "../../../lib/collect/web/raw-page.ts";

const latin = (text: string) => Buffer.from(text, "latin1");
const utf8 = (text: string) => Buffer.from(text);
const utf16 = (text: string) => Buffer.from(`\uFEFF${text}`, "utf16le");
const read = (html: Uint8Array, type?: string) =>
  textOf({ html, headers: type === undefined ? {} : { "content-type": type }, rendered: false });

const meta = '<meta charset="windows-1252">';
const http = '<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">';

describe("a page's text is decoded as browsers do", () => {
  test.each<[string, Uint8Array, string | undefined]>([
    ["the header names it", latin("forêt"), "text/html; charset=ISO-8859-1"],
    ["the header names it in quotes", latin("forêt"), 'text/html;charset="windows-1252"'],
    ["the header names it among other things", latin("forêt"), "text/html; boundary=x; Charset = latin1 ; q=1"],
    ["meta names it", latin(`${meta}forêt`), "text/html"],
    ["meta names it without quotes", latin("<META CHARSET=latin1 />forêt"), "text/html"],
    ["meta names it in the older way", latin(`${http}forêt`), undefined],
    [
      "meta names it after others",
      latin(`<html><head><title>x</title><meta name="a" content="b">${meta}forêt`),
      undefined,
    ],
    ["an XML declaration names it", latin('<?xml version="1.0" encoding="iso-8859-1"?>forêt'), "application/xhtml+xml"],
    ["a byte order mark goes before the header", utf8("\uFEFFforêt"), "text/html; charset=iso-8859-1"],
    ["a byte order mark goes before meta", utf8(`\uFEFF${meta}forêt`), "text/html"],
    ["a byte order mark tells UTF-16", utf16("forêt"), "text/html; charset=utf-8"],
    ["the header goes before meta", utf8(`${meta}forêt`), "text/html; charset=utf-8"],
    ["the header names none that exists", latin(`${meta}forêt`), "text/html; charset=klingon"],
    ["a meta in a comment names none", utf8(`<!-- ${meta} -->forêt`), "text/html"],
    ["none is named and its bytes are UTF-8", utf8("<p>forêt"), "text/html"],
    ["none is named and its bytes are not", latin("<p>forêt"), "text/html"],
    ["meta names UTF-16, which it can't be", utf8('<meta charset="utf-16">forêt'), "text/html"],
  ])("%s", (_, html, type) => {
    expect(read(html, type)).toMatch(/forêt$/);
    expect(read(html, type)).not.toMatch(/^\uFEFF/);
  });

  test("the sign of the euro is that of windows-1252, whichever name it goes by", () => {
    for (const charset of ["windows-1252", "iso-8859-1", "latin1", "us-ascii"]) {
      expect(read(Buffer.from([0x80]), `text/html; charset=${charset}`)).toBe("€");
    }
  });

  test("bytes that are no characters are told apart from text", () => {
    expect(read(latin("forêt"), "text/html; charset=utf-8")).toContain(UNDECODABLE);
    expect(read(utf8("forêt"), "text/html; charset=iso-2022-kr")).toContain(UNDECODABLE);
  });

  test("what scripts made of a page is UTF-8, whatever the page was", () => {
    const page = { html: utf8(`${meta}forêt`), headers: { "content-type": "text/html; charset=latin1" } };
    expect(textOf({ ...page, rendered: true })).toBe(`${meta}forêt`);
  });

  test.each([
    ["C1", "text/html"],
    ["C1", undefined],
    ["E1", "text/html"],
    ["C5", "text/html; charset=iso-8859-1"],
  ])("of an agency (%s, served as %s)", (name, type) => {
    const file = path.join(import.meta.dirname, `../../fixtures/cases/12-web-charset/essai_bien_${name}.html`);
    const text = read(readFileSync(file), type);
    expect(text).toContain("Méréville");
    expect(text).toContain("forêt");
    expect(text).not.toMatch(/[\uFFFD\u0080-\u009F]|Ã/);
  });
});

test("a stored page has the bytes that were received, and is read again as it was read", async () => {
  const bytes = Buffer.concat([latin(`${meta}forêt `), Buffer.from([0x80, 0x81, 0x00, 0xff])]);
  const about = { url: "https://www.site.test/a", status: 200, fetchedAt: "2026-10-06T08:00:00Z", redirects: [] };
  const received = { ...about, html: bytes, headers: { "content-type": "text/html" }, rendered: false };
  const { page, text } = await unpackPage(await packPage(received));
  expect(Buffer.from(page.html)).toEqual(bytes);
  expect(text).toBe(textOf(received));
  expect(text).toContain("forêt €");
});
