import { isUniqueViolation } from '../../../../db/client.ts'
import type { Ctx } from '../../../context.ts'
import { mostOfEach } from '../../../contracts/inbox-desk.ts'
import { AppError, forbidden, invalid, notFound } from '../../../lib/errors.ts'

/** The member whose own things these are; empty for a program, which has none. */
export const ownerOf = ({ actor }: Ctx): string => (actor.type === 'user' ? actor.userId : '')

/** The member who asks. @throws auth.forbidden for a program */
export function mustBeMember(ctx: Ctx): string {
  const userId = ownerOf(ctx)
  if (userId === '') throw forbidden()
  return userId
}

/**
 * Writes something under a name that no other of the same owner has.
 *
 * @throws resource.conflict at `name`; request.invalid when there are too many already
 */
export async function writeNamed<Row>(write: () => Promise<Row | undefined>): Promise<Row> {
  const row = await orTaken(write)
  if (row === undefined) throw invalid({ field: 'name', code: 'too_many', params: { maximum: mostOfEach } })
  return row
}

/** The same for what is there already. @throws resource.conflict at `name`; resource.not_found */
export async function rewriteNamed<Row>(write: () => Promise<Row | undefined>): Promise<Row> {
  const row = await orTaken(write)
  if (row === undefined) throw notFound()
  return row
}

async function orTaken<Row>(write: () => Promise<Row>): Promise<Row> {
  try {
    return await write()
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    throw new AppError('resource.conflict', { fields: [{ field: 'name', code: 'taken' }], cause: error })
  }
}
