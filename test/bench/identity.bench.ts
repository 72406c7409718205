/** How well adverts of one good are found: on adverts that were read one by one, and on invented look-alikes. */
import { existsSync } from "node:fs";
import path from "node:path";
import { groupUnits } from "../../lib/aggregate/identity/group.ts";
import { ConfigError } from "../../lib/errors.ts";
import type { Advert } from "../../lib/records/record.ts";
import { drawFor } from "../../localstack/market/draw.ts";
import type { BenchFigures, BenchRun } from "./bench.ts";
import { readLabelled, unitOfAdvert } from "./labelled-adverts.ts";
import { advertise, copyOf, makeFlats } from "./make-lookalikes.ts";
import type { Distortion } from "./make-lookalikes.ts";
import { scoreGroups } from "./score-identity.ts";
import type { IdentityScore, Labels } from "./score-identity.ts";

/** Adverts as a SeLoger export and the file that says which of them are one good; those of the sample data when none are given. */
export const options = { adverts: { type: "string" }, groups: { type: "string" } } as const;

const SAMPLES = path.resolve(import.meta.dirname, "../../../shared/data/hendaye");
const PRECISION_WANTED = 0.98;
const RECALL_WANTED = 0.9;
const BUILDINGS = 100;
const SEEDS = [1, 2, 3];

const DISTORTIONS: readonly (readonly [string, Distortion])[] = [
  ["price ± 5 %", { price: true, area: false, text: false, position: false }],
  ["area ± 2 m²", { price: false, area: true, text: false, position: false }],
  ["rewritten text", { price: false, area: false, text: true, position: false }],
  ["no position", { price: false, area: false, text: false, position: true }],
  ["all of these", { price: true, area: true, text: true, position: true }],
];

/** Measures precision and recall; `precision`, `recall` and `unlabelled` are those of the labelled file, null where there is none. */
export async function bench(run: BenchRun): Promise<BenchFigures> {
  const labelled = await onLabelled(run);
  const generated = DISTORTIONS.map(([name, distortion]) => onGenerated(run, name, distortion));
  const worst = (of: "precision" | "recall") => Math.min(...generated.map((score) => score[of] ?? 0));
  return {
    precision: labelled?.precision ?? null,
    recall: labelled?.recall ?? null,
    unlabelled: labelled?.unlabelled.length ?? null,
    generated_precision: worst("precision"),
    generated_recall: worst("recall"),
  };
}

async function onLabelled(run: BenchRun): Promise<IdentityScore | null> {
  const files = filesOf(run);
  if (!files) {
    run.say("no labelled adverts here: --adverts FILE --groups FILE names some");
    return null;
  }
  const { units, labels } = await readLabelled(files.adverts, files.groups);
  const score = scoreGroups(groupUnits(units, { joined: [], apart: [] }), labels);
  report(run, `${units.length} labelled adverts`, score);
  for (const pair of score.unlabelled) run.say(`merged, no label: ${pair}`);
  return score;
}

function filesOf({ options: { adverts, groups } }: BenchRun): { adverts: string; groups: string } | null {
  if (typeof adverts === "string" && typeof groups === "string") return { adverts, groups };
  if (adverts !== undefined || groups !== undefined) throw new ConfigError("--adverts and --groups go together");
  const samples = {
    adverts: path.join(SAMPLES, "seloger_listings_2024.csv"),
    groups: path.join(SAMPLES, "seloger_groups.json"),
  };
  return existsSync(samples.adverts) && existsSync(samples.groups) ? samples : null;
}

function report(run: BenchRun, what: string, score: IdentityScore): void {
  const { precision, recall, unlabelled, wrong, missed } = score;
  if (precision !== null)
    run.measure({ name: `${what}: precision`, value: precision, unit: "share", target: PRECISION_WANTED });
  if (recall !== null) run.measure({ name: `${what}: recall`, value: recall, unit: "share", target: RECALL_WANTED });
  run.measure({ name: `${what}: merged pairs without a label`, value: unlabelled.length, unit: "pairs" });
  for (const pair of wrong.slice(0, 10)) run.say(`${what}: merged, and different: ${pair}`);
  for (const pair of missed.slice(0, 10)) run.say(`${what}: one good, and not merged: ${pair}`);
}

function onGenerated(run: BenchRun, name: string, distortion: Distortion): IdentityScore {
  const towns = SEEDS.map((seed) => makeTown(seed, Math.max(2, Math.round(BUILDINGS * run.scale)), distortion));
  const groups = towns.flatMap(({ adverts }) =>
    groupUnits(
      adverts.map((advert) => unitOfAdvert(advert.reference, [advert])),
      { joined: [], apart: [] },
    ),
  );
  const labels = {
    same: towns.flatMap(({ same }) => same),
    different: towns.flatMap(({ different }) => different),
    unsure: [],
  };
  const score = scoreGroups(groups, labels);
  report(run, `copies with ${name}, ${labels.same.length} pairs`, score);
  return score;
}

/** Adverts of a fifth of all flats, neighbours among them, and copies of half of these; two adverts of different flats are a pair that differs. */
export function makeTown(
  seed: number,
  buildings: number,
  distortion: Distortion,
): Pick<Labels, "same" | "different"> & { adverts: Advert[] } {
  const adverts: { advert: Advert; flat: number }[] = [];
  for (const [flat, facts] of makeFlats(seed, buildings).entries()) {
    const draw = drawFor("listed", seed, flat);
    if (draw.chance(0.8)) continue;
    const advert = advertise(facts, `${seed}-${flat}`, flat % 17, 10);
    adverts.push({ advert, flat });
    if (draw.chance(0.5)) adverts.push({ advert: copyOf(advert, facts, `${seed}-${flat}-copy`, distortion), flat });
  }
  const pairs = adverts.flatMap((one, at) => adverts.slice(at + 1).map((other) => ({ one, other })));
  const named = (same: boolean) =>
    pairs
      .filter(({ one, other }) => (one.flat === other.flat) === same)
      .map(({ one, other }): [string, string] => [one.advert.reference, other.advert.reference]);
  return { adverts: adverts.map(({ advert }) => advert), same: named(true), different: named(false) };
}
