import { readOptionalParameter } from "../stores/aws/parameters.ts";

/** Gives what reads the address of the database as the role of questions in SQL; once there is one it is kept, until then undefined. */
export function sqlUrl(parameter: string): () => Promise<string | undefined> {
  let known: string | undefined;
  return async () => (known ??= await readOptionalParameter(parameter));
}
