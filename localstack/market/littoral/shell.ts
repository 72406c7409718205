import { escapeHtml } from "../escape.ts";

/** The origin that the agency's pages name as their own. */
export const LITTORAL_ORIGIN = "https://www.agence-littoral.example";

/** Puts a page of the agency together: plain HTML, one style, no script. */
export function littoralShell(title: string, body: string, head = ""): string {
  return `<!DOCTYPE html>
<html lang="fr">
<head><meta charset="utf-8"><title>${escapeHtml(title)} | Agence Littoral</title>
<style>body { font-family: Georgia, serif; max-width: 60rem; margin: auto } dl.fiche { display: grid; grid-template-columns: 14rem 1fr }</style>
${head}</head>
<body>
<header><p><a href="/">Agence Littoral</a></p><nav><a href="/biens?transaction=vente">Ventes</a> | <a href="/biens?transaction=location">Locations</a></nav></header>
${body}
<footer><p>Agence d'essai : tout y est inventé.</p></footer>
</body>
</html>`;
}
