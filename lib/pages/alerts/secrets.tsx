import type * as z from "zod";
import type { CreatedAlert } from "../../http/schemas/alerts.ts";

/** An alert that was just made. */
export type Made = z.output<typeof CreatedAlert>;

/** What is told of a new alert this one time: the secret that signs its deliveries, and the addresses of its feeds. */
export function Secrets({ made: { nom, secret, flux } }: { readonly made: Made }) {
  const facts = [
    ...(secret === null ? [] : [["Secret qui signe les livraisons", secret] as const]),
    ["Flux Atom", new URL(flux.atom, location.origin).href] as const,
    ["Flux RSS", new URL(flux.rss, location.origin).href] as const,
  ];
  return (
    <section class="card" aria-labelledby="secrets">
      <h2 id="secrets">« {nom} » est créée</h2>
      <p>Notez-les : ils ne sont montrés que cette fois, et qui les a lit l’alerte.</p>
      <dl class="secrets">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <code>{value}</code>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
