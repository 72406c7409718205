/** What somebody asks to see or to have erased, as a command or a letter says it. */
import { ConfigError } from "../errors.ts";
import type { Queries } from "../stores/postgres/postgres.ts";
import { findAdverts } from "../stores/privacy/rewrite-adverts.ts";
import { foldedSame } from "./folded.ts";
import type { AdvertName, Erased, Hasher } from "./marks.ts";
import { emailAddress, phoneNumber, wordsOfName } from "./person.ts";

/** As it is asked for. */
export interface Asked {
  readonly name?: readonly string[];
  readonly phone?: readonly string[];
  readonly email?: readonly string[];
  /** Ids of agents, as their source gives them. */
  readonly agent?: readonly string[];
  /** Names of accounts. */
  readonly account?: readonly string[];
  /** `source:reference`, or a reference at any source. */
  readonly advert?: readonly string[];
  /** Addresses of adverts' pages. */
  readonly url?: readonly string[];
}

/**
 * Reads what is asked for; an agent known by a name is looked for by the ids that sources make of names.
 * @throws ConfigError for what can't be read, an advert that is not held, or nothing at all.
 */
export async function readAsked(asked: Asked, db: Queries, hash: Hasher): Promise<Erased> {
  const { name: names = [], phone: phones = [], email: emails = [], agent = [], account: owners = [] } = asked;
  names.forEach(wordsOfName);
  phones.forEach(phoneNumber);
  emails.forEach(emailAddress);
  const agents = [...agent.flatMap((id) => [id, id.toLowerCase()]), ...names.flatMap(idsOfName)].map(hash);
  const adverts = [
    ...(await Promise.all((asked.advert ?? []).map((text) => readAdvert(text, db)))).flat(),
    ...(await Promise.all((asked.url ?? []).map((url) => advertAt(url, db)))).flat(),
  ];
  if (names.length + phones.length + emails.length + agents.length + owners.length + adverts.length === 0) {
    throw new ConfigError("Say whom or what: --name, --phone, --email, --agent, --account, --advert or --url");
  }
  return { names, phones, emails, agents: [...new Set(agents)], owners, adverts };
}

/** What readers hash of an agent who has no id: the name, or the last part of the address of the agent's page, in lower case. */
function idsOfName(name: string): string[] {
  const lower = name.toLowerCase().trim();
  const words = foldedSame(lower)
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
  return [name, lower, foldedSame(lower), words.join("-"), words.join("."), words.join("_"), words.join("")];
}

async function readAdvert(text: string, db: Queries): Promise<AdvertName[]> {
  const [, source, reference] = /^([a-z0-9][a-z0-9-]*):(\S+)$/.exec(text) ?? [];
  if (source !== undefined && reference !== undefined) return [{ source, reference }];
  const found = await findAdverts(db, { reference: text });
  if (found.length > 0) return found;
  throw new ConfigError(
    `No advert has the reference ${text}: give source:reference where it is gone from the database already`,
  );
}

async function advertAt(url: string, db: Queries): Promise<AdvertName[]> {
  const found = await findAdverts(db, { url });
  if (found.length > 0) return found;
  throw new ConfigError(`No advert has the address ${url}: give --advert source:reference`);
}
