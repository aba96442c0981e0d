import { appFirstLoadGzipKib, workerGzipKib } from './support/built-sizes.ts'

/** `npm run budgets`: sizes of the build against what they may be, in KiB gzipped (docs/performance.md). */
const budgets = [
  { name: 'Worker', limit: 1024, size: workerGzipKib() },
  { name: 'app, first load', limit: 160, size: appFirstLoadGzipKib() },
]

for (const { name, limit, size } of budgets) {
  const verdict = size <= limit ? 'ok' : 'TOO LARGE'
  console.log(`${name.padEnd(16)} ${size.toFixed(1).padStart(7)} of ${limit} KiB gzip  ${verdict}`)
}
if (budgets.some(({ size, limit }) => size > limit)) process.exit(1)
