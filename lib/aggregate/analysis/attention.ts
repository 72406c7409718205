/** What a buyer or a tenant should look at twice. */
import type { Good } from "./good.ts";

/** Something to look at twice, in French. */
export interface Point {
  readonly type: "classe_energie" | "charges_elevees" | "longtemps_en_vente" | "baisses_de_prix";
  readonly gravity: "info" | "attention" | "alerte";
  readonly message: string;
  readonly formula: string;
  /** `YYYY-MM-DD` from which it holds, where the law gives one. */
  readonly since: string | null;
}

/**
 * From when homes of a class may not be newly let: law 89-462 of 6 July 1989, art. 6, as law 2021-1104 (Climat et résilience), art. 160,
 * has it; overseas departments have dates of their own.
 */
const LETTING_BANNED = {
  mainland: { G: "2025-01-01", F: "2028-01-01", E: "2034-01-01" },
  overseas: { G: "2028-01-01", F: "2031-01-01" },
} as const;
const LAW = "loi n° 89-462 du 6 juillet 1989, art. 6 (loi n° 2021-1104, art. 160)";

/** Euros per m² and year of condominium charges. */
const HIGH_CHARGES = { attention: 40, alerte: 60 } as const;
const LONG_DAYS = { attention: 90, alerte: 180 } as const;
/** Percent by which the price fell in all. */
const LARGE_DROP = 10;
const MS_PER_DAY = 86_400_000;

/** The points of attention of a good, on a day. */
export function attentionTo(good: Good, now: Date): Point[] {
  return [energyPoint(good, now), chargesPoint(good), durationPoint(good, now), dropsPoint(good)].filter(
    (point) => point !== null,
  );
}

function energyPoint({ energyClass, commune }: Good, now: Date): Point | null {
  if (energyClass === null) return null;
  const dates: Readonly<Record<string, string>> =
    LETTING_BANNED[commune?.startsWith("97") === true ? "overseas" : "mainland"];
  const since = dates[energyClass];
  if (since === undefined) return null;
  const banned = since <= now.toISOString().slice(0, 10);
  return {
    type: "classe_energie",
    gravity: banned ? "alerte" : energyClass === "E" ? "info" : "attention",
    message: banned
      ? `Classe énergie ${energyClass} : ne peut plus être mis en location depuis le ${inFrench(since)}.`
      : `Classe énergie ${energyClass} : ne pourra plus être mis en location à partir du ${inFrench(since)}.`,
    formula: LAW,
    since,
  };
}

function chargesPoint({ annualCharges, area }: Good): Point | null {
  if (annualCharges === null || area === null || area <= 0) return null;
  const perSquareMetre = annualCharges / area;
  if (perSquareMetre < HIGH_CHARGES.attention) return null;
  return {
    type: "charges_elevees",
    gravity: perSquareMetre < HIGH_CHARGES.alerte ? "attention" : "alerte",
    message: `Charges de copropriété de ${Math.round(perSquareMetre)} € par m² et par an.`,
    formula: `charges annuelles ÷ surface ; élevées à partir de ${HIGH_CHARGES.attention} €/m², très élevées à partir de ${HIGH_CHARGES.alerte} €/m²`,
    since: null,
  };
}

function durationPoint({ offered, offeredSince, transaction }: Good, now: Date): Point | null {
  const days = Math.floor((now.getTime() - Date.parse(offeredSince)) / MS_PER_DAY);
  if (!offered || days < LONG_DAYS.attention) return null;
  return {
    type: "longtemps_en_vente",
    gravity: days < LONG_DAYS.alerte ? "attention" : "alerte",
    message: `${transaction === "sale" ? "En vente" : "À louer"} depuis ${days} jours au moins.`,
    formula: `jours depuis la première vue ; long à partir de ${LONG_DAYS.attention} jours, très long à partir de ${LONG_DAYS.alerte}`,
    since: null,
  };
}

function dropsPoint({ prices }: Good): Point | null {
  const drops = prices.filter((price, index) => price < (prices[index - 1] ?? 0)).length;
  const [first, last] = [prices[0], prices.at(-1)];
  if (drops === 0 || first === undefined || last === undefined) return null;
  const fall = ((first - last) * 100) / first;
  const inAll =
    fall > 0 ? `, de ${new Intl.NumberFormat("fr-FR", { maximumFractionDigits: 1 }).format(fall)} % en tout` : "";
  return {
    type: "baisses_de_prix",
    gravity: fall >= LARGE_DROP ? "attention" : "info",
    message: `${drops === 1 ? "Une baisse" : `${drops} baisses`} de prix${inAll}.`,
    formula: "baisses entre deux prix de l’annonce ; en tout : 1 − dernier prix ÷ premier prix",
    since: null,
  };
}

function inFrench(day: string): string {
  return day.split("-").toReversed().join("/");
}
