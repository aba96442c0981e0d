import { sql } from 'drizzle-orm/sql'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, test } from 'vitest'
import { queryRows } from '../../../db/client.ts'
import { createTwilioContent } from '../../../worker/modules/channels/adapters/index.ts'
import type { ContentProvider } from '../../../worker/modules/channels/content-port.ts'
import {
  deleteTemplate,
  getTemplate,
  refreshApproval,
  requestApproval,
  sweepTemplates,
} from '../../../worker/modules/templates/service.ts'
import {
  type ContentFault,
  type LoopbackContent,
  startLoopbackContent,
} from '../../support/loopback-content.ts'
import { startTestShard, type TestCtx, type TestShard } from '../../support/ctx.ts'
import { italian, makeDraft, statesOf } from './world.ts'

const minuteMs = 60_000
let shard: TestShard
let loopback: LoopbackContent
let tenantId = 100
beforeAll(async () => void (shard = await startTestShard()))
afterAll(() => shard.close())
beforeEach(async () => void (loopback = await startLoopbackContent()))
afterEach(() => loopback.close())

const twilio = (): ContentProvider =>
  createTwilioContent({
    user: loopback.accountSid,
    password: loopback.authToken,
    baseUrl: loopback.url,
    fetch,
  })
const sweep = (ctx: TestCtx, provider: ContentProvider = twilio()) =>
  sweepTemplates(ctx, async () => ({ provider, connection: 'sandbox' }))

/** A template that was asked for and not yet taken to the provider. */
async function asked(change: Record<string, unknown> = {}) {
  tenantId += 1
  const ctx = await shard.ctx({ tenantId })
  const draft = await makeDraft(ctx, change)
  const requested = await requestApproval(ctx, draft.id, 1)
  const stateOfAll = async () => statesOf(await getTemplate(ctx, draft.id))
  return { ctx, id: draft.id, requested, stateOfAll }
}
const namesOf = ({ translations }: { translations: { language: string; providerName: string | null }[] }) =>
  Object.fromEntries(translations.map((one) => [one.language, one.providerName ?? '']))

describe('a request', () => {
  it('creates each translation and asks for its approval, with samples and payloads', async () => {
    const { ctx, id, requested, stateOfAll } = await asked({ category: 'utility' })
    expect(await sweep(ctx)).toBe(ctx.clock.now() + 10 * minuteMs)
    expect(await stateOfAll()).toEqual({ it: 'queued', en: 'queued' })
    const [en, it] = loopback.contents.toSorted((a, b) => (a.language < b.language ? -1 : 1))
    expect([it, en]).toMatchObject([
      {
        friendly_name: namesOf(requested)['it'],
        language: 'it',
        variables: { 1: 'Giulia' },
        types: {
          'twilio/quick-reply': {
            body: 'Ciao {{1}}, l’olio nuovo è arrivato dal frantoio.',
            actions: [{ type: 'QUICK_REPLY', title: 'Mi interessa', id: `tpl.${id}.it.0` }],
          },
        },
        approval: { status: 'received', category: 'UTILITY' },
      },
      { language: 'en', types: { 'twilio/text': { body: 'Hello {{1}}, the new oil is here.' } } },
    ])
  })

  it('is followed every ten minutes until WhatsApp has decided, then daily', async () => {
    const { ctx, id, requested, stateOfAll } = await asked({ translations: [italian] })
    await sweep(ctx)
    const name = namesOf(requested)['it'] ?? ''
    loopback.decide(name, 'pending')
    const before = loopback.requests.length
    await sweep(ctx)
    expect(loopback.requests).toHaveLength(before)
    ctx.clock.advance(10 * minuteMs)
    await sweep(ctx)
    expect(await stateOfAll()).toEqual({ it: 'in_review' })
    loopback.decide(name, 'approved', { category: 'MARKETING' })
    ctx.clock.advance(10 * minuteMs)
    expect(await sweep(ctx)).toBe(ctx.clock.now() + 1440 * minuteMs)
    expect((await getTemplate(ctx, id)).translations).toMatchObject([
      { state: 'approved', givenCategory: 'marketing', stateAt: ctx.clock.now() },
    ])
    loopback.decide(name, 'paused')
    ctx.clock.advance(1440 * minuteMs)
    await sweep(ctx)
    expect(await stateOfAll()).toEqual({ it: 'paused' })
    loopback.decide(name, 'disabled', { reason: 'LOW_QUALITY' })
    ctx.clock.advance(60 * minuteMs)
    expect(await sweep(ctx)).toBeNull()
    expect((await getTemplate(ctx, id)).translations).toMatchObject([
      { state: 'disabled', reason: 'LOW_QUALITY' },
    ])
  })

  it('is looked at at once when somebody asks', async () => {
    const { ctx, id, requested, stateOfAll } = await asked({ translations: [italian] })
    await sweep(ctx)
    loopback.decide(namesOf(requested)['it'] ?? '', 'approved')
    await refreshApproval(ctx, id)
    expect(ctx.queues.sent.at(-1)?.job).toEqual({ type: 'tenant.tick' })
    await sweep(ctx)
    expect(await stateOfAll()).toEqual({ it: 'approved' })
  })

  it('that is refused is rejected with the provider’s words', async () => {
    const { ctx, id } = await asked({ translations: [italian] })
    loopback.fail({
      method: 'POST',
      type: 'answer',
      status: 400,
      code: 20001,
      message: 'Body is not allowed',
    })
    await sweep(ctx)
    expect((await getTemplate(ctx, id)).translations).toMatchObject([
      { state: 'rejected', reason: 'Body is not allowed' },
    ])
  })

  it('that vanished at the provider is disabled', async () => {
    const { ctx, id } = await asked({ translations: [italian] })
    await sweep(ctx)
    loopback.contents.length = 0
    ctx.clock.advance(10 * minuteMs)
    await sweep(ctx)
    expect((await getTemplate(ctx, id)).translations).toMatchObject([{ state: 'disabled', reason: 'gone' }])
  })
})

/** Sweeps until nothing is queued or the patience of half an hour is over. */
async function settle(ctx: TestCtx, provider?: ContentProvider): Promise<void> {
  for (let minutes = 0; minutes < 30; minutes++) {
    await sweep(ctx, provider)
    ctx.clock.advance(minuteMs)
  }
}

describe('what goes wrong on the way', () => {
  test.each<[what: string, fault: ContentFault]>([
    ['a create whose answer was lost', { method: 'POST', path: /Content$/, type: 'accept_then_drop' }],
    [
      'a create that failed after it was made',
      { method: 'POST', path: /Content$/, type: 'accept_then_fail' },
    ],
    ['a create that never arrived', { method: 'POST', path: /Content$/, type: 'drop' }],
    [
      'an approval request whose answer was lost',
      { method: 'POST', path: /whatsapp$/, type: 'accept_then_drop' },
    ],
    ['an approval request that never arrived', { method: 'POST', path: /whatsapp$/, type: 'drop' }],
    ['a read that failed', { method: 'GET', path: /ApprovalRequests$/, type: 'answer', status: 503 }],
    [
      'too many requests',
      { method: 'POST', path: /Content$/, type: 'answer', status: 429, retryAfterSeconds: 30 },
    ],
    ['a page of a proxy', { method: 'POST', path: /Content$/, type: 'page', status: 502 }],
  ])('%s makes each translation once', async (_what, fault) => {
    const { ctx, requested, stateOfAll } = await asked()
    loopback.fail(fault, 2)
    await settle(ctx)
    expect([...loopback.createdCounts()].toSorted()).toEqual(
      Object.values(namesOf(requested))
        .map((name) => [name, 1])
        .toSorted(),
    )
    for (const name of Object.values(namesOf(requested))) loopback.decide(name, 'approved')
    await settle(ctx)
    expect(await stateOfAll()).toEqual({ it: 'approved', en: 'approved' })
  })

  it('a search that fails does not lead to a second create', async () => {
    const { ctx } = await asked({ translations: [italian] })
    loopback.fail({ method: 'POST', path: /Content$/, type: 'accept_then_drop' })
    loopback.fail({ method: 'GET', path: /v2/, type: 'drop' }, 3)
    await settle(ctx)
    expect([...loopback.createdCounts().values()]).toEqual([1])
  })

  it('twenty workers at once make each translation once', async () => {
    const { ctx, requested } = await asked()
    await Promise.all(Array.from({ length: 20 }, () => sweep(ctx)))
    await settle(ctx)
    expect([...loopback.createdCounts().keys()].toSorted()).toEqual(
      Object.values(namesOf(requested)).toSorted(),
    )
    expect([...loopback.createdCounts().values()]).toEqual([1, 1])
  })

  it('a wrong token leaves everything queued until it is mended', async () => {
    const { ctx, stateOfAll } = await asked({ translations: [italian] })
    const wrong = createTwilioContent({
      user: loopback.accountSid,
      password: 'wrong',
      baseUrl: loopback.url,
      fetch,
    })
    await sweep(ctx, wrong)
    expect(await stateOfAll()).toEqual({ it: 'queued' })
    await settle(ctx)
    expect([...loopback.createdCounts().values()]).toEqual([1])
  })

  it('a kill at any call makes nothing twice and loses nothing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(6), { minLength: 1, maxLength: 4 }), async (kills) => {
        const own = await startLoopbackContent()
        try {
          const { ctx, requested } = await asked()
          const provider = createTwilioContent({
            user: own.accountSid,
            password: own.authToken,
            baseUrl: own.url,
            fetch,
          })
          for (const calls of kills) {
            await sweep(ctx, mortal(provider, calls)).catch(() => undefined)
            ctx.clock.advance(3 * minuteMs)
          }
          await settle(ctx, provider)
          expect([...own.createdCounts().keys()].toSorted()).toEqual(
            Object.values(namesOf(requested)).toSorted(),
          )
          expect([...own.createdCounts().values()]).toEqual([1, 1])
          expect(own.contents.every(({ approval }) => approval?.status === 'received')).toBe(true)
        } finally {
          await own.close()
        }
      }),
      { numRuns: 15 },
    )
  })
})

/** A provider whose caller dies right after the call with this number went out. */
function mortal(provider: ContentProvider, dieAfter: number): ContentProvider {
  let calls = 0
  const die = <A extends unknown[], R>(call: (...parameters: A) => Promise<R>) => {
    return async (...parameters: A): Promise<R> => {
      const answer = await call(...parameters)
      if (calls++ === dieAfter) throw new Error('killed')
      return answer
    }
  }
  return {
    name: provider.name,
    create: die(provider.create),
    find: die(provider.find),
    request: die(provider.request),
    read: die(provider.read),
    delete: die(provider.delete),
  }
}

describe('deleting', () => {
  it('deletes what the provider holds, again until it is gone', async () => {
    const { ctx, id } = await asked()
    await sweep(ctx)
    expect(loopback.contents).toHaveLength(2)
    await deleteTemplate(ctx, id)
    loopback.fail({ method: 'DELETE', type: 'drop' })
    await settle(ctx)
    expect(loopback.contents).toEqual([])
    const due = await queryRows(
      ctx.db,
      sql`SELECT 1 AS n FROM template_translations WHERE tenant_id = ${ctx.tenant.id} AND next_check_at IS NOT NULL`,
      (row) => Number(row['n']),
    )
    expect(due).toEqual([])
  })

  it('finds and deletes what a lost create made', async () => {
    const { ctx, id } = await asked({ translations: [italian] })
    loopback.fail({ method: 'POST', path: /Content$/, type: 'accept_then_drop' })
    await sweep(ctx)
    await deleteTemplate(ctx, id)
    await settle(ctx)
    expect(loopback.contents).toEqual([])
    expect([...loopback.createdCounts().values()]).toEqual([1])
  })

  it('before anything was sent sends nothing', async () => {
    const { ctx, id } = await asked()
    await deleteTemplate(ctx, id)
    await settle(ctx)
    expect(loopback.requests).toEqual([])
  })
})

describe('another account', () => {
  it('is not asked about what it does not hold', async () => {
    const { ctx } = await asked({ translations: [italian] })
    await sweep(ctx)
    const before = loopback.requests.length
    ctx.clock.advance(10 * minuteMs)
    await sweepTemplates(ctx, async () => ({ provider: twilio(), connection: 'twilio:other' }))
    expect(loopback.requests).toHaveLength(before)
  })
})
