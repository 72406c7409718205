import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { PostgreSQL, sql, SQLDialect } from "@codemirror/lang-sql";
import type { SQLNamespace } from "@codemirror/lang-sql";
import { bracketMatching, HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { setDiagnostics } from "@codemirror/lint";
import { Compartment, EditorState } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import type * as z from "zod";
import type { SqlSchema } from "../../http/schemas/sql.ts";

type Schema = z.output<typeof SqlSchema>;

/** An editor of one question. */
export interface Editor {
  readonly text: () => string;
  /** Puts another question in the place of the one that is there; nothing happens where it is the same. */
  readonly replace: (text: string) => void;
  /** Writes a word where the cursor is. */
  readonly insert: (word: string) => void;
  /** Lets tables, columns and functions be completed. */
  readonly know: (schema: Schema) => void;
  /** Shows what is wrong at an index; null: nothing is. */
  readonly blame: (fault: { readonly at: number; readonly message: string } | null) => void;
  readonly focus: () => void;
  readonly destroy: () => void;
}

interface EditorOptions {
  readonly text: string;
  readonly run: () => void;
  readonly changed: () => void;
}

/** What the editor says to those who hear it. */
const FRENCH = {
  "Control character": "Caractère de commande",
  Diagnostics: "Erreurs",
  "No diagnostics": "Aucune erreur",
  Completions: "Propositions",
  "current match": "proposition en cours",
};

/**
 * Puts an editor into an element. It lives in a shadow tree: there its styles are constructed sheets, where in the page itself they would be inline
 * ones, which the pages' policy forbids.
 */
export function editorIn(host: HTMLElement, { text, run, changed }: EditorOptions): Editor {
  const root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
  const language = new Compartment();
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: text,
      extensions: [
        keymap.of([
          {
            key: "Mod-Enter",
            run: () => {
              run();
              return true;
            },
          },
          // Tab goes on to what comes next: an editor that keeps it would be a trap for the keyboard.
          ...closeBracketsKeymap,
          ...completionKeymap,
          ...historyKeymap,
          ...defaultKeymap,
        ]),
        lineNumbers(),
        history(),
        drawSelection(),
        bracketMatching(),
        closeBrackets(),
        highlightActiveLine(),
        autocompletion({ icons: false }),
        language.of(sql({ dialect: dialectWith([]) })),
        syntaxHighlighting(colours),
        look,
        EditorView.lineWrapping,
        EditorState.phrases.of(FRENCH),
        EditorView.contentAttributes.of({
          "aria-label": "Question en SQL",
          spellcheck: "false",
          autocapitalize: "off",
        }),
        EditorView.updateListener.of(({ docChanged }) => {
          if (docChanged) changed();
        }),
      ],
    }),
  });
  return {
    text: () => view.state.doc.toString(),
    replace: (next) => {
      if (next === view.state.doc.toString()) return;
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: next } });
    },
    insert: (word) => {
      view.dispatch(view.state.replaceSelection(word));
      view.focus();
    },
    know: (schema) => view.dispatch({ effects: language.reconfigure(languageWith(schema)) }),
    blame: (fault) => view.dispatch(setDiagnostics(view.state, fault ? [diagnosticOf(view.state, fault)] : [])),
    focus: () => view.focus(),
    destroy: () => view.destroy(),
  };
}

function diagnosticOf(state: EditorState, { at, message }: { at: number; message: string }) {
  const from = Math.min(at, state.doc.length);
  const word = state.wordAt(from);
  return {
    from,
    to: Math.max(word?.to ?? 0, Math.min(from + 1, state.doc.length)),
    severity: "error" as const,
    message,
  };
}

/** What a question is made of: PostgreSQL has hundreds of words more, for all else that it does. */
const KEYWORDS =
  "select from where group by having order asc desc nulls first last limit offset fetch rows only distinct on as with recursive union all intersect except " +
  "join inner left right full outer cross natural lateral using and or not in is null like ilike similar between exists any some case when then else end " +
  "over partition window filter within range preceding following unbounded current row values cast interval true false grouping sets cube rollup";
const TYPES =
  "bigint boolean date double integer json jsonb numeric precision real smallint text time timestamp timestamptz uuid varchar";

function dialectWith(functions: readonly string[]): SQLDialect {
  return SQLDialect.define({ ...PostgreSQL.spec, keywords: KEYWORDS, types: TYPES, builtin: functions.join(" ") });
}

function languageWith({ tables, fonctions }: Schema) {
  const schema: Record<string, SQLNamespace> = Object.fromEntries(
    tables.map(({ nom, description, colonnes }) => [
      nom,
      {
        self: { label: nom, type: "type", ...(description !== null && { info: description }) },
        children: colonnes.map((column) => ({
          label: column.nom,
          type: "property",
          detail: column.type,
          ...(column.description !== null && { info: column.description }),
        })),
      },
    ]),
  );
  return sql({ dialect: dialectWith(fonctions), schema });
}

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--accent)", fontWeight: "600" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--warm)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--code-number)" },
  { tag: [tags.lineComment, tags.blockComment], color: "var(--soft)", fontStyle: "italic" },
  { tag: [tags.typeName, tags.standard(tags.name)], color: "var(--code-name)" },
]);

const look = EditorView.theme({
  "&": { color: "var(--ink)", backgroundColor: "var(--raised)", borderRadius: "8px", fontSize: "0.95rem" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": {
    fontFamily: "var(--mono)",
    lineHeight: "1.55",
    minHeight: "11rem",
    maxHeight: "min(60vh, 32rem)",
    overflow: "auto",
  },
  ".cm-content": { caretColor: "var(--ink)", padding: "0.75rem 0" },
  ".cm-gutters": { backgroundColor: "transparent", color: "var(--soft)", border: "0" },
  ".cm-activeLine": { backgroundColor: "color-mix(in srgb, var(--accent-soft) 45%, transparent)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "color-mix(in srgb, var(--accent) 30%, transparent)",
  },
  ".cm-matchingBracket, &.cm-focused .cm-matchingBracket": {
    backgroundColor: "var(--accent-soft)",
    outline: "1px solid var(--accent)",
  },
  ".cm-tooltip": {
    backgroundColor: "var(--raised)",
    color: "var(--ink)",
    border: "1px solid var(--line)",
    borderRadius: "9px",
    overflow: "hidden",
    boxShadow: "var(--shadow)",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--mono)", maxHeight: "16rem" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "0.25rem 0.75rem", lineHeight: "1.5" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": {
    backgroundColor: "var(--accent)",
    color: "var(--on-accent)",
  },
  ".cm-completionDetail": { fontStyle: "normal", opacity: "0.8", marginLeft: "0.75em" },
  ".cm-completionInfo": { maxWidth: "22rem", padding: "0.5rem 0.75rem", fontFamily: "var(--sans)", fontSize: "0.9rem" },
  ".cm-diagnostic-error": { borderLeft: "4px solid var(--danger)", padding: "0.4rem 0.75rem" },
  ".cm-lintRange-error": {
    backgroundImage: "none",
    textDecoration: "underline wavy var(--danger)",
    textUnderlineOffset: "0.25em",
    backgroundColor: "var(--danger-soft)",
  },
});
