import type { CommandOutcome, CommandResult, Operation } from '../../worker/contracts/inbox-commands.ts'
import { rowOf } from '../sql.ts'
import { type Actor, keyOf } from './actors.ts'
import type { Asked, Plan } from './plan.ts'
import { planBlock } from './blocks.ts'
import { planMerge } from './plan-conversation.ts'
import { planForward } from './plan-forward.ts'
import { planAssign, planPriority, planStatus, planTags } from './plan-heads.ts'
import { planAvailability, planDraft, planRead, planUnread } from './plan-member.ts'
import { planCancel, planDelete, planEdit, planRetry } from './plan-message.ts'
import { planNote, planSend } from './plan-send.ts'
import { readSeq } from './tables.ts'
import type { Commit } from './commit.ts'
import { commit, type Store, type Transaction } from './transaction.ts'

type Plans = { [Type in Operation['type']]: (asked: Asked<Type>) => Plan }

const plans: Plans = {
  send: planSend,
  forward: planForward,
  note: planNote,
  edit: planEdit,
  delete: planDelete,
  cancel: planCancel,
  retry: planRetry,
  assign: planAssign,
  status: planStatus,
  priority: planPriority,
  tag: planTags,
  merge: planMerge,
  block: planBlock,
  read: planRead,
  unread: planUnread,
  draft: planDraft,
  availability: planAvailability,
}

/** Commands that say where somebody stands: repeating one is harmless, so none is remembered. */
const unremembered: ReadonlySet<Operation['type']> = new Set(['read', 'unread', 'draft', 'availability'])
/** Their ids are the ids of messages and are kept as long. */
const makesMessage: ReadonlySet<Operation['type']> = new Set(['send', 'forward', 'note'])

/** How long the id of a command that made no message is remembered. */
export const rememberMs = 72 * 3_600_000

/**
 * Does what a member asks, once per `cid`: a repeat gets the first result. The id of another actor gets an error
 * and nothing of that actor's result.
 */
export function apply(
  store: Store,
  asked: { actor: Actor; cid: string; op: Operation; now: number },
): { outcome: CommandOutcome; commit: Commit | null } {
  const { actor, cid, op, now } = asked
  const known = findCommand(store, cid, keyOf(actor))
  if (known !== null) return { outcome: known, commit: null }
  const plan = planOf({ store, ...asked })
  if ('refused' in plan) return { outcome: plan.refused, commit: null }
  if ('stands' in plan)
    return { outcome: { type: 'ok', seq: readSeq(store.sql), result: plan.stands }, commit: null }
  const done = commit(store, now, (tx) => {
    const result = plan.step(tx)
    if (!unremembered.has(op.type))
      remember(tx, { cid, actor: keyOf(actor), result, kept: makesMessage.has(op.type) })
    return result
  })
  return { outcome: { type: 'ok', seq: done.commit.seq, result: done.result }, commit: done.commit }
}

/** What became of an id before: the first result for its own actor, an error for anybody else; null when it is new. */
export function findCommand(store: Store, cid: string, actor: string): CommandOutcome | null {
  const known = rowOf<{ actor: string; seq: number; result: string }>(
    store.sql,
    'SELECT actor, seq, result FROM commands WHERE cid = ?',
    cid,
  )
  if (known !== undefined) {
    if (known.actor !== actor) return { type: 'err', code: 'inbox.id_taken' }
    return { type: 'dup', seq: known.seq, result: parseResult(known.result) }
  }
  const taken = rowOf(store.sql, 'SELECT 1 AS taken FROM messages WHERE id = ?', cid)
  return taken === undefined ? null : { type: 'err', code: 'inbox.id_taken' }
}

/** Keeps the first result of a command's id. */
export function remember(
  tx: Transaction,
  { cid, actor, result, kept }: { cid: string; actor: string; result: CommandResult; kept: boolean },
): void {
  tx.sql.exec(
    'INSERT INTO commands (cid, actor, seq, result, kept, at) VALUES (?, ?, ?, ?, ?, ?)',
    cid,
    actor,
    tx.seq,
    JSON.stringify(result),
    kept ? 1 : 0,
    tx.now,
  )
}

/** Guarantee: `op.type` chooses the plan, so the plan found takes exactly this operation. */
function planOf(asked: Asked): Plan {
  const plan = plans[asked.op.type] as (asked: Asked) => Plan
  return plan(asked)
}

/** Guarantee: only `remember` writes this column. */
const parseResult = (text: string): CommandResult => JSON.parse(text) as CommandResult
