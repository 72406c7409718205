/** Texts of adverts with what must go marked in them, and how well a scrubber does on them. Persons and numbers are invented. */
import { readFile } from "node:fs/promises";
import path from "node:path";

/** One text: what must go is in `marked`, what must stay around it in `around`. */
export interface Labelled {
  /** Null for a text without any contact. */
  readonly kind: string | null;
  readonly text: string;
  readonly marked: readonly string[];
  readonly around: readonly string[];
}

/** How many marked pieces went, how many stayed, and in how many texts something went that must stay. */
export interface Outcome {
  readonly gone: number;
  readonly left: readonly string[];
  readonly lost: readonly string[];
}

const FOLDER = path.join(import.meta.dirname, "../fixtures/privacy");

/** Reads the texts by which the scrubber was made, or those that were held out. */
export async function labelledTexts(part: "tuned" | "held-out"): Promise<Labelled[]> {
  const prefix = part === "tuned" ? "" : "held-out-";
  const files = ["contacts", "legitimate"].map((name) => path.join(FOLDER, `${prefix}${name}.txt`));
  return (await Promise.all(files.map(readLabelled))).flat();
}

/** Reads a file of texts, one a line: the kind of contact, a tab and the text with its marks; a text alone has no contact. */
export async function readLabelled(file: string): Promise<Labelled[]> {
  const lines = (await readFile(file, "utf8")).split("\n").filter(Boolean);
  return lines.map((line) => {
    const [, kind = null, written = line] = /^([a-z]+)\t(.*)$/.exec(line) ?? [];
    return labelled(kind, written);
  });
}

/** Line ends are written `\n` in the files; what must go stands between ⟦ and ⟧. */
function labelled(kind: string | null, written: string): Labelled {
  const line = written.replaceAll("\\n", "\n");
  const pieces = line.split(/[⟦⟧]/);
  return {
    kind,
    text: pieces.join(""),
    marked: pieces.filter((_, index) => index % 2 === 1),
    around: pieces.filter((_, index) => index % 2 === 0).map((piece) => piece.trim()),
  };
}

/** Tries a scrubber on texts. A piece is gone when no word or figure of it that stands nowhere else is left. */
export function tryOn(texts: readonly Labelled[], scrub: (text: string) => string): Outcome {
  const left: string[] = [];
  const lost: string[] = [];
  let gone = 0;
  for (const { text, marked, around } of texts) {
    const scrubbed = scrub(text);
    for (const piece of marked) {
      if (remains(piece, scrubbed, around)) left.push(`${piece} in: ${scrubbed}`);
      else gone += 1;
    }
    if (around.some((piece) => !scrubbed.includes(piece.normalize("NFC")))) lost.push(`${text} became: ${scrubbed}`);
  }
  return { gone, left, lost };
}

function remains(piece: string, scrubbed: string, around: readonly string[]): boolean {
  const words = (piece.match(/[\p{L}\p{N}]{2,}|\p{N}/gu) ?? []).filter(
    (word) => !/^(?:m|me|mme|mlle|mr|dr)$/i.test(word),
  );
  const rest = scrubbed.replaceAll(/\[[^\]]{3,9} retiré\]/g, " ");
  return words.some((word) => rest.includes(word) && !around.some((kept) => kept.includes(word)));
}

/** Share of what had to go that went, and of what went that had to go. */
export function shares({ gone, left, lost }: Outcome): { recall: number; precision: number } {
  return { recall: gone / Math.max(1, gone + left.length), precision: gone / Math.max(1, gone + lost.length) };
}
