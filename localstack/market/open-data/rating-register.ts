import type { Matches } from "./lucene.ts";
import { todaysName } from "./rating-names.ts";
import { dayOf, numberOf, outlineOf, ratingOf, receivedUntil } from "./ratings.ts";
import type { RatingOutline, RatingRow } from "./ratings.ts";

/** Answers to searches that are kept, so that a later page does not search again. */
const KEPT_SEARCHES = 20;
/** How many ratings tell which fields there are. */
const LOOKED_AT = 200;

/** All ratings of a dataset: outlined once, written whenever they are asked for. */
export class RatingRegister {
  readonly #key: string;
  readonly #opening: number;
  readonly #outlines: RatingOutline[] = [];
  readonly #searches = new Map<string, readonly number[]>();
  #fields: ReadonlySet<string> | undefined;

  /** `opening`: how many there are when the market opens. */
  constructor(key: string, opening: number) {
    this.#key = key;
    this.#opening = opening;
  }

  /** Tells whether any rating has a field of that name. */
  knows(field: string): boolean {
    this.#fields ??= new Set(Array.from({ length: LOOKED_AT }, (_, number) => Object.keys(this.row(number))).flat());
    return this.#fields.has(field);
  }

  /** Gives the numbers of the ratings that match, those received first in front, or by a field (`-field`: downwards). */
  hits(instant: number, key: string, matches: Matches, sort: string): readonly number[] {
    const count = receivedUntil(this.#opening, instant);
    // Each is made from one before it: from the first on, so that no call goes deep.
    if (count > 0) this.#outline(count - 1);
    const search = `${count} ${sort} ${key}`;
    const kept = this.#searches.get(search);
    if (kept !== undefined) return kept;
    const found: number[] = [];
    for (let number = 0; number < count; number += 1) if (this.#match(number, matches)) found.push(number);
    if (sort !== "" && sort !== "_id") this.#sort(found, sort);
    if (this.#searches.size >= KEPT_SEARCHES) this.#searches.clear();
    this.#searches.set(search, found);
    return found;
  }

  /** Writes a rating. */
  row(number: number): RatingRow {
    const outline = this.#outline(number);
    return ratingOf(this.#key, number, outline, outline.dwelling === number ? null : this.#numberBefore(outline));
  }

  /** When the last rating came, in ms. */
  lastModified(instant: number): number {
    return Math.round(this.#outline(Math.max(0, receivedUntil(this.#opening, instant) - 1)).receivedAt);
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

  #numberBefore({ dwelling }: RatingOutline): string {
    return numberOf(this.#key, dwelling, this.#outline(dwelling));
  }

  #match(number: number, matches: Matches): boolean {
    const outline = this.#outline(number);
    let written: RatingRow | undefined;
    return matches((name) => {
      const field = todaysName(name);
      // What searches mostly ask for is known without the whole row.
      if (field === "date_reception_dpe") return dayOf(outline.receivedAt);
      if (field === "date_etablissement_dpe") return dayOf(outline.establishedAt);
      if (field === "code_insee_ban") return outline.geocoded ? outline.town.insee : undefined;
      written ??= this.row(number);
      const found = written[field];
      return found === undefined ? undefined : String(found);
    });
  }

  #sort(found: number[], sort: string): void {
    const down = sort.startsWith("-");
    const field = todaysName(down ? sort.slice(1) : sort);
    const keys = new Map(found.map((number) => [number, String(this.row(number)[field] ?? "")]));
    found.sort((a, b) => {
      const [one, other] = [keys.get(a) ?? "", keys.get(b) ?? ""];
      return (one < other ? -1 : one > other ? 1 : a - b) * (down ? -1 : 1);
    });
  }
}
