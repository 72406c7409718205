import * as z from "zod";

/** What a caller may be allowed: to read, to analyse, to operate. */
export const Scope = z.enum(["lecture", "analyse", "admin"]);
export type Scope = z.output<typeof Scope>;

export const Role = z.enum(["reader", "analyst", "admin"]);
export type Role = z.output<typeof Role>;

const SCOPES: Readonly<Record<Role, readonly Scope[]>> = {
  reader: ["lecture"],
  analyst: ["lecture", "analyse"],
  admin: ["lecture", "analyse", "admin"],
};

/** Gives what a role allows. */
export function scopesOf(role: Role): readonly Scope[] {
  return SCOPES[role];
}
