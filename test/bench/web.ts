import { appFirstLoadGzipKib, routeGzipKib, workerGzipKib } from '../support/built-sizes.ts'
import type { Figure } from './figure.ts'

/** Sizes of the build in `dist/`. */
export async function run(): Promise<Figure[]> {
  return [
    { name: 'web.app_first_load_gz', value: appFirstLoadGzipKib(), unit: 'KiB' },
    { name: 'web.inbox_gz', value: routeGzipKib('InboxPage'), unit: 'KiB' },
    { name: 'web.worker_gz', value: workerGzipKib(), unit: 'KiB' },
  ]
}
