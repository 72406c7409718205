import { useLocation } from "preact-iso";
import { DepartmentChoice } from "./department-choice.tsx";
import { PlaceSearch } from "./place-search.tsx";
import { addressOf } from "./state.ts";
import type { MarketState, Place } from "./state.ts";
import { ZoneForm } from "./zone-form.tsx";

interface ChoicesProps {
  readonly state: MarketState;
  /** Names of the places, once they are known. */
  readonly names: readonly [string | null, string | null];
}

const ROOMS = ["1", "2", "3", "4", "5"];

/** What can be chosen of the market: places, homes, days. */
export function Choices({ state, names }: ChoicesProps) {
  const { route } = useLocation();
  const go = (change: Partial<MarketState>): void => route(addressOf({ ...state, ...change }));
  const choice = (name: "type" | "pieces" | "pas") => ({
    value: state[name] ?? "",
    onChange: (event: { currentTarget: HTMLSelectElement }) => go({ [name]: event.currentTarget.value || null }),
  });
  const day = (name: "de" | "a") => ({
    value: state[name] ?? "",
    onChange: (event: { currentTarget: HTMLInputElement }) => go({ [name]: event.currentTarget.value.trim() || null }),
  });
  return (
    <section class="choices card" aria-label="Ce qui est montré">
      <div class="row">
        <PlaceSearch
          label="Lieu"
          chosen={names[0]}
          onChoose={({ code_insee }) => go({ place: { kind: "commune", code: code_insee, section: null } })}
        />
        {state.place && (
          <PlaceSearch
            label="Comparer à"
            chosen={names[1]}
            onChoose={({ code_insee }) => go({ beside: { kind: "commune", code: code_insee, section: null } })}
          />
        )}
        {state.beside && (
          <button type="button" class="plain" onClick={() => go({ beside: null })}>
            Ne plus comparer
          </button>
        )}
      </div>
      <div class="row">
        <label>
          Type
          <select {...choice("type")}>
            <option value="">tous</option>
            <option value="appartement">appartements</option>
            <option value="maison">maisons</option>
          </select>
        </label>
        <label>
          Pièces
          <select {...choice("pieces")}>
            <option value="">toutes</option>
            {ROOMS.map((rooms) => (
              <option key={rooms} value={rooms}>
                {rooms === "5" ? "5 et plus" : rooms}
              </option>
            ))}
          </select>
        </label>
        <label>
          De
          <input class="short" placeholder="2019" maxLength={10} {...day("de")} />
        </label>
        <label>
          À
          <input class="short" placeholder="2024" maxLength={10} {...day("a")} />
        </label>
        <label>
          Pas
          <select {...choice("pas")}>
            <option value="">trimestre</option>
            <option value="annee">année</option>
          </select>
        </label>
      </div>
      <details open={state.place === null}>
        <summary>Un département, un rayon, un polygone</summary>
        <OtherZones go={go} place={state.place} />
      </details>
    </section>
  );
}

function OtherZones({
  go,
  place,
}: {
  readonly go: (change: Partial<MarketState>) => void;
  readonly place: Place | null;
}) {
  return (
    <div class="other-zones">
      <DepartmentChoice
        chosen={place?.kind === "departement" ? place.code : null}
        onChoose={(code) => go({ place: { kind: "departement", code } })}
      />
      <ZoneForm key={addressOfPlace(place)} place={place} onChoose={(chosen) => go({ place: chosen })} />
    </div>
  );
}

function addressOfPlace(place: Place | null): string {
  return JSON.stringify(place);
}
