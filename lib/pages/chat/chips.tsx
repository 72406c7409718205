import { useState } from "preact/hooks";
import { CrossIcon } from "../shell/icons.tsx";
import type { Answer, Block } from "./conversation.ts";
import type { Acts } from "./acts.ts";

type Chip = Block<"puces">["puces"][number];

interface ChipsProps {
  readonly chips: readonly Chip[];
  readonly filters: Answer["filtres"];
  readonly acts: Acts | null;
}

/** The conditions that an answer meets. Each can be taken away; a number is changed in its place, all else by saying what else. */
export function Chips({ chips, filters, acts }: ChipsProps) {
  const [changing, setChanging] = useState<number | null>(null);
  if (chips.length === 0) return null;
  return (
    <ul class="chips" aria-label="Filtres">
      {chips.map((chip, index) => (
        <li key={`${chip.filtre} ${chip.valeur}`} class="chip">
          {acts === null ? (
            <span>{chip.libelle}</span>
          ) : changing === index && typeof chip.valeur === "number" ? (
            <NumberForm
              chip={chip}
              value={chip.valeur}
              onEnd={() => setChanging(null)}
              onChange={(value) => acts.filter({ ...filters, [chip.filtre]: value })}
            />
          ) : (
            <button
              type="button"
              title="Changer"
              onClick={() => (typeof chip.valeur === "number" ? setChanging(index) : acts.begin("plutôt "))}
            >
              {chip.libelle}
            </button>
          )}
          {acts !== null && chip.retirable && (
            <button
              type="button"
              class="remove"
              aria-label={`Retirer : ${chip.libelle}`}
              onClick={() => acts.filter(chip.sans)}
            >
              <CrossIcon />
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}

interface NumberFormProps {
  readonly chip: Chip;
  readonly value: number;
  readonly onChange: (value: number) => void;
  readonly onEnd: () => void;
}

/** Stays the same function, so that what is typed is selected once. */
const take = (input: HTMLInputElement | null): void => {
  input?.focus();
  input?.select();
};

function NumberForm({ chip, value, onChange, onEnd }: NumberFormProps) {
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const given = Number(new FormData(event.currentTarget).get("valeur"));
        onEnd();
        if (given !== value) onChange(given);
      }}
    >
      <input
        name="valeur"
        type="number"
        min={0}
        step="any"
        required
        defaultValue={value}
        aria-label={`Changer : ${chip.libelle}`}
        ref={take}
        onKeyDown={(event) => event.key === "Escape" && onEnd()}
      />
      <button type="submit">OK</button>
    </form>
  );
}
