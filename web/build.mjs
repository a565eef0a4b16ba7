// Bundles the page and writes it as C++ constants.
//
//   node build.mjs OUT_FOLDER
//
// OUT_FOLDER receives page.js, page.css and page_data.cc (serve/page_file.h says its shape). The page
// is whole in itself: no file of it comes from anywhere else.
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { faultsIn } from './check_words.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const out = resolve(process.argv[2] ?? join(here, 'dist'));

const words = join(here, 'src/words');
const faults = faultsIn(words);
if (faults.length) {
  console.error(`the words of the page do not agree:\n${faults.join('\n')}`);
  process.exit(1);
}

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
// English is part of page.js.
for (const name of (await readdir(words)).sort())
  if (name !== 'en.json') files.push([`/words/${name}`, 'application/json', join(words, name)]);

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

function view(bytes) {
  return `std::string_view(\n${literal(bytes)},\n      ${bytes.length})`;
}

// JSON without the white space that is for its authors.
function packed(bytes) {
  return Buffer.from(JSON.stringify(JSON.parse(bytes.toString('utf8'))));
}

const rows = [];
for (const [path, type, file] of files) {
  const bytes = file.endsWith('.json') ? packed(await readFile(file)) : await readFile(file);
  const tag = createHash('sha256').update(bytes).digest('hex').slice(0, 16);
  rows.push(`      {"${path}", "${type}", "${tag}", ${view(bytes)},\n      ${view(gzipSync(bytes, { level: 9 }))}},`);
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
