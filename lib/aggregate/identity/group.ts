/** From adverts to properties: components of linked adverts, each clustered. */
import { cluster } from "./cluster.ts";
import type { ClusterRules, KeyPair } from "./cluster.ts";
import { atOnce, comparable } from "./comparable.ts";
import type { Unit } from "./comparable.ts";
import { compare } from "./compare.ts";
import type { Comparison } from "./compare.ts";
import { WEIGHTS } from "./weights.ts";

/** What people have said of pairs, by the units' keys. */
export type ByHand = Pick<ClusterRules, "joined" | "apart">;

/** Compares two units. */
export function judge(a: Unit, b: Unit): Comparison {
  return compare(a.facts, b.facts, { atOnce: atOnce(a, b) });
}

/**
 * Groups units that describe one good. Only units that are linked, directly or through others, by pairs at or above the threshold or by hand can
 * share a group, so that a component can be grouped anew on its own.
 */
export function groupUnits(units: readonly Unit[], byHand: ByHand): string[][] {
  const links = [...linksAmong(units), ...byHand.joined];
  return componentsOf(units, links).flatMap((component) => groupComponent(component, byHand));
}

/** Groups the units of one component. */
export function groupComponent(component: readonly Unit[], { joined, apart }: ByHand): string[][] {
  if (component.length === 1) return component.map(({ key }) => [key]);
  const units = new Map(component.map((unit) => [unit.key, unit]));
  const verdict = (a: string, b: string) => {
    const [one, other] = [units.get(a), units.get(b)];
    if (!one || !other) throw new RangeError(`No unit ${a} or ${b} in the component`);
    return judge(one, other);
  };
  return cluster([...units.keys()], verdict, { threshold: WEIGHTS.threshold, joined, apart });
}

/** Units that are linked directly or through others, together. */
export function componentsOf(units: readonly Unit[], links: readonly KeyPair[]): Unit[][] {
  const parent = new Map(units.map(({ key }) => [key, key]));
  const rootOf = (key: string): string => {
    const up = parent.get(key) ?? key;
    if (up === key) return key;
    const root = rootOf(up);
    parent.set(key, root);
    return root;
  };
  for (const [a, b] of links) {
    if (parent.has(a) && parent.has(b)) parent.set(rootOf(a), rootOf(b));
  }
  return [...Map.groupBy(units, ({ key }) => rootOf(key)).values()];
}

function linksAmong(units: readonly Unit[]): KeyPair[] {
  const kinds = Map.groupBy(units, ({ facts }) => `${facts.type} ${facts.transaction}`);
  return [...kinds.values()].flatMap((kind) =>
    kind.flatMap((one, at) =>
      kind
        .slice(at + 1)
        .filter((other) => comparable(one, other) && judge(one, other).score >= WEIGHTS.threshold)
        .map((other): KeyPair => [one.key, other.key]),
    ),
  );
}
