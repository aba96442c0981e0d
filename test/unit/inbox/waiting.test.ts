import { describe, expect, it, test } from 'vitest'
import { clientOf } from '../../../durable-objects/inbox/client.ts'
import { InboxCore } from '../../../durable-objects/inbox/core.ts'
import { deskOf } from '../../../durable-objects/inbox/desk.ts'
import type { Operation } from '../../../worker/contracts/inbox-commands.ts'
import type { ReplyOutcome } from '../../../worker/contracts/inbox-object.ts'
import { countedId, openMemoryStore } from '../../support/memory-inbox.ts'
import { landedMessage } from '../../support/landed-message.ts'

const start = Date.UTC(2026, 10, 22, 9)
const hourMs = 3_600_000
const olga = { type: 'user', id: 'olga', name: 'Olga Neri' } as const
const nobody = { tagged: () => [] }

/** One conversation, in which Anna asked something at nine. */
async function open(channel: 'sms' | 'email' = 'sms') {
  const store = openMemoryStore()
  const make = () => new InboxCore(store, nobody, { later: (_ms, then) => then() })
  const made = { now: start, core: make(), given: 0, written: 0 }
  const client = () => clientOf(made.core, () => made.now)
  const write = async (text: string, meaning: string | null = null) => {
    const [landed] = await client().land({
      messages: [
        landedMessage(made.now, {
          channel,
          providerId: `m${++made.written}`,
          ownAddress: channel === 'sms' ? '+39020' : 'noi@prova.example',
          peer: channel === 'sms' ? '+39333' : 'anna@prova.example',
          peerName: 'Anna',
          contactId: 1,
          text,
          meaning,
        }),
      ],
    })
    return landed?.conversation ?? ''
  }
  const id = await write('Avete olio?')
  const give = async (op: Operation) => {
    const cid = countedId('C', ++made.given)
    return { cid, outcome: await client().command({ actor: olga, cid, op }) }
  }
  const head = async () => (await client().detail({ actor: olga, id }))?.head
  return {
    made,
    id,
    give,
    write,
    head,
    waits: async () => (await head())?.waitingSince,
    status: (status: 'open' | 'closed' | 'snoozed' | 'spam', until: number | null = null) =>
      give({ type: 'status', conversations: [id], status, until }),
    answer: async (more: Partial<Extract<Operation, { type: 'send' }>> = {}) => {
      const { lastCseq: base = 0 } = (await head()) ?? {}
      const outgoing = { text: 'Sì, da 5 litri', attachments: [], template: null, cc: [], bcc: [] }
      return give({ type: 'send', conversation: id, base, ...outgoing, ...more })
    },
    /** The alarm takes the reply that is due; null when none is. */
    leave: (end: ReplyOutcome | null) => {
      const desk = deskOf(made.core)
      const due = desk.takeDue(made.now)
      if (due === null) return null
      desk.begin(due, made.now)
      if (end !== null) desk.end(due, end, made.now)
      return due.message.id
    },
    /** The object dies and comes back. */
    restart: () => {
      made.core = make()
      made.core.wake(made.now)
    },
  }
}

describe('who waited when a conversation was put away', () => {
  it.each(['closed', 'snoozed', 'spam'] as const)('waits again when it is opened: %s', async (status) => {
    const { made, waits, status: set } = await open()
    await set(status, status === 'snoozed' ? start + hourMs : null)
    expect(await waits()).toBeNull()
    made.now += 1000
    await set('open')
    expect(await waits()).toBe(start)
  })

  it('waits again when the snooze is over', async () => {
    const { made, head, status } = await open()
    await status('snoozed', start + hourMs)
    made.now += hourMs
    made.core.sweep(made.now)
    expect(await head()).toMatchObject({ status: 'open', waitingSince: start })
  })

  it('waits again when they are let in again', async () => {
    const { id, give, head } = await open()
    for (const blocked of [true, false]) await give({ type: 'block', conversation: id, blocked })
    expect(await head()).toMatchObject({ status: 'open', waitingSince: start })
  })

  it('does not when they were answered before it, or said STOP alone since', async () => {
    const { waits, answer, write, status } = await open()
    await answer()
    await write('STOP', 'stop')
    await status('closed')
    await status('open')
    expect(await waits()).toBeNull()
  })
})

describe('an answer that is put off', () => {
  const tomorrow = start + 24 * hourMs

  it('lets its person wait, in sight, until it leaves', async () => {
    const { made, head, answer, leave } = await open()
    await answer({ notBefore: tomorrow })
    expect(await head()).toMatchObject({
      waitingSince: start,
      replyAt: tomorrow,
      preview: 'Avete olio?',
      previewKind: 'in',
      lastOutCseq: 0,
      assignee: 'olga',
    })
    expect(leave({ type: 'sent', providerId: 'p1' })).toBeNull()
    made.now = tomorrow
    leave({ type: 'sent', providerId: 'p1' })
    expect(await head()).toMatchObject({
      waitingSince: null,
      replyAt: null,
      preview: 'Sì, da 5 litri',
      previewKind: 'out',
      lastOutCseq: 2,
    })
  })

  it('answers nothing that was written after it', async () => {
    const { made, head, answer, write, leave } = await open()
    await answer({ notBefore: tomorrow })
    made.now += hourMs
    await write('E da 3?')
    made.now = tomorrow
    leave({ type: 'sent', providerId: 'p1' })
    expect(await head()).toMatchObject({ waitingSince: start + hourMs, replyAt: null, preview: 'E da 3?' })
  })

  it('is told of no more when it is taken back, and of two the first is told', async () => {
    const { head, answer, give } = await open()
    const { cid } = await answer({ notBefore: tomorrow - hourMs })
    await answer({ notBefore: tomorrow })
    expect(await head()).toMatchObject({ replyAt: tomorrow - hourMs })
    await give({ type: 'cancel', message: cid })
    expect(await head()).toMatchObject({ replyAt: tomorrow, waitingSince: start })
  })

  it('gives its conversation back with it when it is taken back', async () => {
    const { head, answer, give } = await open()
    const { cid } = await answer({ notBefore: tomorrow, status: 'closed' })
    expect(await head()).toMatchObject({ status: 'closed', assignee: 'olga', waitingSince: null })
    await give({ type: 'cancel', message: cid })
    expect(await head()).toMatchObject({
      status: 'open',
      assignee: null,
      waitingSince: start,
      replyAt: null,
    })
  })

  it('waits on when it could not leave at its time', async () => {
    const { made, head, answer, leave } = await open()
    await answer({ notBefore: tomorrow })
    made.now = tomorrow
    leave({ type: 'wait', until: tomorrow + hourMs, code: 'rate' })
    expect(await head()).toMatchObject({ waitingSince: start, replyAt: tomorrow })
  })
})

test('an answer that failed leaves its person waiting, until it turns out to have arrived or goes out again', async () => {
  const { made, waits, answer, give, leave } = await open()
  const { cid } = await answer()
  leave({ type: 'failed', code: 'x' })
  expect(await waits()).toBe(start)
  await give({ type: 'retry', message: cid })
  expect(await waits()).toBeNull()
  leave({ type: 'failed', code: 'x' })
  const news = { message: cid, stage: 'delivered', at: made.now, code: null, providerId: 'p1' } as const
  made.core.news([news], made.now)
  expect(await waits()).toBeNull()
})

describe('an answer that failed', () => {
  const failed = { type: 'failed', code: 'x' } as const

  it('is told by its conversation until another one is written', async () => {
    const { made, head, answer, leave, write } = await open()
    await answer()
    expect(await head()).not.toHaveProperty('answerFailed')
    leave(failed)
    expect(await head()).toMatchObject({ answerFailed: true })
    made.now += 1000
    await write('Allora?')
    expect(await head()).toMatchObject({ answerFailed: true })
    await answer()
    expect(await head()).not.toHaveProperty('answerFailed')
  })

  it('is told although another one was written before it failed', async () => {
    const { made, head, answer, leave } = await open()
    const { cid } = await answer()
    leave({ type: 'sent', providerId: 'p1' })
    await answer({ text: 'Anche da 3' })
    leave({ type: 'sent', providerId: 'p2' })
    made.now += 1000
    made.core.news([{ message: cid, stage: 'failed', at: made.now, code: 'x', providerId: 'p1' }], made.now)
    expect(await head()).toMatchObject({ answerFailed: true })
  })

  it('is told no more when it goes out again, or had arrived after all', async () => {
    const { made, head, answer, give, leave } = await open()
    const { cid } = await answer()
    leave(failed)
    await give({ type: 'retry', message: cid })
    expect(await head()).not.toHaveProperty('answerFailed')
    leave(failed)
    expect(await head()).toMatchObject({ answerFailed: true })
    made.core.news(
      [{ message: cid, stage: 'delivered', at: made.now, code: null, providerId: 'p1' }],
      made.now,
    )
    expect(await head()).not.toHaveProperty('answerFailed')
  })

  it('is not told of a mail that was passed on, which is no answer', async () => {
    const { head, give, leave } = await open('email')
    const { lastCseq = 0, id = '' } = (await head()) ?? {}
    const { cid: message } = await give({
      type: 'send',
      conversation: id,
      base: lastCseq,
      text: 'Sì',
      attachments: [],
      template: null,
      cc: [],
      bcc: [],
    })
    leave({ type: 'sent', providerId: 'p1' })
    await give({
      type: 'forward',
      conversation: id,
      message,
      text: 'Per voi',
      attachments: [],
      to: 'altri@prova.example',
      cc: [],
      subject: 'I: Olio',
      withFiles: false,
    })
    expect(leave(failed)).not.toBeNull()
    expect(await head()).not.toHaveProperty('answerFailed')
  })

  it('that is learnt late is told although another one was written since it happened', async () => {
    const { made, head, answer, leave } = await open()
    const { cid } = await answer()
    leave({ type: 'sent', providerId: 'p1' })
    const bouncedAt = made.now + 500
    made.now += 1000
    await answer({ text: 'Anche da 3' })
    leave({ type: 'sent', providerId: 'p2' })
    made.now += 1000
    made.core.news([{ message: cid, stage: 'failed', at: bouncedAt, code: 'x', providerId: 'p1' }], made.now)
    expect(await head()).toMatchObject({ answerFailed: true })
  })

  it.each(['before', 'after'])('is told until one leaves that was put off %s it failed', async (when) => {
    const { made, head, answer, leave } = await open()
    const leavesAt = start + hourMs
    const putOff = () => answer({ text: 'Domani di più', notBefore: leavesAt })
    await answer()
    if (when === 'before') await putOff()
    made.now += 1000
    leave(failed)
    made.now += 1000
    if (when === 'after') await putOff()
    expect(await head()).toMatchObject({ answerFailed: true, replyAt: leavesAt })
    made.now = leavesAt
    leave({ type: 'sent', providerId: 'p2' })
    expect(await head()).not.toHaveProperty('answerFailed')
  })
})

describe('a reply under way while the object dies', () => {
  it('is taken up again at once where its attempt had not begun', async () => {
    const { made, answer, restart } = await open()
    const { cid } = await answer()
    expect(deskOf(made.core).takeDue(made.now)?.message.id).toBe(cid)
    expect(deskOf(made.core).takeDue(made.now)).toBeNull()
    restart()
    expect(deskOf(made.core).takeDue(made.now)?.message.id).toBe(cid)
  })

  it('is known at once as cut off where it had, and is not made again', async () => {
    const { made, answer, leave, restart } = await open()
    const { cid } = await answer()
    leave(null)
    expect(deskOf(made.core).takeCutOff(made.now)).toEqual([])
    restart()
    expect(deskOf(made.core).takeDue(made.now)).toBeNull()
    expect(
      deskOf(made.core)
        .takeCutOff(made.now)
        .map(({ message }) => message.id),
    ).toEqual([cid])
  })
})

describe('a reply of which nobody knows what became', () => {
  async function unknown() {
    const inbox = await open()
    const { cid } = await inbox.answer()
    inbox.leave({ type: 'unknown', code: 'timeout' })
    const desk = deskOf(inbox.made.core)
    return { ...inbox, cid, desk, asked: () => desk.takeUnclear(inbox.made.now)?.message.id }
  }

  it('is asked about after half a minute, one asking at a time, and the object wakes for it', async () => {
    const { made, cid, asked } = await unknown()
    expect(asked()).toBeUndefined()
    expect(made.core.nextAt(made.now)).toBeLessThanOrEqual(start + 30_000)
    made.now += 30_000
    expect(asked()).toBe(cid)
    expect(asked()).toBeUndefined()
    // Whoever asked has died.
    made.now += 120_000
    expect(asked()).toBe(cid)
  })

  it.each([
    ['was sent', { type: 'sent', providerId: 'p1' }, { sentAt: start + 30_000, failedAt: null }, null],
    ['was not', { type: 'failed', code: 'unconfirmed' }, { failedAt: start + 30_000 }, start],
  ] as const)('is settled by the answer that it %s', async (_name, end, delivery, waiting) => {
    const { made, id, cid, desk, asked, waits } = await unknown()
    made.now += 30_000
    asked()
    desk.endUnclear(cid, end, made.now)
    const page = await clientOf(made.core, () => made.now).thread({ actor: olga, id, query: { limit: 10 } })
    expect(page?.messages.at(-1)?.delivery).toMatchObject({ ...delivery, unknownAt: null })
    expect(await waits()).toBe(waiting)
    made.now += hourMs
    expect(asked()).toBeUndefined()
  })

  it('is asked about no more when its webhook tells, or when it was sent again', async () => {
    for (const told of [true, false]) {
      const { made, cid, asked, give } = await unknown()
      const stage = told ? ('delivered' as const) : ('failed' as const)
      made.core.news([{ message: cid, stage, at: made.now, code: null, providerId: 'p1' }], made.now)
      if (!told) await give({ type: 'retry', message: cid })
      made.now += hourMs
      expect(asked()).toBeUndefined()
    }
  })
})
