import type { Ctx } from '../../context.ts'
import { foldText } from '../../lib/identity/name.ts'
import { listWordless, writeWords } from './words-queries.ts'

/** What of an address and a text is looked for later. */
export const searchWords = (recipient: string, text: string): string =>
  foldText(`${recipient} ${text.slice(0, 300)}`)

/** A page writes its mails anew with all they hold: 500 of 30 KB are a short write. */
const filledPerPage = 500
const pagesPerRun = 20

/**
 * Gives words and campaign to the messages that were kept before they had any, a bounded number at a time: no
 * migration rewrites the mails of all workspaces in one write.
 *
 * @returns epoch ms now when there are more, null when none is left
 */
export async function fillWords(ctx: Ctx, { perPage = filledPerPage } = {}): Promise<number | null> {
  for (let page = 0; page < pagesPerRun; page++) {
    const rows = await listWordless(ctx.db, ctx.tenant.id, perPage)
    if (rows.length === 0) return null
    const filled = rows.map(({ id, recipient, text }) => ({ id, words: searchWords(recipient, text) }))
    await writeWords(ctx.db, ctx.tenant.id, filled)
  }
  return ctx.clock.now()
}
