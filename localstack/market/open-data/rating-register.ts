import { DAY, OPENING } from "../clock.ts";
import type { Matches } from "./lucene.ts";
import { dayOf, fateOf, isInView, numberOf, outlineOf, ratingOf, receivedUntil, standing } from "./ratings.ts";
import type { RatingFate, RatingOutline, RatingRow } from "./ratings.ts";

/** Answers to searches that are kept, so that a later page does not search again. */
const KEPT_SEARCHES = 20;
/** How many ratings tell which fields there are. */
const LOOKED_AT = 200;

interface Search {
  /** Stands for what `matches` looks for. */
  readonly key: string;
  readonly matches: Matches;
  /** A field, `-field`: downwards; empty: those received first in front. */
  readonly sort: string;
}

/** All ratings of a dataset: outlined once, written whenever they are asked for. */
export class RatingRegister {
  readonly #key: string;
  readonly #opening: number;
  readonly #outlines: RatingOutline[] = [];
  readonly #fates: RatingFate[] = [];
  readonly #searches = new Map<string, readonly number[]>();
  #fields: ReadonlyMap<string, string> | undefined;

  /** `opening`: how many there are when the market opens. */
  constructor(key: string, opening: number) {
    this.#key = key;
    this.#opening = opening;
  }

  /** The fields of the ratings, each with the type of its values ("string", "number"). */
  get fields(): ReadonlyMap<string, string> {
    this.#fields ??= new Map(
      Array.from({ length: LOOKED_AT }, (_, number) => Object.entries(this.row(number, OPENING)))
        .flat()
        .map(([name, value]) => [name, typeof value]),
    );
    return this.#fields;
  }

  /** Gives the numbers of the ratings that match among those that the view holds at an instant. */
  hits(instant: number, { key, matches, sort }: Search): readonly number[] {
    const count = receivedUntil(this.#opening, instant);
    // Each is made from one before it: from the first on, so that no call goes deep.
    if (count > 0) this.#outline(count - 1);
    const search = `${instant} ${sort} ${key}`;
    const kept = this.#searches.get(search);
    if (kept !== undefined) return kept;
    const found: number[] = [];
    for (let number = 0; number < count; number += 1) {
      if (isInView(this.#fate(number), instant) && this.#match(number, instant, matches)) found.push(number);
    }
    if (sort !== "" && sort !== "_id") this.#sort(found, sort, instant);
    if (this.#searches.size >= KEPT_SEARCHES) this.#searches.clear();
    this.#searches.set(search, found);
    return found;
  }

  /** Writes a rating as it stands at an instant. */
  row(number: number, instant: number): RatingRow {
    const outline = this.#outline(number);
    const row = ratingOf(this.#key, number, outline, outline.dwelling === number ? null : this.#numberBefore(outline));
    return standing(row, this.#fate(number), instant);
  }

  /** When the last rating came, or the last day on which some may have left or changed began, in ms. */
  lastModified(instant: number): number {
    const received = this.#outline(Math.max(0, receivedUntil(this.#opening, instant) - 1)).receivedAt;
    const days = Math.floor((instant - OPENING) / DAY);
    return Math.round(days > 0 ? Math.max(received, OPENING + days * DAY) : received);
  }

  #outline(number: number): RatingOutline {
    for (let next = this.#outlines.length; next <= number; next += 1) {
      const which = { number: next, opening: this.#opening };
      this.#outlines.push(outlineOf(this.#key, which, (earlier) => this.#outline(earlier)));
    }
    const outline = this.#outlines[number];
    if (outline === undefined) throw new RangeError(`There is no rating ${number}`);
    return outline;
  }

  #fate(number: number): RatingFate {
    const fate = (this.#fates[number] ??= fateOf(this.#key, number, this.#outline(number)));
    return fate;
  }

  #numberBefore({ dwelling }: RatingOutline): string {
    return numberOf(this.#key, dwelling, this.#outline(dwelling));
  }

  #match(number: number, instant: number, matches: Matches): boolean {
    const outline = this.#outline(number);
    let written: RatingRow | undefined;
    return matches((field) => {
      // What searches mostly ask for is known without the whole row.
      if (field === "date_reception_dpe") return dayOf(outline.receivedAt);
      if (field === "date_etablissement_dpe") return dayOf(outline.establishedAt);
      if (field === "code_insee_ban") return outline.geocoded ? outline.town.insee : undefined;
      written ??= this.row(number, instant);
      const found = written[field];
      return found === undefined ? undefined : String(found);
    });
  }

  #sort(found: number[], sort: string, instant: number): void {
    const down = sort.startsWith("-");
    const field = down ? sort.slice(1) : sort;
    const keys = new Map(found.map((number) => [number, String(this.row(number, instant)[field] ?? "")]));
    found.sort((a, b) => {
      const [one, other] = [keys.get(a) ?? "", keys.get(b) ?? ""];
      return (one < other ? -1 : one > other ? 1 : a - b) * (down ? -1 : 1);
    });
  }
}
