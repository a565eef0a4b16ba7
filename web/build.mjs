// Bundles the page and writes it as C++ constants.
//
//   node build.mjs OUT_FOLDER
//
// OUT_FOLDER receives page.js, page.css and page_data.cc (serve/page_file.h says its shape). The page
// is whole in itself: no file of it comes from anywhere else.
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const out = resolve(process.argv[2] ?? join(here, 'dist'));

await mkdir(out, { recursive: true });
await build({
  entryPoints: { page: join(here, 'src/main.tsx'), 'page-style': join(here, 'style.css') },
  absWorkingDir: here,
  bundle: true,
  minify: true,
  format: 'iife',
  target: 'es2022',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  legalComments: 'eof',
  outdir: out,
  logLevel: 'warning',
});

const files = [
  ['/', 'text/html; charset=utf-8', join(here, 'index.html')],
  ['/page.js', 'text/javascript; charset=utf-8', join(out, 'page.js')],
  ['/page.css', 'text/css; charset=utf-8', join(out, 'page-style.css')],
  ['/favicon.svg', 'image/svg+xml', join(here, 'favicon.svg')],
];

// Octal escapes of three digits cannot swallow what follows them.
function literal(bytes) {
  const lines = [];
  for (let from = 0; from < bytes.length; from += 80) {
    let line = '';
    for (const byte of bytes.subarray(from, from + 80)) {
      const plain = byte >= 32 && byte < 127 && byte !== 34 && byte !== 92 && byte !== 63;
      line += plain ? String.fromCharCode(byte) : '\\' + byte.toString(8).padStart(3, '0');
    }
    lines.push(`      "${line}"`);
  }
  return lines.join('\n');
}

const rows = [];
for (const [path, type, file] of files) {
  const bytes = await readFile(file);
  const tag = createHash('sha256').update(bytes).digest('hex').slice(0, 16);
  rows.push(`      {"${path}", "${type}", "${tag}", std::string_view(\n${literal(bytes)},\n      ${bytes.length})},`);
}
await writeFile(join(out, 'page_data.cc'), `// Made by web/build.mjs.
#include "serve/page_file.h"

namespace serve {

std::span<const PageFile> page_files() {
  static constexpr PageFile files[] = {
${rows.join('\n')}
  };
  return files;
}

}  // namespace serve
`);
