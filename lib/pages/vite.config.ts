import { readFile, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { defineConfig } from "vite";
import type { Plugin } from "vite";

/** Of a file of so many bytes the last hundredths would take seconds of every build. */
const LARGE = 500_000;
const FASTER = 9;

/** Writes each asset compressed beside itself, so that no request waits for it. */
function compressed(): Plugin {
  return {
    name: "compressed",
    apply: "build",
    writeBundle: async ({ dir = "" }) => {
      const assets = path.join(dir, "assets");
      await Promise.all(
        (await readdir(assets)).map(async (name) => {
          const bytes = await readFile(path.join(assets, name));
          const params = {
            [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
            [constants.BROTLI_PARAM_QUALITY]: bytes.length > LARGE ? FASTER : constants.BROTLI_MAX_QUALITY,
          };
          await writeFile(path.join(assets, `${name}.br`), await promisify(brotliCompress)(bytes, { params }));
          await writeFile(path.join(assets, `${name}.gz`), await promisify(gzip)(bytes, { level: 9 }));
        }),
      );
    },
  };
}

/** How the pages are built: into `.pages`, every file but index.html named by its content, nothing inlined (the pages' policy forbids it). */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [compressed()],
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: path.resolve(import.meta.dirname, "../../.pages"),
    emptyOutDir: true,
    target: "es2023",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // Plotly, which is loaded with the first chart alone.
    chunkSizeWarningLimit: 1_200,
  },
});
