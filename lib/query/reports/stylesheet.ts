import { readFile } from "node:fs/promises";
import path from "node:path";

/** The faces that a report is set in: files of the packages @fontsource/source-sans-3 and @fontsource/source-serif-4 (OFL 1.1). */
const FACES = [
  { family: "report-text", file: "source-sans-3/files/source-sans-3", weight: 400 },
  { family: "report-text", file: "source-sans-3/files/source-sans-3", weight: 600 },
  { family: "report-title", file: "source-serif-4/files/source-serif-4", weight: 600 },
] as const;
/** The second holds what the first lacks of European names. */
const SCRIPTS = ["latin", "latin-ext"] as const;
/** As @fontsource states them in its own stylesheets: without them the second face would hide the first. */
const RANGES = {
  latin:
    "U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+0304,U+0308,U+0329,U+2000-206F,U+20AC,U+2122,U+2191,U+2193,U+2212,U+2215,U+FEFF,U+FFFD",
  "latin-ext":
    "U+0100-02BA,U+02BD-02C5,U+02C7-02CC,U+02CE-02D7,U+02DD-02FF,U+1D00-1DBF,U+1E00-1E9F,U+1EF2-1EFF,U+2020,U+20A0-20AB,U+20AD-20C0,U+2113,U+2C60-2C7F,U+A720-A7FF",
} as const;

/** Reads the faces from the folder of the fonts' packages, as rules that hold them whole: a page that is printed asks for nothing. */
export async function embeddedFaces(folder: string): Promise<string> {
  const rules = FACES.flatMap(({ family, file, weight }) =>
    SCRIPTS.map(async (script) => {
      const bytes = await readFile(path.join(folder, `${file}-${script}-${weight}-normal.woff2`));
      return `@font-face{font-family:${family};font-weight:${weight};unicode-range:${RANGES[script]};src:url(data:font/woff2;base64,${bytes.toString("base64")}) format("woff2")}`;
    }),
  );
  return (await Promise.all(rules)).join("\n");
}

/** The style of a report; `head` and `foot` stand on every page. */
export function stylesheet(faces: string, { head, foot }: { readonly head: string; readonly foot: string }): string {
  return `${faces}
@page{size:A4;margin:20mm 17mm 19mm;
  @top-left{content:${cssText(head)};font:8pt report-text;color:#5c6663;width:75%}
  @top-right{content:"imo-ops";font:600 8pt report-text;color:#0b5d57}
  @bottom-left{content:${cssText(foot)};font:8pt report-text;color:#5c6663;width:75%}
  @bottom-right{content:counter(page) " / " counter(pages);font:8pt report-text;color:#5c6663}}
@page:first{@top-left{content:""}@top-right{content:""}}
${STYLE}`;
}

/** A string of CSS in which nothing can end the string or the style: https://www.w3.org/TR/css-syntax-3/#escaping */
function cssText(text: string): string {
  const escaped = Array.from(text, (one) =>
    /[A-Za-z0-9 ]/.test(one) ? one : `\\${(one.codePointAt(0) ?? 32).toString(16)} `,
  );
  return `"${escaped.join("")}"`;
}

const STYLE = `
*{box-sizing:border-box}
html{font:10pt/1.45 report-text,sans-serif;color:#1d2523;-webkit-print-color-adjust:exact;print-color-adjust:exact}
body{margin:0}
h1,h2,h3{font-family:report-title,serif;font-weight:600;line-height:1.2;margin:0;overflow-wrap:anywhere}
h1{font-size:23pt}
h2{font-size:14.5pt;color:#0b5d57;margin:8mm 0 2.5mm;padding-bottom:1.2mm;border-bottom:.6pt solid #b9cbc7;break-after:avoid}
h3{font-size:11pt;margin:5mm 0 1.5mm;break-after:avoid}
p{margin:0 0 2mm;overflow-wrap:anywhere}
.brand{font-weight:600;color:#0b5d57;letter-spacing:.02em;margin-bottom:7mm}
.kind{font-size:9.5pt;color:#5c6663;text-transform:uppercase;letter-spacing:.08em;margin-bottom:1.5mm}
.subtitle{font-size:12pt;color:#3d4745;margin-top:2mm}
.made{font-size:9pt;color:#5c6663}
.contents{margin:5mm 0 0;padding:3.5mm 5mm;background:#f3f6f5;border-radius:2mm;break-inside:avoid}
.contents h2{font-size:10.5pt;border:0;margin:0 0 1mm;padding:0}
.contents ol{margin:0;padding-left:5mm;columns:2;column-gap:8mm}
.contents a{color:inherit;text-decoration:none}
.figures{display:grid;grid-template-columns:repeat(3,1fr);gap:3mm;margin:5mm 0 3mm;padding:0 .4mm}
.figures div{display:flex;flex-direction:column;padding:3mm 3.5mm;border:.6pt solid #d5dedb;border-radius:2mm;break-inside:avoid}
.figures dt{font-size:8.5pt;color:#5c6663}
.figures dd{margin:0}
.figures .value{font:600 15pt/1.25 report-title,serif}
.figures .note{font-size:8.3pt;color:#5c6663;line-height:1.35}
figure{margin:2mm 0 3mm;break-inside:avoid}
figcaption{font-weight:600;font-size:9.2pt;margin-bottom:1mm}
svg{display:block;width:100%;height:auto;font-family:report-text,sans-serif}
table{width:100%;border-collapse:collapse;font-size:8.8pt;margin:1.5mm 0 3mm}
.whole{break-inside:avoid}
caption{text-align:left;font-weight:600;padding-bottom:1mm;break-after:avoid}
thead{display:table-header-group}
tr{break-inside:avoid}
thead,thead tr{break-after:avoid}
tbody tr:first-child,tbody tr:last-child{break-before:avoid}
th,td{padding:1.1mm 2mm 1.1mm 0;border-top:.5pt solid #d5dedb;text-align:left;vertical-align:top;overflow-wrap:anywhere}
thead th{border-top:0;color:#5c6663;font-weight:600;font-size:8.2pt;vertical-align:bottom}
tbody th{font-weight:400}
.number{text-align:right;font-variant-numeric:tabular-nums;padding-right:2.5mm;overflow-wrap:normal}
.source{font-size:8pt;color:#5c6663;margin:0 0 1mm;break-before:avoid}
.missing{padding:2mm 3mm;background:#fdf3e2;border-left:1.2mm solid #c67c1c;border-radius:0 1.5mm 1.5mm 0;font-size:9pt;break-inside:avoid}
.missing ul{margin:0;padding-left:4.5mm}
.definitions{font-size:8.6pt}
.definitions dt{font-weight:600;margin-top:1.5mm;break-after:avoid}
.definitions dd{margin:0;color:#3d4745}
.quote{font-size:9pt;color:#3d4745}
`;
