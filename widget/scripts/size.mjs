// Fails the build when the widget outgrows what a customer's page should have to carry.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const limit = 12 * 1024;
const size = gzipSync(readFileSync('dist/widget.js'), { level: 9 }).length;
console.log(`widget.js: ${size} bytes gzip of ${limit} allowed`);
if (size > limit) {
  console.error(`widget.js is ${size - limit} bytes too large.`);
  process.exit(1);
}
