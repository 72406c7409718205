import type { Answer, Block } from "../chat/conversation.ts";
import { OutIcon, WarningIcon } from "../shell/icons.tsx";
import { EnergyBadge } from "./energy-badge.tsx";
import { euros, pageAddress, squareMetres } from "./format.ts";
import { SourceLine } from "./source-line.tsx";

type Advert = Block<"annonces">["annonces"][number];

interface AdvertCardProps {
  readonly advert: Advert;
  readonly citation: Answer["passages"][number]["citation"] | undefined;
}

/** An advert at a glance. Everything in it is shown as the text that it is. */
export function AdvertCard({ advert, citation }: AdvertCardProps) {
  const link = pageAddress(advert.lien);
  const title = advert.titre ?? advert.type_bien;
  return (
    <article class="card advert">
      <header>
        <Price advert={advert} />
        <div class="classes">
          <EnergyBadge kind="dpe" letter={advert.dpe_classe_active} />
          {advert.ges_classe_active !== null && <EnergyBadge kind="ges" letter={advert.ges_classe_active} />}
        </div>
      </header>
      <h3>{title}</h3>
      <p class="facts">
        {factsOf(advert).map((fact) => (
          <span key={fact}>{fact}</span>
        ))}
      </p>
      <p class="place">{placeOf(advert)}</p>
      <Tags advert={advert} />
      {advert.suspect && (
        <p class="suspect">
          <WarningIcon />
          Le texte de cette annonce contenait une consigne destinée à un assistant. Elle a été retirée et n’a rien
          changé.
        </p>
      )}
      <footer>
        <SourceLine
          name={citation?.source ?? advert.source}
          producer={citation?.producteur ?? null}
          collected={advert.date_collecte}
        />
        {link !== undefined && (
          <a
            class="out"
            href={link}
            target="_blank"
            rel="noopener noreferrer nofollow"
            aria-label={`Voir l’annonce à la source : ${title}`}
          >
            À la source
            <OutIcon />
          </a>
        )}
      </footer>
    </article>
  );
}

function Price({ advert: { prix, loyer, prix_au_m2, charges_comprises } }: { advert: Advert }) {
  if (prix === null && loyer === null) return <p class="price unknown">Prix non dit</p>;
  return (
    <p class="price">
      {prix !== null ? (
        <strong>{euros(prix)}</strong>
      ) : (
        <strong>
          {euros(loyer ?? 0)} <small>par mois{charges_comprises === true && ", charges comprises"}</small>
        </strong>
      )}
      {prix_au_m2 !== null && <span>{euros(prix_au_m2)}/m²</span>}
    </p>
  );
}

function factsOf({ type_bien, surface, pieces, chambres, surface_terrain, etage }: Advert): string[] {
  return [
    type_bien,
    surface === null ? null : squareMetres(surface),
    pieces === null ? null : `${pieces} pièce${pieces > 1 ? "s" : ""}`,
    chambres === null ? null : `${chambres} chambre${chambres > 1 ? "s" : ""}`,
    surface_terrain === null ? null : `terrain ${squareMetres(surface_terrain)}`,
    etage === null ? null : etage === 0 ? "rez-de-chaussée" : `étage ${etage}`,
  ].filter((fact) => fact !== null);
}

function placeOf({ commune, code_postal, quartier, localisation }: Advert): string {
  if (commune === null) return localisation ?? "Lieu non dit";
  const town = code_postal === null ? commune : `${commune} (${code_postal})`;
  return quartier === null ? town : `${quartier}, ${town}`;
}

const MOST_TAGS = 6;

function Tags({
  advert: { statut, exclusif, neuf, travaux, viager, baisse_pourcentage, equipements },
}: {
  advert: Advert;
}) {
  const notes = [
    statut === "sous_compromis" ? "sous compromis" : null,
    baisse_pourcentage === null ? null : `prix baissé de ${Math.abs(baisse_pourcentage).toLocaleString("fr-FR")} %`,
    viager === true ? "viager" : null,
    travaux === true ? "travaux à prévoir" : null,
    neuf === true ? "neuf" : null,
    exclusif === true ? "exclusivité" : null,
  ].filter((note) => note !== null);
  const equipment = equipements.map((name) => name.replaceAll("_", " ")).slice(0, MOST_TAGS - notes.length);
  if (notes.length + equipment.length === 0) return null;
  return (
    <ul class="tags">
      {notes.map((note) => (
        <li key={note} class="note">
          {note}
        </li>
      ))}
      {equipment.map((name) => (
        <li key={name}>{name}</li>
      ))}
    </ul>
  );
}
