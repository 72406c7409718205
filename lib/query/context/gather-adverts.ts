import type { Source } from "../../sources/schema.ts";
import type { Queries } from "../../stores/postgres/postgres.ts";
import { rowsByCriteria } from "../advert-list.ts";
import { AdvertCriteria } from "../advert-criteria.ts";
import { AdvertListBody } from "../filters.ts";
import type { AdvertList } from "../filters.ts";
import { presentAdvert } from "../present.ts";
import { Refusal } from "../refusal.ts";
import type { Meaning } from "../search/meaning.ts";
import { search } from "../search/search.ts";
import { advertPassage } from "./advert-passage.ts";
import type { PresentedAdvert } from "./advert-passage.ts";
import type { Filters } from "./asked.ts";
import type { Draft, Gap } from "./passage.ts";

/** An advert with its passage. */
interface FoundAdvert {
  readonly advert: PresentedAdvert;
  readonly draft: Draft;
}

/** The adverts that answer, the best first. */
export interface AdvertsFound {
  readonly adverts: readonly FoundAdvert[];
  readonly total: number;
  /** Whether there are no more than `total`. */
  readonly exact: boolean;
  readonly gaps: readonly Gap[];
}

/** Adverts that are looked at for one answer. */
const MOST = 20;
/** What the search takes, in UTF-16 units. */
const LONGEST_WORDS = 200;

/** What adverts are found with. */
export interface AdvertDeps {
  readonly db: Queries;
  readonly sources: readonly Source[];
  /** Beside the words. */
  readonly meaning: Meaning;
}

interface Wanted {
  /** What ranks; without any word the newest come first. */
  readonly words: string;
  readonly filtres: Filters;
}

/**
 * Finds adverts as `/recherche` and `/annonces/liste` do: the filters decide, the words rank, unless an order is asked for. Those that are withdrawn
 * never come. Filters that contradict each other, or that no place answers to, are told as gaps.
 */
export async function gatherAdverts(deps: AdvertDeps, { words, filtres }: Wanted): Promise<AdvertsFound> {
  const { db, sources } = deps;
  const asked = AdvertListBody.safeParse({ ...filtres, limite: MOST, total: true });
  if (!asked.success)
    return nothing(asked.error.issues.map(({ path, message }) => `« ${path.join(".")} » : ${message}`));
  try {
    const q = words.slice(0, LONGEST_WORDS).trim();
    const best = q === "" || filtres["tri"] !== undefined ? undefined : await ranked(deps, q, filtres);
    return offered(best ?? (await listed(db, asked.data)), sources);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return nothing([error.message]);
  }
}

function nothing(reasons: readonly string[]): AdvertsFound {
  const gaps = reasons.map((raison) => ({ genre: "non_cherche", sujet: "annonces", raison }) as const);
  return { adverts: [], total: 0, exact: true, gaps };
}

interface Page {
  readonly adverts: readonly PresentedAdvert[];
  readonly total: number;
  readonly exact: boolean;
  readonly gaps: readonly Gap[];
}

const WORDS_ONLY: Gap = {
  genre: "non_cherche",
  sujet: "annonces proches par le sens",
  raison: "le sens n’a pas pu être comparé : les mots seuls l’ont été",
};

/** Undefined where the words find nothing. */
async function ranked({ db, meaning, sources }: AdvertDeps, q: string, filtres: Filters): Promise<Page | undefined> {
  const criteria = AdvertCriteria.parse(filtres);
  const found = await search(db, meaning, { ...criteria, q, limite: MOST }, sources);
  const { resultats, total, total_exact, sens } = found;
  return total === 0 ? undefined : { adverts: resultats, total, exact: total_exact, gaps: sens ? [] : [WORDS_ONLY] };
}

async function listed(db: Queries, asked: AdvertList): Promise<Page> {
  const { rows, total } = await rowsByCriteria(db, asked);
  return { adverts: rows.map(presentAdvert), total: total ?? rows.length, exact: true, gaps: [] };
}

/** One advert a good: its others are told by the passage of the good. */
function offered({ adverts, total, exact, gaps }: Page, sources: readonly Source[]): AdvertsFound {
  const standing = adverts.filter(({ statut }) => statut !== "retiree");
  const first = standing.filter(
    ({ id_bien }, index) => id_bien === null || standing.findIndex((one) => one.id_bien === id_bien) === index,
  );
  const gap = {
    genre: "non_trouve",
    sujet: "annonces",
    raison: "aucune annonce en ligne ne répond à ces critères",
  } as const;
  return {
    adverts: first.map((advert) => ({ advert, draft: advertPassage(advert, sources) })),
    total,
    exact,
    gaps: first.length === 0 ? [gap] : gaps,
  };
}
