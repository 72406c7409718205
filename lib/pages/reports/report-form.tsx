import { useState } from "preact/hooks";
import type { Asked } from "./asked.ts";

interface ReportFormProps {
  readonly asked: Asked;
  readonly busy: boolean;
  readonly onAsk: (asked: Asked) => void;
}

const FIRST_YEAR = 2014;
/** A property's id has sixteen digits at most. */
const ID_PATTERN = "\\d{1,16}";

/** What happens to a field that text is typed or chosen in. */
interface Typed {
  readonly currentTarget: { readonly value: string };
}

/** Asks what a report is to be of. */
export function ReportForm({ asked, busy, onAsk }: ReportFormProps) {
  const [form, setForm] = useState(asked);
  const set =
    (name: Exclude<keyof Asked, "of" | "more">) =>
    ({ currentTarget }: Typed): void =>
      setForm({ ...form, [name]: currentTarget.value });
  const ofPlace = form.of === "lieu";
  const shape = "lat" in form.more || "polygone" in form.more;
  return (
    <form
      class="card stack report-form"
      onSubmit={(event) => {
        event.preventDefault();
        onAsk(form);
      }}
    >
      <fieldset class="report-of">
        <legend>Un rapport sur</legend>
        <Choice name="lieu" form={form} onChoose={setForm}>
          un lieu
        </Choice>
        <Choice name="bien" form={form} onChoose={setForm}>
          un bien
        </Choice>
      </fieldset>
      {ofPlace ? (
        <>
          {shape ? (
            <p class="shape">
              Zone reprise de l’adresse de cette page.{" "}
              <button type="button" class="plain" onClick={() => setForm({ ...form, more: {} })}>
                Choisir une commune
              </button>
            </p>
          ) : (
            <div class="fields">
              <label>
                Commune
                <input
                  name="commune"
                  value={form.commune}
                  maxLength={200}
                  required={form.departement === ""}
                  autocomplete="off"
                  placeholder="nom, code Insee ou code postal"
                  onInput={set("commune")}
                />
              </label>
              <label>
                ou département
                <input
                  name="departement"
                  value={form.departement}
                  maxLength={3}
                  autocomplete="off"
                  placeholder="64, 2A, 974…"
                  onInput={set("departement")}
                />
              </label>
            </div>
          )}
          <div class="fields">
            <label>
              Logements
              <select name="type" value={form.type} onChange={set("type")}>
                <option value="">tous</option>
                <option value="appartement">appartements</option>
                <option value="maison">maisons</option>
              </select>
            </label>
            <Year name="de" label="Ventes depuis" value={form.de} onInput={set("de")} />
            <Year name="a" label="jusqu’à" value={form.a} onInput={set("a")} />
          </div>
        </>
      ) : (
        <label>
          Numéro du bien
          <input
            name="bien"
            value={form.bien}
            required
            pattern={ID_PATTERN}
            inputMode="numeric"
            autocomplete="off"
            title="Le nombre que la page d’un bien a dans son adresse"
            onInput={set("bien")}
          />
        </label>
      )}
      <div>
        <button type="submit" class="button" disabled={busy}>
          Faire le rapport
        </button>
      </div>
    </form>
  );
}

interface ChoiceProps {
  readonly name: Asked["of"];
  readonly form: Asked;
  readonly onChoose: (form: Asked) => void;
  readonly children: string;
}

function Choice({ name, form, onChoose, children }: ChoiceProps) {
  return (
    <label>
      <input
        type="radio"
        name="de"
        value={name}
        checked={form.of === name}
        onChange={() => onChoose({ ...form, of: name })}
      />
      {children}
    </label>
  );
}

interface YearProps {
  readonly name: string;
  readonly label: string;
  readonly value: string;
  readonly onInput: (event: Typed) => void;
}

/** A year, or a day: the API takes both. */
function Year({ name, label, value, onInput }: YearProps) {
  return (
    <label>
      {label}
      <input
        name={name}
        value={value}
        pattern="\d{4}(-\d{2}-\d{2})?"
        autocomplete="off"
        inputMode="numeric"
        placeholder={name === "de" ? String(FIRST_YEAR) : "aujourd’hui"}
        title="Une année (2019) ou un jour (2019-01-31)"
        onInput={onInput}
      />
    </label>
  );
}
