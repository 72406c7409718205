import { useTitle } from "./title.ts";

/** What an address shows at which there is no page. */
export function MissingPage() {
  useTitle("Page introuvable");
  return (
    <main id="contenu" class="alone" tabIndex={-1}>
      <div class="card">
        <p class="overline">404</p>
        <h1>Il n’y a pas de page à cette adresse</h1>
        <p>
          <code>{location.pathname}</code>
        </p>
        <p>Le lien est peut-être incomplet, ou ce qu’il montrait n’existe plus.</p>
        <p>
          <a class="button" href="/">
            Aller à la recherche
          </a>
        </p>
      </div>
    </main>
  );
}

/** What a page shows to those who have not the right that it needs. */
export function ForbiddenPage() {
  useTitle("Droits insuffisants");
  return (
    <main id="contenu" class="alone" tabIndex={-1}>
      <div class="card">
        <h1>Cette page n’est pas ouverte à votre compte</h1>
        <p>Un administrateur peut vous en donner le droit.</p>
        <p>
          <a class="button" href="/">
            Aller à la recherche
          </a>
        </p>
      </div>
    </main>
  );
}
