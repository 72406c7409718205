import { escapeHtml } from "../escape.ts";

/** How the pages of the site are shaped now. */
export interface PageShape {
  readonly generation: 1 | 2;
  /** Search pages hold links and no cards. */
  readonly linksOnly: boolean;
  /** Everything that a reader could know the page by is gone. */
  readonly changedLayout: boolean;
  /** Search pages find nothing, and say so or not. */
  readonly emptyList: "with-marker" | "without-marker" | null;
  readonly noindexMeta: boolean;
  /** The visitor answered the consent dialog: it is not shown again. */
  readonly consented: boolean;
}

interface ShellParts {
  readonly title: string;
  /** Goes into `<head>`. */
  readonly head?: string;
  readonly body: string;
  /** Of `__NUXT_DATA__`; null leaves it out. */
  readonly payload: string | null;
}

const style = `
@font-face { font-family: "Marche"; src: url("/_nuxt/fonts/marche.woff2") format("woff2"); }
body { font-family: "Marche", sans-serif; margin: 0 auto; max-width: 70rem; }
.card { display: inline-block; width: 20rem; vertical-align: top; }
#consent { position: fixed; inset: 0; z-index: 999; background: rgb(0 0 0 / 60%); }
#consent > div { background: white; margin: 20vh auto; max-width: 30rem; padding: 2rem; }`;

const consent = `<div id="consent" role="dialog" aria-modal="true" aria-labelledby="consent-title"><div>
<h2 id="consent-title">Vos choix en matière de cookies</h2>
<p>Ce site d'essai dépose un cookie qui retient votre réponse, et un autre qui mesure l'audience si vous l'acceptez.</p>
<button id="consent-accept" type="button">Tout accepter</button> <button id="consent-refuse" type="button">Tout refuser</button>
</div></div>
<script>
for (const [id, answer] of [["consent-accept", "all"], ["consent-refuse", "none"]]) {
  document.getElementById(id).addEventListener("click", () => {
    document.cookie = "market-consent=" + answer + "; path=/; max-age=15552000";
    document.getElementById("consent").remove();
  });
}
</script>`;

/** Puts a page of the site together: its content is in the HTML, beneath a dialog that blocks clicks until it is answered. */
export function shell({ title, head = "", body, payload }: ShellParts, shape: PageShape): string {
  return `<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8"><title>${escapeHtml(title)}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">${shape.noindexMeta ? '<meta name="robots" content="noindex">' : ""}
<style>${style}</style><script type="module" src="/_nuxt/entry.js"></script>${head}</head><body><div id="__nuxt">
<header><a href="/"><img src="/_nuxt/images/logo.svg" alt="Marché d'essai"></a>
<nav><a href="/annonces/vente">Acheter</a> <a href="/annonces/location">Louer</a></nav></header>
${body}
<footer><p>Site d'essai : biens, personnes et prix sont inventés.</p><img src="/t/pixel.gif" width="1" height="1" alt=""></footer></div>
${shape.consented ? "" : consent}
${payload === null ? "" : payloadScripts(payload)}</body></html>`;
}

function payloadScripts(payload: string): string {
  return `<script type="application/json" data-nuxt-data="nuxt-app" data-ssr="true" id="__NUXT_DATA__">${payload}</script>
<script>window.__NUXT__={};window.__NUXT__.config={public:{siteUrl:"https://www.iadfrance.fr"},app:{baseURL:"/",buildAssetsDir:"/_nuxt/"}}</script>`;
}
