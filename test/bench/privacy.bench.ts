/** How well and how fast people and contacts are taken out of the texts of adverts. */
import { scrub } from "../../lib/normalize/privacy/scrub.ts";
import { labelledTexts, readLabelled, shares, tryOn } from "../support/labelled-texts.ts";
import type { Labelled } from "../support/labelled-texts.ts";
import type { Bench, BenchRun } from "./bench.ts";

const RECALL_WANTED = 0.97;
const PRECISION_WANTED = 0.98;
const ROUNDS = 200;

/** Measures recall and precision, by kind of contact too, and microseconds per text. */
export const bench: Bench = async (run) => {
  const sets: [string, Labelled[]][] =
    run.file === undefined
      ? [
          ["made by", await labelledTexts("tuned")],
          ["held out", await labelledTexts("held-out")],
        ]
      : [[run.file, await readLabelled(run.file)]];
  for (const [name, texts] of sets) judge(name, texts, run);
};

function judge(name: string, texts: readonly Labelled[], run: BenchRun): void {
  const outcome = tryOn(texts, scrub);
  const { recall, precision } = shares(outcome);
  for (const said of [
    ...outcome.left.map((piece) => `left: ${piece}`),
    ...outcome.lost.map((text) => `lost: ${text}`),
  ]) {
    run.say(`${name}: ${said.replaceAll("\n", "\\n")}`);
  }
  run.measure({ name: `${texts.length} texts, ${name}: recall`, value: recall, unit: "share", target: RECALL_WANTED });
  run.measure({
    name: `${texts.length} texts, ${name}: precision`,
    value: precision,
    unit: "share",
    target: PRECISION_WANTED,
  });
  for (const [kind, of] of Map.groupBy(texts, (text) => text.kind)) {
    if (kind === null) continue;
    run.measure({ name: `${name}: recall of ${kind}`, value: shares(tryOn(of, scrub)).recall, unit: "share" });
  }
  run.measure({ name: `${name}: time`, value: microseconds(texts), unit: "µs/text" });
}

function microseconds(texts: readonly Labelled[]): number {
  const begun = performance.now();
  for (let round = 0; round < ROUNDS; round += 1) for (const { text } of texts) scrub(text);
  return ((performance.now() - begun) * 1000) / ROUNDS / Math.max(1, texts.length);
}
