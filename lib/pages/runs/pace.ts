/** How often is looked, in ms: while something goes on, and else. */
export const Pace = { live: 1_500, calm: 30_000 } as const;
