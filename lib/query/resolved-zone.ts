import type { Sql } from "sql-template-tag";
import type { Commune } from "./commune.ts";

type ZoneKind = "commune" | "departement" | "section" | "rayon" | "polygone";

/** A zone as the statistics take it. */
export interface MarketZone {
  readonly kind: ZoneKind;
  /** The one that was asked for; null where the zone is not of one commune. */
  readonly commune: Commune | null;
  readonly department: string | null;
  /** With its prefix where it was given. */
  readonly section: string | null;
  /** Areas of `market_year` that make up the zone; null where its sales are read one by one. */
  readonly areas: readonly string[] | null;
  /** SQL: whether a row `d` of `market_due` is of `span.area`. */
  readonly due: Sql;
  /** SQL: which rows of `sale` are of the zone, or of `span.area` where there are areas. */
  readonly sales: Sql;
  /** SQL: which rows of `advert_facts` are of the zone. */
  readonly adverts: Sql;
  /** SQL: which rows of `sale_coverage` speak of it. */
  readonly covered: Sql;
}
