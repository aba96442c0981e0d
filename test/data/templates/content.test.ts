import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createTwilioContent } from '../../../worker/modules/channels/adapters/index.ts'
import type { ContentDraft } from '../../../worker/modules/channels/content-port.ts'
import {
  type ContentFault,
  type LoopbackContent,
  startLoopbackContent,
} from '../../support/loopback-content.ts'

let loopback: LoopbackContent
beforeEach(async () => void (loopback = await startLoopbackContent()))
afterEach(() => loopback.close())

const provider = (password = loopback.authToken) =>
  createTwilioContent({ user: loopback.accountSid, password, baseUrl: loopback.url, fetch })

const draft = (change: Partial<ContentDraft> = {}): ContentDraft => ({
  name: 'promo_it_1',
  language: 'it',
  body: 'Ciao {{1}}, l’olio è qui.',
  buttons: [],
  samples: { 1: 'Giulia' },
  ...change,
})
const reply = { kind: 'reply', label: 'Mi interessa', payload: 'tpl.1.it.0' } as const
const link = { kind: 'url', label: 'Prenota', value: 'https://frantoio.it/p' } as const
const phone = { kind: 'phone', label: 'Chiama', value: '+390559104482' } as const

describe('a template at Twilio', () => {
  test.each<[what: string, buttons: ContentDraft['buttons'], type: string]>([
    ['text alone', [], 'twilio/text'],
    ['answers', [reply], 'twilio/quick-reply'],
    ['links and numbers', [link, phone], 'twilio/call-to-action'],
    ['a mix', [reply, link, phone], 'whatsapp/card'],
  ])('with %s is of the type that takes it', async (_what, buttons, type) => {
    const created = await provider().create(draft({ buttons }))
    expect(created).toMatchObject({ type: 'done', value: { id: expect.stringMatching(/^HX/) } })
    expect(Object.keys(loopback.contents[0]?.types ?? {})).toEqual([type])
    expect(loopback.contents[0]).toMatchObject({ friendly_name: 'promo_it_1', variables: { 1: 'Giulia' } })
  })

  test('goes from unsubmitted to what WhatsApp decides, category and reason with it', async () => {
    const content = provider()
    const created = await content.create(draft())
    const id = created.type === 'done' ? created.value.id : ''
    const told = async () => {
      const read = await content.read(id)
      return read.type === 'done' ? read.value : read
    }
    expect(await told()).toEqual({ status: 'unsubmitted', reason: null, category: null })
    expect(await content.request(id, { name: 'promo_it_1', category: 'utility' })).toMatchObject({
      value: { status: 'received', category: 'utility' },
    })
    expect((await content.request(id, { name: 'promo_it_1', category: 'utility' })).type).toBe('refused')
    loopback.decide('promo_it_1', 'rejected', { reason: 'INVALID_FORMAT', category: 'MARKETING' })
    expect(await told()).toEqual({ status: 'rejected', reason: 'INVALID_FORMAT', category: 'marketing' })
    loopback.decide('promo_it_1', 'some_new_word')
    expect(await told()).toMatchObject({ status: 'pending' })
    expect(await content.delete(id)).toEqual({ type: 'done', value: null })
    expect(await content.read(id)).toEqual({ type: 'missing' })
    expect(await content.delete(id)).toEqual({ type: 'missing' })
  })

  test('is found by its exact name and language alone', async () => {
    const content = provider()
    const created = await content.create(draft())
    await content.create(draft({ name: 'promo_it_12' }))
    expect(await content.find('promo_it_1', 'it')).toEqual(created)
    expect(await content.find('promo_it_1', 'fr')).toEqual({ type: 'done', value: null })
    expect(await content.find('promo_it', 'it')).toEqual({ type: 'done', value: null })
  })

  test.each<[what: string, fault: ContentFault, outcome: object]>([
    ['a cut connection', { type: 'drop' }, { type: 'unclear', code: 'network' }],
    ['a create whose answer was lost', { type: 'accept_then_drop' }, { type: 'unclear', code: 'network' }],
    ['a failure of the server', { type: 'answer', status: 500 }, { type: 'unclear', code: '20500' }],
    ['a page of a proxy', { type: 'page', status: 502 }, { type: 'unclear', code: 'http_502' }],
    [
      'a page instead of an answer',
      { type: 'page', status: 200 },
      { type: 'unclear', code: 'unexpected_answer' },
    ],
    [
      'too fast',
      { type: 'answer', status: 429, code: 20429, retryAfterSeconds: 7 },
      { type: 'throttled', code: '20429', retryAfterMs: 7000 },
    ],
    [
      'a closed account',
      { type: 'answer', status: 403, code: 20403 },
      { type: 'misconfigured', code: '20403' },
    ],
    [
      'a refusal',
      { type: 'answer', status: 400, code: 20001, message: 'Body too long' },
      { type: 'refused', reason: 'Body too long' },
    ],
  ])('%s is told as what it is', async (_what, fault, outcome) => {
    loopback.fail(fault)
    expect(await provider().create(draft())).toEqual(outcome)
  })

  test('refuses a wrong token and what it would not take', async () => {
    expect(await provider('wrong').create(draft())).toEqual({ type: 'misconfigured', code: '20003' })
    const refused = await provider().create(draft({ body: '{{1}} ecco l’olio' }))
    expect(refused).toEqual({ type: 'refused', reason: 'Body starts or ends with a variable' })
  })
})
