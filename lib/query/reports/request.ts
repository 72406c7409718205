import * as z from "zod";
import { AnyMarketBody } from "../market-filters.ts";

/** The body that asks for a report: of a place, or of a property. */
export const ReportRequest = z
  .discriminatedUnion("de", [
    z.strictObject({ de: z.literal("lieu"), filtres: AnyMarketBody }),
    z.strictObject({ de: z.literal("bien"), id: z.int().min(0).describe("l’identifiant d’un bien") }),
  ])
  .meta({ id: "DemandeRapport" });
export type ReportRequest = z.output<typeof ReportRequest>;

/** A request as its job keeps it. */
export type KeptRequest = ReportRequest & {
  /** What the report is of, in French. */
  readonly titre: string;
};

/** Which report is asked for. */
export const OneReport = z.object({ id: z.guid().describe("l’identifiant d’un rapport") });
