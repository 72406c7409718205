/** A stretch of a text that must not be kept. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly kind: "phone" | "email" | "link" | "name" | "number" | "account";
}
