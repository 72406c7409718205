import { InvalidArgumentError } from "commander";
import type { Command } from "commander";
import { PermanentError } from "../../errors.ts";
import { propertyJoin, propertySplit } from "../../operate/properties.ts";
import type { Placed } from "../../operate/properties.ts";
import { readProperty } from "../../query/properties.ts";
import { Refusal } from "../../query/refusal.ts";
import { loadSources } from "../../sources/load.ts";
import { counted, instant } from "../figures.ts";
import { example, onInstallation, onStores, print } from "../session.ts";
import { table } from "../table.ts";

/** Adds `imo biens show`, `split` and `join`. */
export function addBiens(program: Command): void {
  const biens = program.command("biens").description("shows properties and corrects which adverts are one good");
  const show = biens
    .command("show")
    .argument("<id>", "the property", readId)
    .description("tells all about a property, and why its adverts are one good")
    .action(async (id: number, _options: object, command: Command) =>
      onStores(command, async ({ db }, options) => {
        const property = await found(
          readProperty(db, fromPostgres, id, { sources: await loadSources(), now: new Date() }),
        );
        print(options, property, describeProperty(property));
      }),
    );
  example(show, "biens show 1234567890123456");
  const split = biens
    .command("split")
    .argument("<id>", "the property", readId)
    .argument("<reference...>", "its adverts that are another good")
    .description("takes adverts out of a property, for good")
    .action(async (id: number, references: string[], _options: object, command: Command) =>
      onInstallation(command, async ({ ask }, options) => {
        const placed = await ask(propertySplit, { id, references });
        print(options, placed, describePlaced(placed.adverts));
      }),
    );
  example(split, "biens split 1234567890123456 220393829");
  const join = biens
    .command("join")
    .argument("<id>", "a property", readId)
    .argument("<other>", "the property that is the same good", readId)
    .description("makes two properties one, for good")
    .action(async (id: number, other: number, _options: object, command: Command) =>
      onInstallation(command, async ({ ask }, options) => {
        const placed = await ask(propertyJoin, { id, other });
        print(options, placed, describePlaced(placed.adverts));
      }),
    );
  example(join, "biens join 1234567890123456 6543210987654321");
}

function readId(text: string): number {
  const id = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(id)) throw new InvalidArgumentError("Expected the id of a property, a whole number.");
  return id;
}

/** The command tells what is so, also while documents are away. */
const fromPostgres = () => Promise.resolve(null);

/** The API refuses in French; the command speaks English. */
async function found<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof Refusal) throw new PermanentError("There is no property of that id", {}, { cause: error });
    throw error;
  }
}

/** Where adverts are now, a line a property. */
function describePlaced(adverts: readonly Placed[]): string {
  const properties = Map.groupBy(adverts, ({ propertyId }) => propertyId);
  return [...properties]
    .map(([id, members]) => `property ${id}: ${members.map(({ key }) => key).join(", ")}`)
    .join("\n");
}

type Property = Awaited<ReturnType<typeof readProperty>>;

/** A property for people: its facts, adverts and reasons. */
function describeProperty(property: Property): string {
  const facts = property.faits.map(({ champ, valeur, autres }) => [
    champ,
    String(valeur),
    autres.map((other) => String(other.valeur)).join(", "),
  ]);
  const adverts = property.annonces.map(({ id_annonce, cle, prix, loyer, statut, premiere_vue, derniere_vue }) => [
    id_annonce,
    cle,
    prix ?? loyer,
    statut,
    instant(premiere_vue),
    instant(derniere_vue),
  ]);
  const reasons = [...property.rapprochements, ...property.refus].map(({ annonces, score, raisons }) => [
    annonces.join(" – "),
    score,
    raisons
      .slice(0, 6)
      .map(({ fait, a, b, poids }) => `${fait}: ${shown(a)} / ${shown(b)} (${poids > 0 ? "+" : ""}${poids})`)
      .join("; "),
  ]);
  return [
    `property ${property.id_bien}, ${property.statut_reso}, ${counted(property.nombre_annonces, "advert")}, ${counted(property.jours_en_ligne, "day")} on the market`,
    table(
      ["fact", "value", "others say"].map((title) => ({ title, wrap: title !== "fact" })),
      facts,
    ),
    table(
      ["id", "advert", "price", "status", "first seen", "last seen"].map((title) => ({ title })),
      adverts,
    ),
    ...(reasons.length > 0
      ? [table([{ title: "adverts" }, { title: "score" }, { title: "reasons", wrap: true }], reasons)]
      : []),
  ].join("\n\n");
}

function shown(value: string | number | boolean | null | readonly (string | number)[]): string {
  if (value === null) return "–";
  return typeof value === "object" ? value.join(", ") : String(value);
}
