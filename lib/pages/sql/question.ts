import { useEffect, useRef, useState } from "preact/hooks";
import * as z from "zod";
import { SqlAnswer } from "../../http/schemas/sql.ts";
import { Failure } from "../connection/failure.ts";
import { receive, send } from "../connection/send.ts";
import { sessionAgain } from "../connection/session.ts";

export type Answer = z.output<typeof SqlAnswer>;

/** Rows that the page shows; files have more. */
export const SHOWN_ROWS = 1_000;
const FILE_ROWS = 100_000;

/** How a question stands: of the last answer only what it was is kept while another is asked. */
interface Standing {
  readonly running: boolean;
  readonly answer: { readonly of: string; readonly answer: Answer } | null;
  readonly failure: Failure | null;
}

export interface Asking extends Standing {
  readonly run: (text: string) => void;
  /** Ends the question that is under way, here and on the server. */
  readonly stop: () => void;
}

/** Asks one question at a time; another one, or leaving the page, stops it. */
export function useQuestion(): Asking {
  const [standing, setStanding] = useState<Standing>({ running: false, answer: null, failure: null });
  const underWay = useRef<{ readonly id: string; readonly leaving: AbortController } | null>(null);
  const halt = (): void => {
    const current = underWay.current;
    underWay.current = null;
    if (current === null) return;
    stopOnServer(current.id);
    current.leaving.abort();
  };
  const run = async (text: string): Promise<void> => {
    halt();
    const mine = { id: drawnId(), leaving: new AbortController() };
    underWay.current = mine;
    setStanding((before) => ({ ...before, running: true, failure: null }));
    try {
      const body = { question: text, limite: SHOWN_ROWS, identifiant: mine.id };
      const answer = await inSession(() =>
        send(SqlAnswer, "/sql", { method: "POST", body, signal: mine.leaving.signal }),
      );
      if (underWay.current === mine) setStanding({ running: false, answer: { of: text, answer }, failure: null });
    } catch (error) {
      if (mine.leaving.signal.aborted) return;
      if (!(error instanceof Failure)) throw error;
      if (underWay.current === mine) setStanding((before) => ({ ...before, running: false, failure: error }));
    } finally {
      if (underWay.current === mine) underWay.current = null;
    }
  };
  const stop = (): void => {
    halt();
    const failure = new Failure("La question a été arrêtée à votre demande.", 0);
    setStanding((before) => ({ ...before, running: false, failure }));
  };
  useEffect(() => {
    addEventListener("pagehide", halt);
    return () => {
      removeEventListener("pagehide", halt);
      halt();
    };
  }, []);
  return { ...standing, run: (text) => void run(text), stop };
}

/** The answer to a question as a file. @throws Failure with what the API says. */
export async function fileOf(
  text: string,
  format: "csv" | "parquet",
): Promise<{ readonly file: Blob; readonly cut: boolean }> {
  const accept = format === "csv" ? "text/csv" : "application/vnd.apache.parquet";
  const response = await inSession(() =>
    receive("/sql", { method: "POST", body: { question: text, limite: FILE_ROWS } }, accept),
  );
  return { file: await response.blob(), cut: response.headers.has("X-Coupe") };
}

/** A question is asked again once somebody is logged in again; it is noted under an id, so never twice under the same. */
async function inSession<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Failure) || error.status !== 401) throw error;
    await sessionAgain();
    return work();
  }
}

/** A random UUID (RFC 9562, 5.4): `crypto.randomUUID` is missing where a page came by plain HTTP. */
function drawnId(): string {
  const hex = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join(
    "",
  );
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
}

/** Nobody waits for the answer: the page may be on its way out. */
function stopOnServer(id: string): void {
  void fetch(`/sql/questions/${id}`, { method: "DELETE", keepalive: true }).catch(() => undefined);
}
