import type { Advert } from "../record.ts";
import { withoutPlanted } from "./planted.ts";

/** The texts of an advert that a search reads. */
export type SearchedTexts = Pick<Advert, "title" | "description" | "features" | "district">;

/** Those texts of an advert that had instructions for language models planted in them, without these; null where none had. */
export function honestTexts({ title, description, features, district }: SearchedTexts): Partial<SearchedTexts> | null {
  const texts = { title, description, district };
  const cleaned = Object.entries(texts).flatMap(([name, text]) => {
    const { text: honest, planted } = withoutPlanted(text ?? "");
    return planted ? [[name, honest] as const] : [];
  });
  const kept = features.filter((feature) => !withoutPlanted(feature).planted);
  const changed = { ...Object.fromEntries(cleaned), ...(kept.length < features.length && { features: kept }) };
  return Object.keys(changed).length === 0 ? null : changed;
}
