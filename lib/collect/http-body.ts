import { Transform, pipeline } from "node:stream";
import type { Readable, TransformCallback } from "node:stream";
import { PermanentError } from "../errors.ts";
import { shown } from "./shown.ts";

export interface BodyLimits {
  readonly maxBytes: number;
  readonly url: URL;
  /** Names what went wrong on the way. */
  readonly failed: (error: unknown) => Error;
}

/** Lets a body go by up to `maxBytes`, then fails with PermanentError; destroying it gives its connection up. */
export function limitedBody(body: Readable, { maxBytes, url, failed }: BodyLimits): Readable {
  let bytes = 0;
  const limited = new Transform({
    transform(part: Uint8Array, _encoding, done: TransformCallback) {
      bytes += part.length;
      if (bytes <= maxBytes) done(null, part);
      else done(new PermanentError(`${shown(url)} gives more than the ${maxBytes} bytes allowed`));
    },
  });
  // First of the listeners: the error is named before pipeline passes it on as it is.
  body.once("error", (error) => limited.destroy(failed(error)));
  // It listens to the errors of both, so that a body which nobody reads does not end the process; a reader who comes late still meets them.
  pipeline(body, limited, ignore);
  return limited;
}

function ignore(): void {
  // Whoever reads the stream is told.
}
