import { Readable } from "node:stream";
import { PermanentError } from "../../errors.ts";
import { s3Location } from "../../stores/dropped.ts";
import type { Bucket } from "../../stores/s3.ts";

/** Opens files where sources and people say they are, and keeps them as received. */
export interface Locations {
  open(location: string): Promise<Readable>;
  /** Keeps the file's bytes in the bucket under `key`. */
  keep(location: string, key: string): Promise<void>;
}

/** Locations in the pipeline's own bucket (`s3://…`). @throws PermanentError for any other place. */
export function openLocation(data: Bucket): Locations {
  const keyOf = (location: string) => {
    const place = s3Location(location);
    if (place?.bucket !== data.name) throw new PermanentError(`${location} is not a place that files are read from`);
    return place.key;
  };
  return {
    open: async (location) => data.stream(keyOf(location)),
    keep: async (location, key) => data.copy(keyOf(location), key),
  };
}
