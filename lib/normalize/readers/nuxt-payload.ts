/**
 * Pages of IAD France adverts, a Nuxt site: the record is in the page's payload, found by its keys. Two generations of pages: that
 * of November 2025, of which real pages were read, and that of October 2026, known from a description only (photos under `media`,
 * a heading with area and rooms, "Réf : …", JSON-LD).
 */
import { condominiumOf, energyOf, showingOf, sizesOf } from "../iad/facts.ts";
import { blankAdvert, checkedReference } from "../advert.ts";
import { text } from "../fields/text.ts";
import { crossCheck } from "../iad/cross-check.ts";
import { mentionsIn, tidied } from "../iad/legal-text.ts";
import { placeOf } from "../iad/place.ts";
import { pricesOf } from "../iad/prices.ts";
import { findRecord } from "../iad/record.ts";
import type { IadRecord } from "../iad/record.ts";
import { typeOf } from "../iad/type.ts";
import type { Page, PageContext, PageReader } from "../page-reader.ts";
import { nodesAmong } from "../page/linked-data.ts";
import { payloadsAmong } from "../page/nuxt-payload.ts";
import { takeApart } from "../page/scripts.ts";
import type { PageParts } from "../page/scripts.ts";
import { readVisible } from "../page/visible.ts";
import type { Visible } from "../page/visible.ts";
import { readPage } from "../read-page.ts";
import type { PageRead } from "../read-page.ts";
import { RowRefused, allow } from "../refusal.ts";
import { cut } from "../../records/storable.ts";
import { READING } from "../reasons.ts";

/** Reads an advert from the payload of its page, when all that the page says of it agrees. */
const nuxtPayload: PageReader = {
  version: 2,
  input: "page",
  read: (page, context) =>
    readPage(page, () => {
      const parts = takeApart(page.html);
      const visible = readVisible(parts.visible);
      const read = readAdvert(findRecord(payloads(parts), page.reference), page, visible, context);
      crossCheck(read.advert, visible, nodesAmong(parts.scripts, page.url).top);
      return read;
    }),
};
export default nuxtPayload;

function payloads({ scripts }: PageParts): unknown[] {
  try {
    return payloadsAmong(scripts);
  } catch (cause) {
    const why = cause instanceof Error ? cut(cause.message, 100) : String(cause);
    throw new RowRefused("payload", READING.payloadUndecodable(why));
  }
}

function readAdvert(record: IadRecord, page: Page, visible: Visible, context: PageContext): PageRead {
  const reference = checkedReference("propertyListingRef", record.propertyListingRef);
  const people = [record.agent?.fullName, record.agent?.userName].filter((name) => typeof name === "string");
  const description = allow("description", text(record.description));
  const mentions = mentionsIn(description);
  const prices = pricesOf(record, mentions);
  const { type, typeLabel } = typeOf(record, visible.heading);
  const place = placeOf(record);
  const agent = allow("agentLocalId", text(record.agentLocalId ?? record.agent?.localId ?? record.agent?.agentId));
  const advert = {
    ...blankAdvert({ source: context.source.id, reference, collectedAt: page.collectedAt }),
    url: page.url.replace(/[?#].*$/s, ""),
    type,
    typeLabel,
    title: visible.heading ?? titleOf(typeLabel, place.location),
    description: description === null ? null : tidied(description),
    ...prices,
    ...sizesOf(record),
    ...energyOf(record),
    ...condominiumOf(record),
    ...place,
    ...showingOf(record),
    agentHash: agent === null ? null : context.hashAgent(agent),
  };
  return { advert, people };
}

/** The heading of November 2025. */
function titleOf(label: string | null, location: string | null | undefined): string | null {
  return [label, location].filter(Boolean).join(" à ") || null;
}
