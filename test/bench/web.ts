import { appFirstLoadGzipKib, chatBrotliKib, routeGzipKib, workerGzipKib } from '../support/built-sizes.ts'
import type { Figure } from './figure.ts'

/** Sizes of the build in `dist/`. */
export async function run(): Promise<Figure[]> {
  const chat = chatBrotliKib()
  return [
    { name: 'web.app_first_load_gz', value: appFirstLoadGzipKib(), unit: 'KiB' },
    { name: 'web.inbox_gz', value: routeGzipKib('InboxPage'), unit: 'KiB' },
    { name: 'web.worker_gz', value: workerGzipKib(), unit: 'KiB' },
    { name: 'widget.loader_br', value: chat.loader, unit: 'KiB' },
    { name: 'widget.open_br', value: chat.open, unit: 'KiB' },
  ]
}
