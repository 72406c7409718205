import type { ApiAnswer, Ask } from "../../lib/collect/api/answer.ts";
import type { Verdict } from "../../lib/collect/politeness/verdict.ts";
import { readSearch } from "../../localstack/market/open-data/lucene.ts";
import { quoted } from "../../lib/records/reason.ts";

type Row = Readonly<Record<string, string | number | boolean | undefined>>;

/** A dataset of a data-fair service of a test: what its view holds, and which fields its schema has. */
export interface DataFair {
  rows: readonly Row[];
  /** Null: it answers 404 when it is asked for its schema. */
  schema: readonly string[] | null;
  /** The fields that it really has; what it is asked beyond them it refuses. */
  fields: readonly string[];
  /** Takes the place of the answer to an address where it gives one. */
  instead: (address: string) => ApiAnswer | undefined;
  readonly asked: string[];
  readonly ask: Ask;
}

/** Opens a dataset that refuses unknown fields, as data-fair does. */
export function dataFair(rows: readonly Row[], fields: readonly string[]): DataFair {
  const service: DataFair = {
    rows,
    fields,
    schema: fields,
    instead: () => undefined,
    asked: [],
    ask: (address) => {
      service.asked.push(address);
      return Promise.resolve(service.instead(address) ?? answerOf(service, new URL(address, "https://data.ademe.fr")));
    },
  };
  return service;
}

/** An answer with a value as JSON. */
export function said(value: unknown): ApiAnswer {
  return answer({ kind: "ok" }, 200, JSON.stringify(value));
}

/** An answer that refuses, for good or for a while. */
export function refused(status: number, sentence: string, passing = false): ApiAnswer {
  return answer({ kind: "failed", reason: quoted(`answered ${status}: ${sentence}`), passing }, status, sentence);
}

function answer(verdict: Verdict, status: number, text: string): ApiAnswer {
  return { verdict, status, headers: { "content-type": "application/json" }, text, url: "", requests: 1 };
}

function answerOf({ rows, schema, fields }: DataFair, { pathname, searchParams }: URL): ApiAnswer {
  if (pathname.endsWith("/schema")) {
    return schema ? said(schema.map((key) => ({ key, type: "string" }))) : answer({ kind: "gone" }, 404, "");
  }
  const select = (searchParams.get("select") ?? fields.join(",")).split(",");
  const unknown = select.find((field) => !fields.includes(field));
  if (unknown !== undefined) {
    return refused(400, `Impossible de sélectionner le champ ${unknown}, il n'existe pas dans le jeu de données.`);
  }
  const foreign = new Set<string>();
  const search = readSearch(searchParams.get("qs") ?? "");
  if ("refusal" in search) return refused(400, search.refusal);
  const found = rows.filter((row) =>
    search.matches((name) => {
      if (!fields.includes(name)) foreign.add(name);
      return row[name] === undefined ? undefined : String(row[name]);
    }),
  );
  const [wrong] = foreign;
  if (wrong !== undefined)
    return refused(400, `Impossible d'appliquer un filtre sur le champ ${wrong}, il n'existe pas`);
  const size = Number(searchParams.get("size"));
  const begun = Number(searchParams.get("after") ?? 0);
  const shown = found.slice(begun, begun + size);
  const next = new URL(`https://data.ademe.fr${pathname}?${searchParams.toString()}`);
  next.searchParams.set("after", String(begun + size));
  return said({
    total: found.length,
    ...(shown.length === size && { next: next.href }),
    results: shown.map((row) => Object.fromEntries(select.map((field) => [field, row[field]]))),
  });
}
