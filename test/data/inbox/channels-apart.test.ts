import { afterAll, beforeAll, expect, test } from 'vitest'
import { deskOf } from '../../../durable-objects/inbox/desk.ts'
import { deliveryStateOf } from '../../../worker/contracts/inbox.ts'
import { workOffInbox } from '../../../worker/modules/inbox/service.ts'
import { startTestShard, type TestCtx, type TestShard } from '../../support/ctx.ts'
import { countedId } from '../../support/memory-inbox.ts'
import { poll } from '../../support/poll.ts'
import { landedMessage } from '../../support/landed-message.ts'

let shard: TestShard
let tenants = 8300
let made = 0
beforeAll(async () => {
  shard = await startTestShard()
})
afterAll(() => shard.close())

const agent = { type: 'user', id: 'user-1', name: 'Olga Neri' } as const

/** Somebody wrote and is answered; how the answer stands. */
async function answered(ctx: TestCtx, channel: 'email' | 'sms', peer: string) {
  const providerId = `in${++made}`
  const [at] = await ctx.inbox.land({
    messages: [
      landedMessage(ctx.clock.now(), {
        channel,
        providerId,
        ownAddress: channel === 'sms' ? '+390212345678' : 'ciao@x.example',
        peer,
        text: 'Avete olio?',
        mail: channel === 'email' ? { subject: 'Olio', to: ['ciao@x.example'], cc: [], bcc: [] } : null,
      }),
    ],
  })
  const conversation = at?.conversation ?? ''
  const cid = countedId('C', ++made)
  const outgoing = { attachments: [], template: null, cc: [], bcc: [] }
  await ctx.inbox.command({
    actor: agent,
    cid,
    op: { type: 'send', conversation, base: 1, text: 'Sì', ...outgoing },
  })
  return async () => {
    const page = await ctx.inbox.thread({ actor: agent, id: conversation, query: { limit: 50 } })
    const delivery = page?.messages.find(({ id }) => id === cid)?.delivery
    return delivery ? deliveryStateOf(delivery) : null
  }
}

async function manyTextsAndOneMail() {
  const ctx = await shard.ctx({ tenantId: ++tenants })
  const texts = []
  for (let n = 0; n < 6; n++) texts.push(await answered(ctx, 'sms', `+3934712345${60 + n}`))
  ctx.clock.advance(1)
  const mail = await answered(ctx, 'email', 'anna@e.example')
  const core = shard.inboxOf(ctx.tenant.id)
  /** What the alarm does. */
  const begin = (given: TestCtx) => {
    core.errands.begin({
      run: (name) => workOffInbox(given, deskOf(core), [name]),
      ended: async () => {},
      now: ctx.clock.now,
    })
  }
  const until = (what: string, state: () => Promise<string | null>, wanted: string) =>
    poll(what, async () => ((await state()) === wanted ? true : undefined))
  return { ctx, core, texts, mail, begin, until }
}

test('a channel whose calls hang holds up no reply of another, nor what is written meanwhile', async () => {
  const { ctx, mail, texts, begin, until } = await manyTextsAndOneMail()
  const letGo: (() => void)[] = []
  const reserve: TestCtx['limiter']['reserve'] = async (asked) => {
    if (asked.channel === 'sms') await new Promise<void>((go) => letGo.push(go))
    return ctx.limiter.reserve(asked)
  }
  const hanging = { ...ctx, limiter: { ...ctx.limiter, reserve } }
  begin(hanging)
  await until('the mail has left', mail, 'sent')
  const later = await answered(ctx, 'email', 'bruno@e.example')
  await poll('its next mail has left', async () => {
    begin(hanging)
    return (await later()) === 'sent' ? true : undefined
  })
  expect(await Promise.all(texts.map((state) => state()))).toEqual(texts.map(() => 'waiting'))
  const going = setInterval(() => letGo.splice(0).forEach((go) => go()), 5)
  for (const text of texts) await until('the texts leave', text, 'sent')
  clearInterval(going)
})

test('a channel that fails is left alone for a while; another is not', async () => {
  const { ctx, core, mail, texts, begin, until } = await manyTextsAndOneMail()
  let asked = 0
  const reserve: TestCtx['limiter']['reserve'] = async (request) => {
    if (request.channel !== 'sms') return ctx.limiter.reserve(request)
    asked += 1
    throw new Error('away')
  }
  const faulty = { ...ctx, limiter: { ...ctx.limiter, reserve } }
  begin(faulty)
  await until('the mail has left', mail, 'sent')
  await poll('the texts rest', async () =>
    (core.errandAt('sms', ctx.clock.now()) ?? 0) > ctx.clock.now() ? true : undefined,
  )
  const before = asked
  begin(faulty)
  expect([asked, before <= 4]).toEqual([before, true])
  await poll('the texts leave once it is mended', async () => {
    ctx.clock.advance(5000)
    begin(ctx)
    const states = await Promise.all(texts.map((state) => state()))
    return states.every((state) => state === 'sent') ? true : undefined
  })
})
