import { away, standing } from "../connection/session.ts";

/** Says over a page that the API is away, while it is. */
export function AwayNotice() {
  if (!away.value || standing.value.kind === "unknown") return <div role="status" class="unseen" />;
  return (
    <div role="status" class="notice away">
      <span class="pulse" aria-hidden="true" />
      Le service ne répond pas. La page l’attend et reprendra d’elle-même ; ce que vous avez saisi est gardé.
    </div>
  );
}

/** In place of a page that was opened while the API is away. */
export function AwayPage() {
  return (
    <main id="contenu" class="alone">
      <div class="card" role="status">
        <span class="pulse" aria-hidden="true" />
        <h1>Le service ne répond pas</h1>
        <p>Il redémarre peut-être. Cette page l’attend et s’ouvrira d’elle-même dès qu’il répond.</p>
      </div>
    </main>
  );
}
