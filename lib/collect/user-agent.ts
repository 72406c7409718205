import manifest from "../../package.json" with { type: "json" };

/** The name by which robots.txt files and pages may address us (RFC 9309 § 2.2.1). */
export const PRODUCT = manifest.name;

/** How every request names itself, `imo-ops/1.2.3 (+<contact>)`; `contact` is an address or a page of whoever answers for the visits. */
export function userAgent(contact: string): string {
  return `${PRODUCT}/${manifest.version} (+${contact})`;
}
