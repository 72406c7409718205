/** What a search says of one record, whose fields `field` gives. */
export type Matches = (field: (name: string) => string | undefined) => boolean;

/** Thrown when a search can't be read; the message says where. */
class SearchError extends Error {
  override readonly name = "SearchError";
}

/**
 * Reads a search as `qs` takes it: `field:"a"`, `field:(a OR b)`, `field:[a TO b]` with `*` and `{}`, AND, OR, NOT, parentheses; gives the
 * fields that it is about beside. Gives a sentence where it can't be read.
 */
export function readSearch(text: string): { matches: Matches; fields: readonly string[] } | { refusal: string } {
  try {
    const reader = new Reader(tokensOf(text));
    const matches = reader.either();
    reader.end();
    return { matches, fields: reader.fields };
  } catch (error) {
    if (error instanceof SearchError) return { refusal: error.message };
    throw error;
  }
}

const TOKEN = /\s*("(?:[^"\\]|\\.)*"|[()[\]{}:]|(?:\\.|[^\s()[\]{}:"\\])+)/y;

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (text.slice(TOKEN.lastIndex).trim() !== "") {
    const at = TOKEN.lastIndex;
    const token = TOKEN.exec(text)?.[1];
    if (token === undefined) throw new SearchError(`Recherche illisible à la position ${at}`);
    tokens.push(token);
  }
  return tokens;
}

const plain = (token: string): string =>
  (token.startsWith('"') ? token.slice(1, -1) : token).replaceAll(/\\(.)/g, "$1");

class Reader {
  readonly #tokens: readonly string[];
  #at = 0;
  readonly fields: string[] = [];

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens;
  }

  either(field?: string): Matches {
    const parts = [this.#all(field)];
    while (this.#takes("OR")) parts.push(this.#all(field));
    return (record) => parts.some((matches) => matches(record));
  }

  end(): void {
    if (this.#at < this.#tokens.length) throw new SearchError(`« ${this.#tokens[this.#at]} » n'est pas attendu`);
  }

  #all(field?: string): Matches {
    const parts = [this.#one(field)];
    while (this.#takes("AND")) parts.push(this.#one(field));
    return (record) => parts.every((matches) => matches(record));
  }

  #one(field?: string): Matches {
    if (this.#takes("NOT")) {
      const not = this.#one(field);
      return (record) => !not(record);
    }
    if (this.#takes("(")) {
      const inside = this.either(field);
      this.#expect(")");
      return inside;
    }
    if (field !== undefined && (this.#peek() === "[" || this.#peek() === "{")) return this.#range(field);
    const word = plain(this.#next());
    if (field === undefined) {
      this.#expect(":");
      this.fields.push(word);
      return this.#one(word);
    }
    if (word === "*") return (record) => record(field) !== undefined;
    return (record) => record(field) === word;
  }

  #range(field: string): Matches {
    const open = this.#next();
    const from = plain(this.#next());
    this.#expect("TO");
    const to = plain(this.#next());
    const close = this.#next();
    if (close !== "]" && close !== "}") throw new SearchError(`« ${close} » ne ferme pas un intervalle`);
    return (record) => {
      const found = record(field);
      if (found === undefined) return false;
      const [above, below] = [compare(found, from), compare(found, to)];
      return (
        (from === "*" || (open === "[" ? above >= 0 : above > 0)) &&
        (to === "*" || (close === "]" ? below <= 0 : below < 0))
      );
    };
  }

  #peek(): string | undefined {
    return this.#tokens[this.#at];
  }

  #next(): string {
    const token = this.#tokens[this.#at];
    if (token === undefined) throw new SearchError("La recherche s'arrête trop tôt");
    this.#at += 1;
    return token;
  }

  #takes(token: string): boolean {
    if (this.#peek() !== token) return false;
    this.#at += 1;
    return true;
  }

  #expect(token: string): void {
    const found = this.#next();
    if (found !== token) throw new SearchError(`« ${token} » est attendu, non « ${found} »`);
  }
}

/** Numbers as numbers, all else as text: ISO dates are in order either way. */
function compare(one: string, other: string): number {
  const [a, b] = [Number(one), Number(other)];
  if (!Number.isNaN(a) && !Number.isNaN(b)) return a - b;
  return one < other ? -1 : one > other ? 1 : 0;
}
