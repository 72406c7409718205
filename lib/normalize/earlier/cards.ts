/**
 * Cards of lists as the earlier system's JSON has them: no description and no features, the media in an object of their own. Where the
 * card showed no media, its scraper wrote zero photos and two times no.
 */
import { valueAt } from "../../records/value-at.ts";
import type { Advert } from "../../records/record.ts";
import type { ReadContext } from "../reader.ts";
import { readPage } from "./pages.ts";
import type { Item } from "./pages.ts";

/** Tells a card by its media, which stand in an object. */
export function isCard(item: Item): boolean {
  const media = item["media_info"];
  return typeof media === "object" && media !== null && !Array.isArray(media);
}

/** Reads a card. @throws RowRefused when it can't be read. */
export function readCard(item: Item, context: ReadContext): Advert {
  return readPage({ ...item, ...mediaOf(item["media_info"]), pieces: roomsOf(item) }, context);
}

function mediaOf(media: unknown): Item {
  const description = valueAt(media, "media_description");
  const photos = valueAt(media, "nombre_photos");
  const [video, visit] = [valueAt(media, "has_video"), valueAt(media, "has_visite_virtuelle")];
  const saysNothing = !description && !Number(photos) && video !== true && visit !== true;
  return saysNothing
    ? { media_info: null, nombre_photos: null, has_video: null, has_visite_virtuelle: null }
    : { media_info: description, nombre_photos: photos, has_video: video, has_visite_virtuelle: visit };
}

/** A card without rooms has its surface in their place. */
function roomsOf({ pieces, surface }: Item): unknown {
  return pieces === surface ? null : pieces;
}
