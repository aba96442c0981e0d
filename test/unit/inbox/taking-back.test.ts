import { expect, test } from 'vitest'
import type { ReplyOutcome } from '../../../worker/contracts/inbox-object.ts'
import { email, mailOf, olga, openDesk, start } from './desk-world.ts'

test.each<[string, ReplyOutcome, string]>([
  ['nothing was sent', { type: 'wait', until: start + 10_000, code: 'rate' }, 'ok'],
  ['it may be out', { type: 'wait', until: start + 10_000, code: 'timeout', mayBeOut: true }, 'err'],
])('an answer that waits for its next try is taken back only where %s', (_when, end, outcome) => {
  const { land, send, leave, give } = openDesk()
  const id = land('anna@x.example', { ...email, mail: mailOf('uno') })
  const { cid } = send(id, 'Ecco')
  leave(end)
  expect(give(olga, { type: 'cancel', message: cid }).outcome.type).toBe(outcome)
})
