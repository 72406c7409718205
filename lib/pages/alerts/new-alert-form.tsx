import { useState } from "preact/hooks";
import { CreatedAlert } from "../../http/schemas/alerts.ts";
import { change } from "../connection/change.ts";
import { Confirm } from "../runs/confirm.tsx";
import type { Made } from "./secrets.tsx";

const TEXTS = [
  { name: "commune", label: "Commune (code INSEE)", mode: "text" },
  { name: "departement", label: "Département", mode: "text" },
  { name: "max_prix", label: "Prix maximal (€)", mode: "numeric" },
  { name: "min_surface", label: "Surface minimale (m²)", mode: "numeric" },
  { name: "min_pieces", label: "Pièces au moins", mode: "numeric" },
] as const;
/** Criteria that take several values. */
const LISTS: ReadonlySet<string> = new Set(["commune", "departement", "type_bien"]);
const NUMBERS: ReadonlySet<string> = new Set(TEXTS.flatMap(({ name, mode }) => (mode === "numeric" ? [name] : [])));

interface NewAlertFormProps {
  readonly close: () => void;
  readonly made: (alert: Made) => void;
}

/** Asks what a new alert is to watch and how it tells. */
export function NewAlertForm({ close, made }: NewAlertFormProps) {
  const [name, setName] = useState("");
  const [filters, setFilters] = useState<Readonly<Record<string, string>>>({});
  const [url, setUrl] = useState("");
  const set = (key: string, value: string): void => setFilters({ ...filters, [key]: value });
  const filtres = criteriaOf(filters);
  const create = async (): Promise<void> => {
    const canal = url.trim() === "" ? { type: "flux" } : { type: "webhook", url: url.trim() };
    made(await change(CreatedAlert, "/alertes", { method: "POST", body: { nom: name, filtres, canal } }));
  };
  return (
    <Confirm
      title="Nouvelle alerte"
      verb="Créer"
      act={create}
      close={close}
      ready={name.trim() !== "" && Object.keys(filtres).length > 0}
    >
      <label>
        Nom
        <input
          name="nom"
          value={name}
          maxLength={100}
          required
          onInput={(event) => setName(event.currentTarget.value)}
        />
      </label>
      <label>
        Transaction
        <select
          value={filters["transaction"] ?? ""}
          onChange={(event) => set("transaction", event.currentTarget.value)}
        >
          <option value="">vente et location</option>
          <option value="vente">vente</option>
          <option value="location">location</option>
        </select>
      </label>
      <label>
        Type de bien
        <select value={filters["type_bien"] ?? ""} onChange={(event) => set("type_bien", event.currentTarget.value)}>
          <option value="">tous</option>
          <option value="appartement">appartement</option>
          <option value="maison">maison</option>
        </select>
      </label>
      {TEXTS.map(({ name: key, label, mode }) => (
        <label key={key}>
          {label}
          <input
            name={key}
            inputMode={mode}
            autocomplete="off"
            maxLength={40}
            value={filters[key] ?? ""}
            onInput={(event) => set(key, event.currentTarget.value)}
          />
        </label>
      ))}
      <label>
        Webhook
        <input
          type="url"
          name="url"
          value={url}
          placeholder="https://…"
          autocomplete="off"
          maxLength={2000}
          onInput={(event) => setUrl(event.currentTarget.value)}
        />
        <small>Vide : l’alerte est un flux à suivre. Un critère au moins est demandé.</small>
      </label>
    </Confirm>
  );
}

/** The criteria as the API takes them; what is no number is left to the API, which says so. */
function criteriaOf(filters: Readonly<Record<string, string>>): Readonly<Record<string, unknown>> {
  const said = Object.entries(filters).filter(([, text]) => text.trim() !== "");
  return Object.fromEntries(said.map(([name, text]) => [name, valueOf(name, text.trim())]));
}

function valueOf(name: string, text: string): unknown {
  if (LISTS.has(name)) return text.split(/[\s,;]+/);
  const number = Number(text.replace(",", ".").replaceAll(/\s/g, ""));
  return NUMBERS.has(name) && Number.isFinite(number) ? number : text;
}
