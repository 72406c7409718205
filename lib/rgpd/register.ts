/** The register of processing, put together from what the code itself goes by. */
import { readFile } from "node:fs/promises";
import * as z from "zod";
import { parse } from "yaml";
import { EXPIRING, SIGHTING_DAYS } from "../stores/privacy/retention.ts";
import { COLLECTIONS, REDIS_KEYS, S3_PREFIXES, TABLES, VECTOR_TABLES } from "./places.ts";
import { PROCESSINGS } from "./processings.ts";
import type { Processing } from "./processings.ts";

/** A place of a processing: what it is called, what of it is personal, how long it is kept. French. */
interface RegisterPlace {
  readonly store: "PostgreSQL" | "MongoDB" | "Redis" | "S3" | "Journaux" | "SQS";
  readonly name: string;
  readonly personal: readonly string[];
  /** « 90 jours », or why there is no term. */
  readonly kept: string;
}

/** An entry of the register. */
export interface RegisterEntry extends Processing {
  readonly places: readonly RegisterPlace[];
}

/** The terms that the deployment sets: days by prefix of the bucket, of the functions' logs, of messages. */
export interface DeployedTerms {
  readonly prefixes: ReadonlyMap<string, number>;
  readonly logDays: number;
  readonly messageDays: { readonly waiting: number; readonly dead: number };
}

const Deployment = z.object({
  provider: z.object({ logRetentionInDays: z.int() }),
  resources: z.object({
    Resources: z.record(
      z.string(),
      z.object({
        Properties: z
          .looseObject({
            MessageRetentionPeriod: z.int().optional(),
            LifecycleConfiguration: z
              .object({
                Rules: z.array(z.looseObject({ Prefix: z.string().optional(), ExpirationInDays: z.int().optional() })),
              })
              .optional(),
          })
          .optional(),
      }),
    ),
  }),
});

/** Reads the terms from a serverless.yml. @throws ZodError where it states them otherwise. */
export async function readTerms(file: string): Promise<DeployedTerms> {
  const text = await readFile(file, "utf8");
  const { provider, resources } = Deployment.parse(parse(text, { merge: true, logLevel: "silent" }));
  const all = Object.values(resources.Resources).flatMap(({ Properties }) => (Properties ? [Properties] : []));
  const rules = all.flatMap(({ LifecycleConfiguration }) => [...(LifecycleConfiguration?.Rules ?? [])]);
  const seconds = all.flatMap(({ MessageRetentionPeriod: term }) => (term === undefined ? [] : [term]));
  return {
    prefixes: new Map(
      rules.flatMap(({ Prefix, ExpirationInDays }) => (Prefix && ExpirationInDays ? [[Prefix, ExpirationInDays]] : [])),
    ),
    logDays: provider.logRetentionInDays,
    messageDays: { waiting: Math.min(...seconds) / DAY_SECONDS, dead: Math.max(...seconds) / DAY_SECONDS },
  };
}

const DAY_SECONDS = 86_400;

/** The register: every processing with every place that its data lie in. */
export function register(terms: DeployedTerms): RegisterEntry[] {
  return PROCESSINGS.map((processing) => ({ ...processing, places: placesOf(processing.id, terms) }));
}

function placesOf(id: Processing["id"], terms: DeployedTerms): RegisterPlace[] {
  const of = (one: { readonly processing: Processing["id"] }) => one.processing === id;
  return [
    ...TABLES.filter(of).map(({ name, personal, why }) => ({
      store: "PostgreSQL" as const,
      name,
      personal,
      kept: [termOf(name), why].filter(Boolean).join(" ; ") || "aucun terme",
    })),
    ...(of(VECTOR_TABLES)
      ? [{ store: "PostgreSQL" as const, name: "vector_N", personal: [], kept: "disparaît avec son annonce" }]
      : []),
    ...COLLECTIONS.filter(of).map(({ name }) => ({
      store: "MongoDB" as const,
      name,
      personal: [],
      kept: "copie de PostgreSQL, même durée",
    })),
    ...REDIS_KEYS.filter(of).map(({ start, kept }) => ({
      store: "Redis" as const,
      name: `${start}:*`,
      personal: [],
      kept,
    })),
    ...S3_PREFIXES.filter(of).map(({ name }) => {
      const days = terms.prefixes.get(name);
      return {
        store: "S3" as const,
        name,
        personal: [],
        kept: days === undefined ? "tant que l’opposition vaut" : inDays(days),
      };
    }),
    ...(id === "journaux"
      ? [
          {
            store: "Journaux" as const,
            name: "/aws/lambda/imo-ops-*",
            personal: [],
            kept: `${inDays(terms.logDays)} (CloudWatch)`,
          },
          { store: "Journaux" as const, name: ".local/logs", personal: [], kept: "en local, jusqu’à leur suppression" },
        ]
      : []),
    ...(id === "collectes"
      ? [
          {
            store: "SQS" as const,
            name: "files de messages",
            personal: [],
            kept: `${inDays(terms.messageDays.waiting)} ; messages en échec ${inDays(terms.messageDays.dead)} : clés et références, jamais de contenu`,
          },
        ]
      : []),
  ];
}

function termOf(table: string): string | null {
  if (table === "crawl_sighting") return inDays(SIGHTING_DAYS);
  const kind = EXPIRING.find((one) => one.table === table);
  if (!kind) return null;
  return kind.days === null ? "jusqu’à son expiration" : inDays(kind.days);
}

function inDays(days: number): string {
  return days === 1 ? "1 jour" : `${days} jours`;
}

/** The register as Markdown, in French. */
export function registerMarkdown(entries: readonly RegisterEntry[]): string {
  const list = (values: readonly string[]) => values.map((value) => `  - ${value}`).join("\n");
  const sections = entries.map(
    (
      { title, purpose, legalBasis, people, data, source, recipients, measures, places },
      index,
    ) => `## ${index + 1}. ${title}

- **Finalité** : ${purpose}.
- **Base légale** : ${legalBasis}.
- **Personnes concernées** :
${list(people)}
- **Données** :
${list(data)}
- **Source** : ${source}.
- **Destinataires** :
${list(recipients)}
- **Mesures de protection** :
${list(measures)}

| Où | Nom | Colonnes personnelles | Conservation |
| --- | --- | --- | --- |
${places.map(({ store, name, personal, kept }) => `| ${store} | \`${name}\` | ${personal.join(", ") || "–"} | ${kept} |`).join("\n")}
`,
  );
  return `# Registre des activités de traitement

Article 30 du RGPD. Établi par \`imo rgpd register\` d’après le schéma et les durées de cette version ; les bases légales sont à confirmer par l’exploitant.

${sections.join("\n")}`;
}
