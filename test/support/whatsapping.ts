import { z } from 'zod'
import type { LoopbackContent } from './loopback-content.ts'
import type { LoopbackTwilio } from './loopback-twilio.ts'
import { type Caller, mustCall } from './mailing.ts'
import { poll } from './poll.ts'

const Numbers = z.object({ items: z.array(z.object({ id: z.number(), isSandbox: z.boolean() })) })
const Template = z.object({
  id: z.number(),
  version: z.number(),
  translations: z.array(z.object({ state: z.string() })),
})
const Draft = z.object({ id: z.number(), version: z.number() })

/** Connects the loopback provider through the settings, as a person does, at a pace nobody reaches. */
export async function connectWhatsappLoopback(
  caller: Caller,
  { accountSid, authToken, number: sender }: Pick<LoopbackTwilio, 'accountSid' | 'authToken' | 'number'>,
): Promise<void> {
  const body = { accountSid, authToken, sender, messagesPerSecond: 10_000 }
  await mustCall(caller, '/channels/whatsapp/twilio', { method: 'PUT', body })
}

/** Says how many people the connected number may write to in 24 hours. */
export async function limitWhatsapp(caller: Caller, staffLimit: number | 'unlimited'): Promise<void> {
  const { items } = Numbers.parse(await mustCall(caller, '/whatsapp-numbers'))
  const number = items.find(({ isSandbox }) => !isSandbox)
  await mustCall(caller, `/whatsapp-numbers/${number?.id}`, { method: 'PATCH', body: { staffLimit } })
}

export type ApprovedTemplate = { id: number; contentSid: string }

/** A template that WhatsApp has approved, as a person gets one. */
export async function approveTemplate(caller: Caller, content: LoopbackContent): Promise<ApprovedTemplate> {
  const body = 'Ciao %%FIRST_NAME|a te%%, le offerte della settimana ti aspettano in bottega.'
  const draft = { name: 'Offerte', translations: [{ language: 'it', body }], samples: { FIRST_NAME: 'Anna' } }
  const { id, version } = Template.parse(await mustCall(caller, '/templates', { body: draft }))
  await mustCall(caller, `/templates/${id}/request`, { body: { version } })
  const asked = await poll('approval is asked for', async () =>
    content.contents.find(({ approval }) => approval !== null),
  )
  content.decide(asked.approval?.name ?? '', 'approved')
  await poll('the template is approved', async () => {
    const now = Template.parse(await mustCall(caller, `/templates/${id}/refresh`, { method: 'POST' }))
    return now.translations.every(({ state }) => state === 'approved') ? true : undefined
  })
  return { id, contentSid: asked.sid }
}

/** Writes a campaign of a template to a list and starts it; its id. */
export async function startNewWhatsapp(
  caller: Caller,
  { listId, templateId }: { listId: number; templateId: number },
): Promise<number> {
  const draft = { name: 'Prova', channel: 'whatsapp', content: { templateId }, listIds: [listId] }
  const { id, version } = Draft.parse(await mustCall(caller, '/campaigns', { body: draft }))
  await mustCall(caller, `/campaigns/${id}/start`, { body: { version } })
  return id
}
