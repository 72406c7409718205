#!/usr/bin/env node
// `npx imo …` is `npm run imo -- …`.
process.argv.splice(2, 0, "imo");
await import("./main.mjs");
