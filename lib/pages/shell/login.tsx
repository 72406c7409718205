import { useEffect, useRef, useState } from "preact/hooks";
import { Failure } from "../connection/failure.ts";
import { logIn, standing } from "../connection/session.ts";
import { useTitle } from "./title.ts";

/** What those see who are not logged in; the address stays, so that the page they asked for follows. */
export function LoginPage() {
  useTitle("Connexion");
  return (
    <main id="contenu" class="entrance" tabIndex={-1}>
      <section class="pitch">
        <h1>Le marché immobilier français, source et date à l’appui.</h1>
        <p>
          Annonces, ventes signées, loyers, énergie et risques, réunis et dédoublonnés. Demandez comme vous parlez :
          chaque chiffre dit d’où il vient.
        </p>
        <ul class="facts">
          <li>
            <strong>« T3 avec balcon à Bayonne, 250 k€ max »</strong>
            <span>devient des filtres que l’on voit et que l’on change</span>
          </li>
          <li>
            <strong>« Combien se vend une maison à Hendaye ? »</strong>
            <span>répond par les ventes publiées, avec leur nombre et leur période</span>
          </li>
          <li>
            <strong>Ce que l’on ne sait pas</strong>
            <span>est dit, jamais deviné</span>
          </li>
        </ul>
      </section>
      <section class="card login" aria-labelledby="connexion">
        <h2 id="connexion">Se connecter</h2>
        <LoginForm />
        <p class="hint">
          Au premier démarrage, le nom et le mot de passe de l’administrateur sont affichés, et gardés dans{" "}
          <code>.local/admin.json</code>.
        </p>
      </section>
    </main>
  );
}

/** Asks for the password again over the page that somebody works on, when their session has ended. */
export function LoginAgain() {
  const dialog = useRef<HTMLDialogElement>(null);
  const { value } = standing;
  const expired = value.kind === "expired";
  useEffect(() => {
    if (expired) dialog.current?.showModal();
    else dialog.current?.close();
  }, [expired]);
  return (
    <dialog ref={dialog} class="card" aria-labelledby="reprise" onCancel={(event) => event.preventDefault()}>
      <h2 id="reprise">Votre session a pris fin</h2>
      <p>Reconnectez-vous pour continuer : rien de ce que vous avez saisi n’est perdu.</p>
      {expired && <LoginForm name={value.name} />}
    </dialog>
  );
}

function LoginForm({ name = "" }: { name?: string }) {
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (form: HTMLFormElement): Promise<void> => {
    const fields = new FormData(form);
    setBusy(true);
    setFailure(null);
    try {
      await logIn(textOf(fields.get("utilisateur")), textOf(fields.get("mot_de_passe")));
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      setFailure(error.message);
      setBusy(false);
    }
  };
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void submit(event.currentTarget);
      }}
    >
      <label>
        Nom d’utilisateur
        <input
          name="utilisateur"
          defaultValue={name}
          autocomplete="username"
          autocapitalize="none"
          spellcheck={false}
          maxLength={200}
          required
        />
      </label>
      <label>
        Mot de passe
        <input name="mot_de_passe" type="password" autocomplete="current-password" required />
      </label>
      <p role="alert" class={failure === null ? "unseen" : "fault"}>
        {failure}
      </p>
      <button type="submit" class="button" disabled={busy}>
        {busy ? "Connexion…" : "Se connecter"}
      </button>
    </form>
  );
}

function textOf(value: FormDataEntryValue | null): string {
  return typeof value === "string" ? value : "";
}
