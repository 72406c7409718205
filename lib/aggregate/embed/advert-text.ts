/** What is said of an advert to the model that turns it into a vector. */
export interface AdvertWords {
  readonly transaction: string | null;
  readonly type_name: string;
  readonly title: string | null;
  readonly city: string | null;
  readonly district: string | null;
  readonly description: string | null;
}

/** Grows when texts are composed in another way: vectors of before are then of another model. */
export const TEXT_VERSION = 1;

/** Composes the passage of an advert, without the same words twice: what it is, where, its title and its text. */
export function advertText({ transaction, type_name, title, city, district, description }: AdvertWords): string {
  const offered = transaction === "rental" ? "à louer" : transaction === "sale" ? "à vendre" : "";
  const place = [city, district].filter(Boolean).join(", ");
  const what = [type_name, offered].filter(Boolean).join(" ");
  return [place ? `${what}, ${place}` : what, title, description]
    .flatMap((part) => part?.replaceAll(/\s+/g, " ").trim() || [])
    .join(". ");
}
