import type * as z from "zod";
import type { Sources } from "../../http/schemas/service.ts";

type Source = z.output<typeof Sources>["resultats"][number];

export function DropFile({ sources }: { sources: readonly Source[] }) {
  return <p>{sources.length}</p>;
}
