import { useEffect, useId, useRef, useState } from "preact/hooks";
import type * as z from "zod";
import { Places } from "../../http/schemas/places.ts";
import { ask } from "../connection/ask.ts";
import { Failure } from "../connection/failure.ts";

type Found = z.output<typeof Places>["resultats"][number];

interface PlaceSearchProps {
  readonly label: string;
  /** The name of the place that is chosen; null where none is. */
  readonly chosen: string | null;
  readonly onChoose: (place: Found) => void;
}

/** How long is waited for the next letter. */
const PAUSE_MS = 150;
const MOST = 8;

/** Finds a commune by any spelling, postcode or INSEE code, by keyboard too (WAI-ARIA's combobox with a list). */
export function PlaceSearch({ label, chosen, onChoose }: PlaceSearchProps) {
  const id = useId();
  const [typed, setTyped] = useState<string | null>(null);
  const [active, setActive] = useState(-1);
  const { found, failure } = usePlaces(typed);
  const isOpen = typed !== null && typed.trim() !== "" && found !== null;
  const choose = (place: Found | undefined): void => {
    if (!place) return;
    setTyped(null);
    setActive(-1);
    onChoose(place);
  };
  const press = (event: KeyboardEvent): void => {
    const last = (found?.length ?? 0) - 1;
    const keys: Record<string, () => void> = {
      ArrowDown: () => setActive(active >= last ? 0 : active + 1),
      ArrowUp: () => setActive(active <= 0 ? last : active - 1),
      Enter: () => choose(found?.[Math.max(active, 0)]),
      Escape: () => setTyped(null),
    };
    const act = keys[event.key];
    if (!act || (!isOpen && event.key !== "Escape")) return;
    event.preventDefault();
    act();
  };
  return (
    <div class="place-search">
      <label for={id}>{label}</label>
      <input
        id={id}
        role="combobox"
        aria-expanded={isOpen}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={isOpen && active >= 0 ? `${id}-${active}` : undefined}
        autocomplete="off"
        spellcheck={false}
        placeholder="Commune, code postal…"
        maxLength={100}
        value={typed ?? chosen ?? ""}
        onInput={(event) => {
          setTyped(event.currentTarget.value);
          setActive(-1);
        }}
        onFocus={(event) => event.currentTarget.select()}
        onBlur={() => setTyped(null)}
        onKeyDown={press}
      />
      <ul id={`${id}-list`} role="listbox" aria-label={label} hidden={!isOpen}>
        {found?.map((place, at) => (
          <li
            key={`${place.type}${place.code_insee}`}
            id={`${id}-${at}`}
            role="option"
            aria-selected={at === active}
            // A click would take the focus from the field first, which closes the list.
            onMouseDown={(event) => {
              event.preventDefault();
              choose(place);
            }}
          >
            {place.nom}
            <small>{describe(place)}</small>
          </li>
        ))}
      </ul>
      <p class="unseen" role="status">
        {isOpen ? `${found.length} lieux` : ""}
      </p>
      {isOpen && found.length === 0 && <p class="hint">Aucun lieu de ce nom.</p>}
      {failure !== null && <p class="fault">{failure}</p>}
    </div>
  );
}

function describe({ type, codes_postaux, departement, code_insee }: Found): string {
  const kind = type === "commune" ? null : type === "ancienne" ? "ancienne commune" : type;
  const postcode = codes_postaux[0] ?? code_insee;
  return [kind, postcode, departement === null ? null : `dép. ${departement}`]
    .filter((text) => text !== null)
    .join(" · ");
}

function usePlaces(typed: string | null): { readonly found: readonly Found[] | null; readonly failure: string | null } {
  const [known, setKnown] = useState<{ found: readonly Found[] | null; failure: string | null }>({
    found: null,
    failure: null,
  });
  const last = useRef<AbortController>(null);
  useEffect(() => {
    const words = typed?.trim() ?? "";
    const leaving = new AbortController();
    last.current?.abort();
    last.current = leaving;
    const look = async (): Promise<void> => {
      try {
        const question = new URLSearchParams({ q: words, limite: String(MOST) });
        const { resultats } = await ask(Places, `/lieux?${question.toString()}`, { signal: leaving.signal });
        setKnown({ found: resultats, failure: null });
      } catch (error) {
        if (leaving.signal.aborted) return;
        if (!(error instanceof Failure)) throw error;
        setKnown({ found: null, failure: error.message });
      }
    };
    if (words === "") setKnown({ found: null, failure: null });
    const timer = words === "" ? undefined : setTimeout(() => void look(), PAUSE_MS);
    return () => {
      clearTimeout(timer);
      leaving.abort();
    };
  }, [typed]);
  return known;
}
