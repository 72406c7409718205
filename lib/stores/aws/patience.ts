/** How long a client of AWS waits, in ms; unless it is told, it waits for an answer for ever. */
interface Patience {
  readonly requestHandler: {
    readonly connectionTimeout: number;
    readonly requestTimeout: number;
    readonly throwOnRequestTimeout: true;
  };
}

/** Settings of a client that takes a request for lost when no answer begins within `ms`: it asks again as often as it may, then throws. */
export function patience(ms: number): Patience {
  return { requestHandler: { connectionTimeout: 3_000, requestTimeout: ms, throwOnRequestTimeout: true } };
}

/** For what is answered at once where it is answered at all: two attempts are within the 29 s that the API has. */
export const PROMPT = patience(12_000);
