import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { type Account, startTestApp, type TestApp } from '../../support/app.ts'
import { type LoopbackContent, startLoopbackContent } from '../../support/loopback-content.ts'
import { type LoopbackTwilio, startLoopbackTwilio } from '../../support/loopback-twilio.ts'
import { poll } from '../../support/poll.ts'

let app: TestApp
let twilio: LoopbackTwilio
let content: LoopbackContent
beforeAll(async () => {
  twilio = await startLoopbackTwilio()
  const { accountSid, authToken } = twilio
  content = await startLoopbackContent({ accountSid, authToken })
  app = await startTestApp({ variables: { TWILIO_BASE: twilio.url, TWILIO_CONTENT_BASE: content.url } })
})
afterAll(async () => {
  await app.stop()
  await Promise.all([twilio.close(), content.close()])
})

const Template = z.object({
  id: z.number(),
  version: z.number(),
  translations: z.array(z.object({ state: z.string(), reason: z.string().nullable() })),
})

async function connect(account: Account): Promise<void> {
  const { accountSid, authToken, number: sender } = twilio
  const body = { accountSid, authToken, sender }
  const { status } = await account.api('~/channels/whatsapp/twilio', { method: 'PUT', body })
  expect(status).toBe(200)
}

/** The template once its only translation is in a state. */
const inState = (account: Account, id: number, state: string) =>
  poll(`the template is ${state}`, async () => {
    const { body } = await account.api(`~/templates/${id}/refresh`, { method: 'POST' })
    const [translation] = Template.parse(body).translations
    return translation?.state === state ? translation : undefined
  })

test('a template is made at the provider, asked for, and follows what WhatsApp says of it', async () => {
  const account = await app.signUp('Modelli')
  await connect(account)
  const draft = {
    name: 'Offerte',
    translations: [{ language: 'it', body: 'Ciao %%FIRST_NAME|a te%%, ti aspettiamo domani in bottega.' }],
    samples: { FIRST_NAME: 'Anna' },
  }
  const { id, version } = Template.parse((await account.api('~/templates', { body: draft })).body)
  expect((await account.api(`~/templates/${id}/request`, { body: { version } })).status).toBe(200)
  const asked = await poll('approval is asked for', async () =>
    content.contents.find(({ approval }) => approval !== null),
  )
  expect([...content.createdCounts().values()]).toEqual([1])
  const name = asked.approval?.name ?? ''
  content.decide(name, 'rejected', { reason: 'SCAM' })
  expect(await inState(account, id, 'rejected')).toMatchObject({ reason: 'SCAM' })
})
