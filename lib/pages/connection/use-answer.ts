import { useEffect, useState } from "preact/hooks";
import type * as z from "zod";
import { ask } from "./ask.ts";
import { Failure } from "./failure.ts";

/** What is known of an answer: null while nothing is. A failure leaves what was known before. */
export interface Asked<T> {
  readonly answer: T | null;
  /** French. */
  readonly failure: Failure | null;
}

/** Asks an address of the API, and again after as many milliseconds as `again` says of each answer; not while the page is hidden. */
export function useAnswer<Schema extends z.ZodType>(
  schema: Schema,
  path: string,
  again: (answer: z.output<Schema> | null) => number,
): Asked<z.output<Schema>> {
  const [asked, setAsked] = useState<Asked<z.output<Schema>> & { readonly of: string }>({
    of: path,
    answer: null,
    failure: null,
  });
  useEffect(() => {
    const leaving = new AbortController();
    let timer: ReturnType<typeof setTimeout>;
    let known: z.output<Schema> | null = null;
    const look = async (): Promise<void> => {
      try {
        if (!document.hidden) {
          known = await ask(schema, path, { signal: leaving.signal });
          setAsked({ of: path, answer: known, failure: null });
        }
      } catch (error) {
        if (leaving.signal.aborted) return;
        if (!(error instanceof Failure)) throw error;
        setAsked({ of: path, answer: known, failure: error });
      }
      if (!leaving.signal.aborted) timer = setTimeout(() => void look(), again(known));
    };
    void look();
    return () => {
      leaving.abort();
      clearTimeout(timer);
    };
  }, [schema, path]);
  return asked.of === path ? asked : { answer: null, failure: null };
}
