import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig, type Plugin } from "vite";

const HERE = import.meta.dirname;
// What the built files are made from; a test compares it with the sources, without Node.
const SOURCES = ["index.html", "package.json", "package-lock.json", "public", "src", "tsconfig.json", "vite.config.ts"];

function files(path: string): string[] {
  try {
    return readdirSync(path).flatMap((name) => files(join(path, name)));
  } catch {
    return [path];
  }
}

/** SHA-256 over names and contents of all sources, in the order of their names. */
function stamp(): Plugin {
  return {
    name: "stamp",
    generateBundle() {
      const digest = createHash("sha256");
      const paths = SOURCES.flatMap((name) => files(join(HERE, name)));
      for (const path of paths.map((one) => relative(HERE, one).replaceAll("\\", "/")).sort()) {
        digest.update(`${path}\0`).update(readFileSync(join(HERE, path))).update("\0");
      }
      this.emitFile({ type: "asset", fileName: "built-from.txt", source: `${digest.digest("hex")}\n` });
    },
  };
}

export default defineConfig({
  base: "./",
  plugins: [svelte(), stamp()],
  server: { proxy: { "/api": { target: "http://127.0.0.1:8765", changeOrigin: false } } },
  build: {
    outDir: "../src/groundswell/app/static",
    emptyOutDir: true,
    target: "es2022",
    modulePreload: false,
    cssCodeSplit: false,
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    // Names without a digest: the same sources give the same files, and the server sends an ETag.
    rollupOptions: {
      output: { entryFileNames: "app.js", chunkFileNames: "[name].js", assetFileNames: "app[extname]" },
    },
  },
});
