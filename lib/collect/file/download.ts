import type { Readable } from "node:stream";
import { ThrottledError, TransientError } from "../../errors.ts";
import type { Validator } from "../../messages.ts";
import type { GuardedFetch } from "../http.ts";
import type { Transfer } from "./state.ts";

/** What one call of a download needs of the world. */
export interface DownloadDeps {
  readonly fetch: GuardedFetch;
  /** Stores a piece and gives its name. */
  readonly putPiece: (bytes: Uint8Array) => Promise<string>;
  /** Notes how much is stored; called after each piece. */
  readonly save: (transfer: Transfer) => Promise<void>;
  readonly hasTime: () => boolean;
  /** How much is kept in memory until it is stored, in bytes. */
  readonly pieceBytes?: number;
}

/** What is downloaded. */
export interface Wanted {
  readonly url: string;
  /** That there is nothing at the address is no failure. */
  readonly optional: boolean;
  /** The version that an earlier run has read to its end. */
  readonly known: Validator | undefined;
  /** What an earlier call has stored. */
  readonly begun: Transfer | null;
}

/** What came of one call. */
export interface Downloaded {
  readonly requests: number;
  /** `more`: out of time, or stopped by an error that may pass, it goes on in another call. */
  readonly end:
    | { readonly kind: "whole"; readonly transfer: Transfer }
    | { readonly kind: "unchanged" }
    | { readonly kind: "absent"; readonly status: number }
    | { readonly kind: "more"; readonly error?: TransientError };
}

/** The largest file that is taken, as received: S3 copies no larger object in one call. */
export const MOST_BYTES = 5_000_000_000;
const PIECE_BYTES = 16_000_000;
/** Longer than any function runs. */
const TIMEOUT_MS = 900_000;
const NOTHING_THERE = [404, 410];
const RANGE_NOT_SATISFIABLE = 416;

/**
 * Downloads a file piece by piece. A transfer that is cut, out of time, or killed goes on at the byte where it stopped if the server still has
 * the same version, and is begun anew with the new one if not: pieces of two versions are never mixed.
 * Stops when it breaks off twice in the same place. Throws PermanentError for what may not be read or is too large.
 */
export async function download(wanted: Wanted, deps: DownloadDeps): Promise<Downloaded> {
  return new Download(wanted, deps).run();
}

class Download {
  readonly #wanted: Wanted;
  readonly #deps: DownloadDeps;
  #transfer: Transfer | null;
  #known: Validator | undefined;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #requests = 0;

  constructor(wanted: Wanted, deps: DownloadDeps) {
    this.#wanted = wanted;
    this.#deps = deps;
    this.#transfer = wanted.begun;
    this.#known = wanted.known;
  }

  async run(): Promise<Downloaded> {
    for (;;) {
      if (this.#transfer && this.#transfer.bytes === this.#transfer.total) return this.#ended(this.#whole());
      const before = this.#transfer?.bytes ?? 0;
      try {
        const end = await this.#attempt();
        if (end) return this.#ended(end);
      } catch (error) {
        if (!(error instanceof TransientError)) throw error;
        await this.#flush();
        const gained = (this.#transfer?.bytes ?? 0) > before && resumable(this.#transfer);
        if (error instanceof ThrottledError || !gained) return this.#ended({ kind: "more", error });
      }
    }
  }

  #ended(end: Downloaded["end"]): Downloaded {
    return { requests: this.#requests, end };
  }

  #whole(): Downloaded["end"] {
    const transfer = this.#transfer;
    if (!transfer) throw new Error("nothing was downloaded");
    return { kind: "whole", transfer };
  }

  /** One request; null where another one has to follow. */
  async #attempt(): Promise<Downloaded["end"] | null> {
    const { url, optional } = this.#wanted;
    const from = rangeOf(this.#transfer);
    const offset = from?.byte ?? 0;
    this.#requests++;
    const answer = await this.#deps.fetch(url, {
      maxBytes: MOST_BYTES - offset,
      timeoutMs: TIMEOUT_MS,
      accept: [...(optional ? NOTHING_THERE : []), ...(from ? [RANGE_NOT_SATISFIABLE] : [])],
      ...(from ? { from } : this.#condition()),
    });
    const { status, body } = answer;
    if (status === 304) return this.#judgeUnchanged(answer.url, body);
    if (NOTHING_THERE.includes(status)) {
      body.destroy();
      return { kind: "absent", status };
    }
    const version = versionOf(answer);
    const goesOn = status === 206 && from !== undefined && continues(answer.headers, offset, version, this.#transfer);
    if (status === RANGE_NOT_SATISFIABLE || (status === 206 && !goesOn)) {
      body.destroy();
      this.#transfer = null;
      return null;
    }
    if (!goesOn) {
      const length = Number(answer.headers["content-length"] ?? NaN);
      this.#transfer = { version, total: Number.isInteger(length) ? length : null, pieces: [], bytes: 0 };
    }
    return this.#take(body);
  }

  /** What an earlier run has read need not be sent again. */
  #condition(): { etag?: string; lastModified?: string } {
    const { etag, lastModified } = this.#known ?? {};
    return { ...(etag !== undefined && { etag }), ...(lastModified !== undefined && { lastModified }) };
  }

  /** An address that leads elsewhere than before has another file, whatever the dates say. */
  #judgeUnchanged(url: string, body: Readable): Downloaded["end"] | null {
    body.destroy();
    if (url === this.#known?.url) return { kind: "unchanged" };
    this.#known = undefined;
    return null;
  }

  async #take(body: Readable): Promise<Downloaded["end"]> {
    try {
      for await (const part of body) {
        if (part instanceof Uint8Array) {
          this.#waiting.push(part);
          this.#waitingBytes += part.length;
        }
        if (this.#waitingBytes >= (this.#deps.pieceBytes ?? PIECE_BYTES)) await this.#flush();
        if (!this.#deps.hasTime()) {
          await this.#flush();
          return { kind: "more" };
        }
      }
    } finally {
      body.destroy();
    }
    await this.#flush(true);
    return this.#whole();
  }

  /** Stores what has come; of a file without a byte, that it has none. */
  async #flush(last = false): Promise<void> {
    const transfer = this.#transfer;
    if (!transfer || (this.#waitingBytes === 0 && !(last && transfer.pieces.length === 0))) return;
    const name = await this.#deps.putPiece(Buffer.concat(this.#waiting));
    const pieces = [...transfer.pieces, name];
    this.#transfer = { ...transfer, pieces, bytes: transfer.bytes + this.#waitingBytes };
    this.#waiting = [];
    this.#waitingBytes = 0;
    await this.#deps.save(this.#transfer);
  }
}

type Headers = Readonly<Record<string, string | string[] | undefined>>;

function versionOf({ url, headers }: { readonly url: string; readonly headers: Headers }): Validator {
  const { etag, "last-modified": lastModified } = headers;
  return {
    url,
    ...(typeof etag === "string" && { etag }),
    ...(typeof lastModified === "string" && { lastModified }),
  };
}

/** What a range may depend on: a strong tag, else the date of the last change. */
function strongest({ etag, lastModified }: Validator): string | undefined {
  return etag !== undefined && !etag.startsWith("W/") ? etag : lastModified;
}

function resumable(transfer: Transfer | null): boolean {
  return transfer !== null && strongest(transfer.version) !== undefined;
}

/** Where to go on; undefined where the file is to be begun anew. */
function rangeOf(transfer: Transfer | null): { readonly byte: number; readonly ifRange: string } | undefined {
  const ifRange = transfer && strongest(transfer.version);
  return transfer && ifRange && transfer.bytes > 0 ? { byte: transfer.bytes, ifRange } : undefined;
}

/** Whether a partial answer is the rest of the version that was begun. */
function continues(headers: Headers, offset: number, version: Validator, begun: Transfer | null): boolean {
  const range = /^bytes (\d+)-\d+\/(?:\d+|\*)$/.exec(String(headers["content-range"]));
  const told = strongest(version);
  return Number(range?.[1] ?? NaN) === offset && (told === undefined || told === (begun && strongest(begun.version)));
}
