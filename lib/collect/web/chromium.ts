import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, mkdtemp, rename, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { createBrotliDecompress } from "node:zlib";
import chromium from "@sparticuz/chromium";
import { chromium as playwright } from "playwright-core";
import type { Browser } from "playwright-core";
import { extract } from "tar-stream";

/** Where the browser comes from: the folder `bin` of the package @sparticuz/chromium, or a program of the machine's own. */
export type BrowserProgram = { readonly bin: string } | { readonly executable: string };

/** Not wanted of the arguments that the package recommends: they take protections away that pages have from one another. */
const UNWANTED = new Set([
  "--disable-web-security",
  "--allow-running-insecure-content",
  "--disable-site-isolation-trials",
]);
/** The browser itself has no way out: pages and scripts are handed to it, and whatever else it would ask for fails. */
const SEALED = [
  // Nothing listens on the port of "discard".
  "--proxy-server=http://127.0.0.1:9",
  "--proxy-bypass-list=<-loopback>",
  "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
  "--disable-background-networking",
  "--dns-prefetch-disable",
];
/** Nothing is drawn for anyone: the software renderer is neither unpacked nor looked for. */
const BLIND = ["--disable-gpu", "--disable-software-rasterizer"];
const LAUNCH_MS = 30_000;

/** Starts a browser without windows that can reach nothing by itself. The environment of the process is neither read nor changed. */
export async function launchChromium(program: BrowserProgram): Promise<Browser> {
  const settings = await programSettings(program);
  const wanted = chromium.args.filter((argument) => !UNWANTED.has(argument));
  return playwright.launch({ ...settings, args: [...wanted, ...BLIND, ...SEALED], headless: true, timeout: LAUNCH_MS });
}

/** Gives what Playwright starts a browser by: its executable, and the environment of the one that the package carries. */
export async function programSettings(program: BrowserProgram) {
  return "bin" in program ? packaged(program.bin) : { executablePath: program.executable };
}

/** The program of the package, unpacked (about 2 s once per machine), and what it needs of its surroundings. */
async function packaged(bin: string) {
  const folder = await unpackedOnce(bin);
  const env = {
    HOME: folder,
    LD_LIBRARY_PATH: path.join(folder, "al2023", "lib"),
    FONTCONFIG_FILE: path.join(folder, "fonts.conf"),
    TMPDIR: tmpdir(),
  };
  return { executablePath: path.join(folder, "chromium"), env };
}

/** The package would unpack in place, where another worker, or one that was killed, leaves half a program: a finished folder is moved there instead. */
async function unpackedOnce(bin: string): Promise<string> {
  const packed = path.join(bin, "chromium.br");
  // Another version of the package has a program of another size.
  const folder = path.join(tmpdir(), `imo-ops-chromium-${(await stat(packed)).size}`);
  if (await exists(folder)) return folder;
  const fresh = await mkdtemp(`${folder}-`);
  try {
    const into = (name: string) => path.join(fresh, name);
    await Promise.all([
      pipeline(
        createReadStream(packed),
        createBrotliDecompress(),
        createWriteStream(into("chromium"), { mode: 0o700 }),
      ),
      untar(path.join(bin, "fonts.tar.br"), into("fonts")),
      untar(path.join(bin, "al2023.tar.br"), into("al2023")),
    ]);
    // The package's own file looks for its fonts in /tmp.
    await writeFile(
      into("fonts.conf"),
      `<fontconfig><dir>${folder}/fonts</dir><cachedir>${folder}/cache</cachedir></fontconfig>`,
    );
    await rename(fresh, folder);
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    // Another worker was faster.
    if (!(await exists(folder))) throw error;
  }
  return folder;
}

async function untar(archive: string, folder: string): Promise<void> {
  const entries = extract();
  const unpacking = pipeline(createReadStream(archive), createBrotliDecompress(), entries);
  // What is wrong comes out of the entries as well.
  unpacking.catch(() => {});
  for await (const entry of entries) {
    const target = path.join(folder, entry.header.name);
    await mkdir(entry.header.type === "directory" ? target : path.dirname(target), { recursive: true });
    if (entry.header.type === "file") await pipeline(entry, createWriteStream(target));
    else entry.resume();
  }
  await unpacking;
}

async function exists(folder: string): Promise<boolean> {
  return (await stat(folder).catch(() => null)) !== null;
}
