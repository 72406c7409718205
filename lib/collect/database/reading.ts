import type { RawStored } from "../../messages.ts";
import { rowFingerprint, rowReference } from "../../normalize/rows/row-fingerprint.ts";
import type { DatabaseSource } from "../../sources/schema.ts";
import type { ForeignRow } from "../../stores/foreign/foreign-rows.ts";
import { References, partName } from "./state.ts";
import type { DatabaseState } from "./state.ts";
import type { Reason } from "../../records/reason.ts";
import type { TaskFolder } from "../task/folder.ts";
import { TABLE } from "./reasons.ts";

/** What a reading needs to know. */
export interface ReadingDeps {
  readonly source: DatabaseSource;
  readonly folder: TaskFolder;
  /** Version of the source's reader. */
  readonly version: number;
  readonly knownCards: (source: string, references: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  readonly read: (key: string) => Promise<Uint8Array>;
}

/** What came of one step's rows. */
export interface Step {
  /** Of the adverts that no row before had. */
  readonly references: readonly string[];
  /** Lines of the rows that are new or have changed. */
  readonly changed: readonly string[];
  readonly rows: number;
  readonly bytes: number;
  readonly lastKey: string | null;
  readonly repeated: readonly string[];
}

/** Where the reading of a table is, and which of its rows are new or have changed. */
export class DatabaseReading {
  #state: DatabaseState;
  readonly #deps: ReadingDeps;
  readonly #fingerprint: (line: string) => string;
  readonly #references: Set<string>;
  #pending: ForeignRow[] = [];

  /** Goes on from a stored state. */
  static async goOn(state: DatabaseState, deps: ReadingDeps): Promise<DatabaseReading> {
    const references = new Set<string>();
    for (let part = 0; part < state.parts; part++) {
      const stored = await deps.read(deps.folder.keyOf(partName(part)));
      const read = References.parse(JSON.parse(Buffer.from(stored).toString("utf8")));
      for (const reference of read) references.add(reference);
    }
    return new DatabaseReading(state, deps, references);
  }

  private constructor(state: DatabaseState, deps: ReadingDeps, references: Set<string>) {
    this.#state = state;
    this.#deps = deps;
    this.#references = references;
    this.#fingerprint = rowFingerprint(deps.source, deps.version);
  }

  get state(): DatabaseState {
    return this.#state;
  }

  /** Every reference read so far. */
  get references(): string[] {
    return [...this.#references];
  }

  /** Rows that are read and not yet accounted for. */
  get pending(): number {
    return this.#pending.length;
  }

  /** Notes what the session began with; the first one's mark is the reading's. */
  opened(mark: string | null, absent: readonly string[]): void {
    const remark = absent.length === 0 ? null : TABLE.columnsAbsent(absent.join(", "));
    const requests = this.#state.requests + 1;
    this.#state = { ...this.#state, mark: this.#state.mark ?? mark, remark, requests };
  }

  /** Takes the rows of a batch; gives what is wrong with its keys, or null. Rows before the wrong one are taken. */
  take(rows: readonly ForeignRow[]): Reason | null {
    this.#state = { ...this.#state, requests: this.#state.requests + 1 };
    const { key: column } = this.#deps.source;
    for (const row of rows) {
      const before = this.#pending.at(-1)?.key ?? this.#state.lastKey;
      if (row.key === null) return TABLE.noKey(column);
      if (row.key === before) return TABLE.keyTwice(column, row.key);
      this.#pending.push(row);
    }
    return null;
  }

  /** Forgets the rows after these. */
  keep(rows: number): void {
    this.#pending = this.#pending.slice(0, rows);
  }

  /** Works out what the pending rows bring. */
  async compare(): Promise<Step> {
    const { source, knownCards } = this.#deps;
    const rows = this.#pending;
    const repeated: string[] = [];
    const own = new Set<string>();
    const candidates = rows.flatMap(({ line }) => {
      const reference = rowReference(objectIn(line), source);
      if (reference !== null && (this.#references.has(reference) || own.has(reference))) {
        repeated.push(reference);
        return [];
      }
      if (reference !== null) own.add(reference);
      return [{ line, reference }];
    });
    const references = [...own];
    const known = await knownCards(source.id, references);
    const changed = candidates.filter(
      ({ line, reference }) => reference === null || known.get(reference) !== this.#fingerprint(line),
    );
    const bytes = rows.reduce((sum, { line }) => sum + Buffer.byteLength(line), 0);
    const lastKey = rows.at(-1)?.key ?? this.#state.lastKey;
    return { references, changed: changed.map(({ line }) => line), rows: rows.length, bytes, lastKey, repeated };
  }

  /** Notes that a step is stored, and under which message its changes will be announced. */
  stored({ references, changed, rows, bytes, lastKey, repeated }: Step, message: RawStored | null): void {
    const state = this.#state;
    for (const reference of references) this.#references.add(reference);
    this.#pending = [];
    this.#state = {
      ...state,
      lastKey,
      seen: state.seen + rows,
      fetched: state.fetched + changed.length,
      unchanged: state.unchanged + rows - changed.length - repeated.length,
      repeated: state.repeated + repeated.length,
      repeatedReference: state.repeatedReference ?? repeated[0] ?? null,
      bytes: state.bytes + bytes,
      failures: 0,
      parts: state.parts + 1,
      announced: message ? [...state.announced, message] : state.announced,
    };
  }

  /** Counts one more failure in a row; gives how many there were. */
  failed(): number {
    this.#state = { ...this.#state, failures: this.#state.failures + 1 };
    return this.#state.failures;
  }

  /** What there is to say about the table, in sentences. */
  remarks(): Reason[] {
    const { repeated, repeatedReference, remark } = this.#state;
    return [
      ...(repeated > 0 ? [TABLE.repeated(repeated, repeatedReference)] : []),
      ...(remark === null ? [] : [remark]),
    ];
  }
}

function objectIn(line: string): Readonly<Record<string, unknown>> {
  const row: unknown = JSON.parse(line);
  return typeof row === "object" && row !== null ? { ...row } : {};
}
