import { Parser } from "htmlparser2";
import { scrub } from "../../normalize/privacy/scrub.ts";
import { withoutPlanted } from "../../records/planted/planted.ts";
import { cut } from "../../records/storable.ts";

/** A text of a source as it may be handed to a language model. */
export interface Quotable {
  /** Null where nothing is left. */
  readonly text: string | null;
  /** Whether the source had planted instructions for a model in it. */
  readonly suspect: boolean;
}

/** What nobody sees, and what turns the direction of writing around. */
const UNSEEN = /[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Co}\p{Cn}\p{Cs}]/gu;
const CONTROLS = /[^\P{Cc}\n]/gu;
/** Addresses of the web and of mail, in any writing that leads there; bounded, for texts may be of one word. */
const LINK =
  /!?\[([^\]\n]{0,200})\]\([^)\n]{0,500}\)|(?:\b[a-z][a-z\d+.-]{1,15}:\/\/|\bwww\.)[^\s<>"')\]]{1,500}|\b(?:javascript|data|mailto|tel):[^\s<>"')\]]{1,500}|(?<![\p{L}\d.@-])(?:[a-z\d-]{1,63}\.){1,4}(?:fr|com|net|org|eu|io|info|immo|paris|ovh|xyz|site|online|invalid|example)(?![\p{L}\d-])(?:\/[^\s<>"')\]]{0,300})?/giu;

/**
 * Makes a source's text quotable: no markup, no contact, no link, no planted instruction, no unseen or control character, at most `longest` UTF-16
 * units, cut behind a sentence or a word. The same text always gives the same.
 */
export function quotable(written: string | null, longest: number): Quotable {
  if (written === null) return { text: null, suspect: false };
  const { text: honest, planted } = withoutPlanted(written);
  const visible = withoutMarkup(honest).replaceAll(UNSEEN, "").replaceAll(CONTROLS, " ");
  // Markup and unseen signs may have kept apart what is an instruction together.
  const again = withoutPlanted(visible);
  const plain = scrub(again.text).replaceAll(LINK, (_, label: string | undefined) => label ?? "");
  const spaced = plain
    .replaceAll(/[^\S\n]+/g, " ")
    .replaceAll(/ ?\n[ \n]*/g, "\n")
    // Citations are written in brackets: nobody else's text may look like one.
    .replaceAll("[", "(")
    .replaceAll("]", ")")
    .trim();
  return { text: shortened(spaced, longest) || null, suspect: planted || again.planted };
}

/** The text of a text that may have tags and character references; scripts, styles and comments are none. */
function withoutMarkup(text: string): string {
  if (!/[<&]/.test(text)) return text;
  let plain = "";
  let skipped = 0;
  const parser = new Parser(
    {
      ontext: (part) => {
        if (skipped === 0) plain += part;
      },
      onopentag: (name) => {
        if (name === "script" || name === "style") skipped += 1;
        else plain += INLINE.has(name) ? "" : "\n";
      },
      onclosetag: (name) => {
        if ((name === "script" || name === "style") && skipped > 0) skipped -= 1;
      },
    },
    { decodeEntities: true },
  );
  parser.end(text);
  // What was written as references may be tags in turn; those are left as signs that no reader takes for markup.
  return plain.replaceAll(/[<>]/g, " ");
}

const INLINE = new Set(["b", "i", "em", "strong", "span", "a", "u", "sup", "sub", "font", "small", "mark"]);

function shortened(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const beginning = cut(text, longest - 1);
  const sentence = Math.max(...[". ", "! ", "? ", ".\n"].map((end) => beginning.lastIndexOf(end)));
  if (sentence > longest / 2) return beginning.slice(0, sentence + 1);
  const word = beginning.lastIndexOf(" ");
  return `${beginning.slice(0, word > longest / 2 ? word : beginning.length)}…`;
}
