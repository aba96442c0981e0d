import { expect, test } from 'vitest'
import { clientOf } from '../../../durable-objects/inbox/client.ts'
import type { StartRequest } from '../../../worker/contracts/inbox-object.ts'
import { countedId, openMemoryInbox } from '../../support/memory-inbox.ts'

const now = Date.UTC(2026, 10, 22, 9)
const olga = { type: 'user', id: 'olga', name: 'Olga Neri' } as const
const bruno = { type: 'user', id: 'bruno', name: 'Bruno Sala' } as const
const where = { channel: 'sms', peer: '+393471112233', ownAddress: '' } as const

function open() {
  const client = clientOf(openMemoryInbox(), () => now)
  let made = 0
  const start = (actor: typeof olga | typeof bruno, change: Partial<StartRequest> = {}) =>
    client.start({
      actor,
      start: {
        ...where,
        cid: countedId('M', ++made),
        conversation: countedId('N', made),
        contactId: 1,
        peerName: 'Anna',
        text: 'Buongiorno',
        attachments: [],
        template: null,
        cc: [],
        bcc: [],
        ...change,
      },
    })
  return { start, running: async () => (await client.running({ to: [where] }))[0] }
}

test('a conversation that goes on is not written to over an answer that its writer has not seen', async () => {
  const { start, running } = open()
  expect(await running()).toBeNull()
  expect(await start(bruno)).toMatchObject({ type: 'ok' })
  // Nothing ran when Olga's page asked.
  const cid = countedId('X', 1)
  const refused = await start(olga, { cid, base: 0 })
  expect(refused).toMatchObject({ type: 'conflict', latest: [{ text: 'Buongiorno' }] })
  const seen = await running()
  expect(seen).toMatchObject({ lastCseq: 1, windowUntil: null })
  expect(await start(olga, { cid, base: seen?.lastCseq ?? 0 })).toMatchObject({
    type: 'ok',
    result: { conversation: seen?.id, cseq: 2 },
  })
  // One's own answers, and a mail, which begins a thread of its own, are in nobody's way; nor is who does not ask.
  expect(await start(olga, { base: 1 })).toMatchObject({ type: 'ok' })
  expect(await start(bruno)).toMatchObject({ type: 'ok' })
  expect(await start(olga, { channel: 'email', peer: 'a@b.example', base: 0 })).toMatchObject({ type: 'ok' })
})
