import * as fc from "fast-check";

/**
 * Generated inputs are the same in every run, so that a change is judged by what it changes; `SEED=random npm test` looks for new ones,
 * and `SEED=<number>` shows those of a report again.
 */
const given = process.env["SEED"] ?? "20261127";
if (given !== "random") fc.configureGlobal({ seed: Number(given) });
