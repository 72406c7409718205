/** Why stores can't be used just now: one sentence a code, in English and in French. */
import { sentencesOf } from "../records/reason.ts";
import type { Reason } from "../records/reason.ts";

const say = sentencesOf("stores");

/** The reasons for which a store is away. */
export const STORES = {
  postgresAway: say(
    "postgres-away",
    () => "Postgres is away or overloaded",
    () => "PostgreSQL est injoignable ou surchargé",
  ),
  postgresSilent: say(
    "postgres-silent",
    () => "Postgres does not answer",
    () => "PostgreSQL ne répond pas",
  ),
  redisSilent: say(
    "redis-silent",
    () => "Redis does not answer",
    () => "Redis ne répond pas",
  ),
  mongoSilent: say(
    "mongo-silent",
    () => "MongoDB does not answer",
    () => "MongoDB ne répond pas",
  ),
  mongoRefused: say(
    "mongo-refused",
    () => "MongoDB did not take the documents",
    () => "MongoDB n’a pas pris les documents",
  ),
} as const;

/** The reason that has this English sentence: of what a function threw, a state machine tells the message only. */
export function storeReasonOf(message: string): Reason | undefined {
  return Object.values(STORES)
    .map((reason) => reason())
    .find(({ en }) => en === message);
}
