import type { TableData } from "../table/table-data.ts";
import { CONFIG } from "./figure.ts";
import type { Figure } from "./figure.ts";
import { loadPlotly } from "./plotly.ts";

const WIDTH = 1000;
const HEIGHT = 600;
/** Sharp on screens and on paper. */
const SCALE = 2;

/** Saves a table as a CSV file. */
export async function saveCsv(table: TableData, name: string): Promise<void> {
  const { csvOf } = await import("../table/csv.ts");
  save(new Blob([csvOf(table)], { type: "text/csv;charset=utf-8" }), `${name}.csv`);
}

/**
 * Saves a figure as a PNG file. It is drawn beside the page and painted from a `blob:` address, the one thing that the policy of pages with
 * charts lets in; Plotly's own `toImage` writes HTML, which no policy of ours allows.
 */
export async function savePng({ data, layout }: Figure, name: string): Promise<void> {
  const plotly = await loadPlotly();
  const aside = document.createElement("div");
  aside.className = "drawn-aside";
  document.body.append(aside);
  try {
    await plotly.newPlot(
      aside,
      data,
      { ...layout, width: WIDTH, height: HEIGHT },
      { ...CONFIG, staticPlot: true, responsive: false },
    );
    const drawing = new Blob([drawingIn(aside)], { type: "image/svg+xml" });
    save(
      await painted(drawing, { width: WIDTH, height: HEIGHT, background: String(layout.paper_bgcolor) }),
      `${name}.png`,
    );
  } finally {
    plotly.purge(aside);
    aside.remove();
  }
}

/** The layers of a drawing as one SVG document. */
function drawingIn(place: HTMLElement): string {
  const whole = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  whole.setAttribute("width", String(WIDTH));
  whole.setAttribute("height", String(HEIGHT));
  for (const layer of place.querySelectorAll(".main-svg")) whole.append(...layer.childNodes);
  return new XMLSerializer().serializeToString(whole);
}

/** Saves an SVG of the page as a PNG file, in the colours that it has there. */
export async function saveSvg(shown: SVGSVGElement, name: string): Promise<void> {
  const copy = shown.cloneNode(true);
  if (!(copy instanceof SVGSVGElement)) return;
  const [width, height] = [shown.clientWidth, shown.clientHeight];
  copy.setAttribute("width", String(width));
  copy.setAttribute("height", String(height));
  const copies = [...copy.querySelectorAll("*")];
  for (const [at, element] of [...shown.querySelectorAll("*")].entries()) {
    const style = getComputedStyle(element);
    for (const property of COPIED) copies[at]?.setAttribute(property, style.getPropertyValue(property));
  }
  const drawing = new Blob([new XMLSerializer().serializeToString(copy)], { type: "image/svg+xml" });
  const background = getComputedStyle(shown).getPropertyValue("--chart-surface");
  save(await painted(drawing, { width, height, background }), `${name}.png`);
}

/** What style sheets say of an SVG, that a file has to say itself. */
const COPIED = ["fill", "fill-opacity", "stroke", "stroke-width", "opacity", "font-family", "font-size"];

interface Canvas {
  readonly width: number;
  readonly height: number;
  readonly background: string;
}

async function painted(drawing: Blob, { width, height, background }: Canvas): Promise<Blob> {
  const address = URL.createObjectURL(drawing);
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = width * SCALE;
    canvas.height = height * SCALE;
    const pen = canvas.getContext("2d");
    if (pen === null) throw new Error("this browser paints no pictures");
    pen.fillStyle = background;
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve, reject) =>
      canvas.toBlob(
        (blob) => (blob === null ? reject(new Error("the canvas gave no picture")) : resolve(blob)),
        "image/png",
      ),
    );
  } finally {
    URL.revokeObjectURL(address);
  }
}

/** Hands a file to the browser's downloads. */
export function save(file: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
