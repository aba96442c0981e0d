import type { SQL } from 'drizzle-orm/sql'
import { campaignTagStatements } from '../queries/tags.ts'
import { unconfirmedCode } from '../../../contracts/campaign-reasons.ts'
import type { SendingChannel } from '../../../contracts/common.ts'
import type { CallVerdict } from '../plan-calls.ts'
import {
  catchUpCallsStatement,
  sentCallsStatement,
  suppressStatement,
  unknownCallsStatement,
  waitCallsStatement,
} from '../queries/calls.ts'
import { failedStatement } from '../queries/messages.ts'

/**
 * The statements that write down what became of calls, one per kind of outcome there is. `key` is the
 * lease they were made under.
 */
export function recordStatements(
  tenantId: number,
  record: {
    channel: SendingChannel
    key: string
    from: string | null
    made: readonly { id: number; verdict: CallVerdict }[]
    now: number
  },
): SQL[] {
  const { channel, key: leaseKey, from, made, now } = record
  const of = <Type extends CallVerdict['type']>(type: Type) =>
    made.flatMap(({ id, verdict }) => (isOfType(verdict, type) ? [{ id, ...verdict }] : []))
  const [sent, failed, unknown] = [of('sent'), of('failed'), of('unknown')]
  const again = [...of('pause'), ...of('stop')].map(({ id }) => ({ id, at: now, reason: null }))
  const waits = [...of('wait').map((wait) => (wait.unclear ? { ...wait, unknownAt: now } : wait)), ...again]
  const suppressed = failed.flatMap(({ id, suppress }) =>
    suppress === null ? [] : [{ id, reason: suppress }],
  )
  return [
    sent.length > 0 && sentCallsStatement(tenantId, { batchKey: leaseKey, from, rows: sent, now }),
    ...(sent.length > 0
      ? campaignTagStatements(tenantId, { messageIds: sent.map(({ id }) => id), now })
      : []),
    sent.length > 0 && channel === 'messenger' && catchUpCallsStatement(tenantId, sent),
    suppressed.length > 0 && suppressStatement(tenantId, { channel, rows: suppressed, now }),
    failed.length > 0 &&
      failedStatement(tenantId, { leaseKey, rows: failed, now, unclearCode: unconfirmedCode }),
    waits.length > 0 && waitCallsStatement(tenantId, { leaseKey, rows: waits }),
    unknown.length > 0 && unknownCallsStatement(tenantId, { leaseKey, rows: unknown, now }),
  ].filter((statement) => statement !== false)
}

const isOfType = <Type extends CallVerdict['type']>(
  verdict: CallVerdict,
  type: Type,
): verdict is Extract<CallVerdict, { type: Type }> => verdict.type === type
