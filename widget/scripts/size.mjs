// Fails the build when a script outgrows what a customer's page should have to carry.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

let tooLarge = false;
for (const [file, limit] of [
  ['widget.js', 12 * 1024],
  ['kira-events.js', 4 * 1024],
]) {
  const size = gzipSync(readFileSync(`dist/${file}`), { level: 9 }).length;
  console.log(`${file}: ${size} bytes gzip of ${limit} allowed`);
  if (size > limit) {
    console.error(`${file} is ${size - limit} bytes too large.`);
    tooLarge = true;
  }
}
process.exit(tooLarge ? 1 : 0);
