import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { projectRoot } from "../../home.ts";
import { isKnown, refusal } from "./api.ts";
import type { ApiAnswer, ApiRequest } from "./api.ts";

/** Where the tree of releases begins. */
export const GEO_DVF = "/geo-dvf/latest/csv/";
const SAMPLE = path.join(projectRoot, "localstack/samples/dvf-hendaye-2019-2021.csv");
/** A release is published on these days. */
const RELEASES = ["04-08T09:12:00Z", "10-08T09:12:00Z"];

/** A file of a release, by its path below the tree's root. */
type Tree = ReadonlyMap<string, Buffer>;

let made: Tree | undefined;

/**
 * Answers for https://files.data.gouv.fr/geo-dvf/latest/csv/: index pages of years and departments, and the sample's deeds by year and department,
 * compressed. They are published anew, unchanged, each April and October of the market's clock. Knows GET and HEAD, conditions and single ranges.
 *
 * Taken from README-CSV.md of github.com/datagouv/dvf (the tree of files by year and department) and from listings that public clients quote
 * ("Index of /geo-dvf/latest/csv/2020/", links such as `departements/`). Not checked against the service: its headers beyond those of any
 * server of files.
 */
export function geoDvf({ url, headers, instant }: Pick<ApiRequest, "url" | "headers" | "instant">): ApiAnswer {
  const below = url.pathname.slice(GEO_DVF.length);
  made ??= treeOf(readFileSync(SAMPLE, "utf8"));
  const file = made.get(below);
  if (file) return fileAnswer(file, headers, releasedBefore(instant));
  const names = [
    ...new Set([...made.keys()].filter((name) => name.startsWith(below)).map((name) => entryOf(name, below))),
  ];
  if (names.length === 0 || (below !== "" && !below.endsWith("/"))) return refusal(404, "Not Found");
  return { status: 200, body: listing(url.pathname, names, releasedBefore(instant)), type: "text/html" };
}

function treeOf(csv: string): Tree {
  const [header = "", ...rows] = csv.trimEnd().split("\n");
  const names = header.split(",");
  const [date, department] = [names.indexOf("date_mutation"), names.indexOf("code_departement")];
  const parts = Map.groupBy(rows, (row) => {
    const cells = row.split(",");
    return `${cells[date]?.slice(0, 4)}/departements/${cells[department]}.csv.gz`;
  });
  return new Map([...parts].map(([name, of]) => [name, gzipSync([header, ...of, ""].join("\n"))]));
}

function entryOf(name: string, below: string): string {
  const [first = "", ...rest] = name.slice(below.length).split("/");
  return rest.length > 0 ? `${first}/` : first;
}

/** When the release was published that is the latest at an instant, in ms. */
function releasedBefore(instant: number): number {
  const year = new Date(instant).getUTCFullYear();
  const all = [year - 1, year].flatMap((one) => RELEASES.map((day) => Date.parse(`${one}-${day}`)));
  return Math.max(...all.filter((release) => release <= instant));
}

function listing(folder: string, names: string[], released: number): string {
  const at = new Date(released)
    .toUTCString()
    .slice(5, 22)
    .replace(/ (?=\w+ \d{4})| (?=\d{4})/g, "-");
  const lines = names
    .sort()
    .map((name) => `<a href="${name}">${name}</a>${at.padStart(60 - name.length)} ${"-".padStart(19)}`);
  const title = `Index of ${folder}`;
  return `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<h1>${title}</h1><hr><pre><a href="../">../</a>\r\n${lines.join("\r\n")}\r\n</pre><hr></body>\r\n</html>\r\n`;
}

function fileAnswer(body: Buffer, headers: ApiRequest["headers"], released: number): ApiAnswer {
  const etag = `"${createHash("sha1").update(body).update(String(released)).digest("hex").slice(0, 16)}"`;
  const lastModified = new Date(released).toUTCString();
  const known = { etag, "last-modified": lastModified, "accept-ranges": "bytes" };
  const type = "application/octet-stream";
  if (isKnown(headers, { etag, lastModified: released })) return { status: 304, headers: known, body: "", type };
  const condition = headers["if-range"];
  const same = condition === undefined || condition === etag || condition === lastModified;
  const from = same ? /^bytes=(\d+)-$/.exec(headers.range ?? "")?.[1] : undefined;
  if (from === undefined) return { status: 200, headers: known, body, type };
  const rest = body.subarray(Number(from));
  if (rest.length === 0) {
    return { status: 416, headers: { ...known, "content-range": `bytes */${body.length}` }, body: "", type };
  }
  const range = `bytes ${from}-${body.length - 1}/${body.length}`;
  return { status: 206, headers: { ...known, "content-range": range }, body: rest, type };
}
