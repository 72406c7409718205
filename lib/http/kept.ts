import type { AnswerCache } from "../stores/redis/redis.ts";
import { Rendered } from "./answer.ts";

/** A question joins one that is being answered if that began no longer ago: as long as the cache itself may be behind. */
const JOIN_MS = 2_000;

/** Gives the answer kept under a key in this generation, or makes it and keeps it. */
export type Keep = (cache: AnswerCache, key: string, make: () => Promise<Rendered>) => Promise<Rendered>;

/** Makes a keeper that answers equal questions of one moment together: looked up once, made once. */
export function keeper(now: () => number = () => performance.now()): Keep {
  const underWay = new Map<string, { readonly since: number; readonly answer: Promise<Rendered> }>();
  return async (cache, key, make) => {
    const other = underWay.get(key);
    if (other && now() - other.since < JOIN_MS) return other.answer;
    const mine = { since: now(), answer: lookUp(cache, key, make) };
    underWay.set(key, mine);
    try {
      return await mine.answer;
    } finally {
      if (underWay.get(key) === mine) underWay.delete(key);
    }
  };
}

/** What is found in the cache is used only if it reads as an answer. */
async function lookUp(cache: AnswerCache, key: string, make: () => Promise<Rendered>): Promise<Rendered> {
  const slot = await cache.find(key);
  const found = slot.text === null ? undefined : unpacked(slot.text);
  if (found) return found;
  const made = await make();
  await slot.keep(packed(made));
  return made;
}

const Head = Rendered.omit({ body: true });

/** A line of JSON, then the body as it is: most of an answer is its body, which need not be written and read as JSON again. */
function packed({ body, ...head }: Rendered): string {
  return `${JSON.stringify(head)}\n${body}`;
}

function unpacked(text: string): Rendered | undefined {
  const end = text.indexOf("\n");
  const head = Head.safeParse(parsed(text.slice(0, Math.max(0, end))));
  return head.success ? { ...head.data, body: text.slice(end + 1) } : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
