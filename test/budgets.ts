import { appFirstLoadGzipKib, chatBrotliKib, workerGzipKib } from './support/built-sizes.ts'

/** `npm run budgets`: sizes of the build against what they may be, in KiB compressed (docs/performance.md). */
const chat = chatBrotliKib()
const budgets = [
  { name: 'Worker', limit: 1024, size: workerGzipKib(), by: 'gzip' },
  { name: 'app, first load', limit: 160, size: appFirstLoadGzipKib(), by: 'gzip' },
  { name: 'chat, button', limit: 3, size: chat.loader, by: 'brotli' },
  { name: 'chat, open', limit: 45, size: chat.open, by: 'brotli' },
]

for (const { name, limit, size, by } of budgets) {
  const verdict = size <= limit ? 'ok' : 'TOO LARGE'
  console.log(`${name.padEnd(16)} ${size.toFixed(1).padStart(7)} of ${limit} KiB ${by}  ${verdict}`)
}
if (budgets.some(({ size, limit }) => size > limit)) process.exit(1)
