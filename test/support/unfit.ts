import * as z from "zod";
import { EnergyRating, Geocode, Place, RentLevel, RiskReport } from "../../lib/records/open-data.ts";
import { Advert, Sale } from "../../lib/records/record.ts";
import type { Rejection } from "../../lib/records/rejection.ts";
import { isStorable } from "../../lib/records/storable.ts";
import type { ReadResult } from "../../lib/normalize/read-result.ts";

const AnyRecord = z.discriminatedUnion("kind", [Advert, Sale, EnergyRating, RentLevel, Place, Geocode, RiskReport]);

/** Why what came of an input could not be stored or understood; null where all is as it has to be. */
export function unfit({
  records,
  rejected,
  dropped,
}: Pick<ReadResult, "records" | "rejected" | "dropped">): string | null {
  for (const record of records) {
    const fault = AnyRecord.safeParse(record).error ?? (isStorable(record) ? null : "text that can't be stored");
    if (fault) return `record: ${String(fault)}`;
  }
  const untold = [...rejected, ...dropped.samples].find((entry) => !isTold(entry));
  if (untold) return `told so that nobody understands: ${JSON.stringify(untold)}`;
  const nameless = dropped.samples.find(({ field }) => field === null);
  if (nameless) return `a value without its field: ${JSON.stringify(nameless)}`;
  const counted = Object.values(dropped.fields).reduce((sum, count) => sum + count, 0);
  return counted < dropped.samples.length ? "more values are shown than counted" : null;
}

function isTold(entry: Rejection): boolean {
  const { row, code, reason, found, expected, french, excerpt } = entry;
  if (!code?.startsWith("reading.") || !french) return false;
  const said = [reason, french.reason];
  const short = [...said, found ?? "", expected ?? "", french.expected ?? "", excerpt].every(
    (text) => text.length <= 500,
  );
  const isSaid = said.every((sentence) => sentence !== "" && !/call stack|\[object|undefined/i.test(sentence));
  const isTwofold = reason !== french.reason && (expected === null) === (french.expected === null);
  return row >= 1 && short && isSaid && isTwofold && isStorable(entry);
}
