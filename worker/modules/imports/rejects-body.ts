import { utf8 } from '../../lib/bytes.ts'

/** A body that is made as fast as it is read; a failure breaks it off, so that it never looks complete. */
export function toStream(pages: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = await pages.next()
      if (next.done) controller.close()
      else controller.enqueue(utf8(next.value))
    },
    async cancel() {
      await pages.return(undefined)
    },
  })
}

/** Of a CSV file that is saved under its own name (RFC 6266). */
export const csvHeaders = (fileName: string): Record<string, string> => ({
  'content-type': 'text/csv; charset=utf-8',
  'content-disposition': `attachment; filename="rejects.csv"; filename*=UTF-8''${encodeURIComponent(fileName)}`,
  'cache-control': 'no-store',
})
