import type { ComponentChildren } from "preact";
import { renderToString } from "preact-render-to-string";
import { date } from "./figures.ts";
import type { Chapter } from "./parts.tsx";
import { stylesheet } from "./stylesheet.ts";

/** A report before it is set. */
export interface Report {
  /** What kind of report it is. */
  readonly kind: string;
  /** The document's title. */
  readonly title: string;
  readonly subtitle: string;
  /** What stands before the chapters. */
  readonly summary: ComponentChildren;
  readonly chapters: readonly Chapter[];
}

/** From so many chapters on a report has contents. */
const LONG = 4;

/** Sets a report as one HTML document that needs nothing else; `faces` are the rules of its fonts, `madeAt` the instant that it tells of. */
export function htmlOf(report: Report, { faces, madeAt }: { readonly faces: string; readonly madeAt: Date }): string {
  const { kind, title, subtitle, summary, chapters } = report;
  const made = `Fait le ${date(madeAt.toISOString())}`;
  const style = stylesheet(faces, {
    head: `${kind} · ${title}`,
    foot: `${made} d’après des données ouvertes et des annonces`,
  });
  const page = (
    <html lang="fr">
      <head>
        <meta charset="utf-8" />
        <title>{`${kind} – ${title}`}</title>
        <style dangerouslySetInnerHTML={{ __html: style }} />
      </head>
      <body>
        <header>
          <p class="brand">imo-ops</p>
          <p class="kind">{kind}</p>
          <h1>{title}</h1>
          <p class="subtitle">{subtitle}</p>
          <p class="made">{made}</p>
        </header>
        <main>
          {summary}
          {chapters.length >= LONG && (
            <nav class="contents" aria-labelledby="sommaire">
              <h2 id="sommaire">Sommaire</h2>
              <ol>
                {chapters.map(({ id, title: name }) => (
                  <li key={id}>
                    <a href={`#${id}`}>{name}</a>
                  </li>
                ))}
              </ol>
            </nav>
          )}
          {chapters.map(({ id, title: name, content }) => (
            <section key={id} aria-labelledby={id}>
              <h2 id={id}>{name}</h2>
              {content}
            </section>
          ))}
        </main>
      </body>
    </html>
  );
  return `<!doctype html>${renderToString(page)}`;
}
