import { counted, euros, pageAddress, span, squareMetres } from "../results/format.ts";
import { OutIcon } from "../shell/icons.tsx";
import type { Property } from "./property.ts";

const STATUS = { active: "en ligne", sous_compromis: "sous compromis", retiree: "retirée" } as const;

/** The adverts of the property; their titles and descriptions are shown as the texts that they are. */
export function Adverts({ property: { annonces } }: { readonly property: Property }) {
  return (
    <section class="card" aria-label="Annonces du bien">
      <h2>{counted(annonces.length, "annonce", "annonces")}</h2>
      <ul class="adverts">
        {annonces.map((advert) => (
          <li key={advert.id_annonce}>
            <Advert advert={advert} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Advert({ advert }: { readonly advert: Property["annonces"][number] }) {
  const { cle, source, lien, titre, description, prix, loyer, surface, pieces, statut, premiere_vue, derniere_vue } =
    advert;
  const link = pageAddress(lien);
  const facts = [
    prix === null ? (loyer === null ? "prix non dit" : `${euros(loyer)} par mois`) : euros(prix),
    surface === null ? "surface non dite" : squareMetres(surface),
    pieces === null ? null : counted(pieces, "pièce", "pièces"),
    STATUS[statut],
  ].filter((fact) => fact !== null);
  return (
    <article>
      <h3>{titre ?? cle}</h3>
      <p>{facts.join(" · ")}</p>
      <p class="source">
        <span>{source}</span>
        <span>vue {span(premiere_vue, derniere_vue)}</span>
      </p>
      {link !== undefined && (
        <a
          class="out"
          href={link}
          target="_blank"
          rel="noopener noreferrer nofollow"
          aria-label={`Voir à la source : ${titre ?? cle}`}
        >
          À la source
          <OutIcon />
        </a>
      )}
      {description !== null && (
        <details>
          <summary>Description</summary>
          <p class="said-text">{description}</p>
        </details>
      )}
    </article>
  );
}
