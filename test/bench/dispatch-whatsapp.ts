import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { connect, type Db, execute } from '../../db/client.ts'
import { toBatches } from '../../worker/modules/dispatch/plan.ts'
import { sentCallsStatement } from '../../worker/modules/dispatch/queries/calls.ts'
import { signUp } from '../support/app.ts'
import { type AppProcess, startAppProcess } from '../support/app-process.ts'
import { startLoopbackContent } from '../support/loopback-content.ts'
import { startTwilioProcess, type TwilioProcess } from '../support/loopback-twilio-process.ts'
import { type Caller, tenantIdOf } from '../support/mailing.ts'
import { insertSmsAudience, standingOf } from '../support/texting.ts'
import {
  type ApprovedTemplate,
  approveTemplate,
  connectWhatsappLoopback,
  limitWhatsapp,
  startNewWhatsapp,
} from '../support/whatsapping.ts'
import { claimPlain, insertPlainCampaign, killTenTimes, plainKey, sendToTheEnd } from './campaign-run.ts'
import type { Figure } from './figure.ts'

const people = 10_000
const perJob = 18
const channel = 'whatsapp'

type Bench = {
  db: Db
  app: AppProcess
  provider: TwilioProcess
  caller: Caller
  tenantId: number
  template: ApprovedTemplate
}

/**
 * A WhatsApp campaign of 10,000 people with an approved template, from a number without a limit whose window
 * counts every person, against a plain loop from Node that makes the same claims, calls and records one after
 * the other and reserves nothing; then another one that is killed ten times.
 */
export async function runWhatsapp(): Promise<Figure[]> {
  const dir = await mkdtemp(join(tmpdir(), 'centralino-bench-whatsapp-'))
  const provider = await startTwilioProcess()
  const { accountSid, authToken } = provider
  const content = await startLoopbackContent({ accountSid, authToken })
  const variables = { TWILIO_BASE: provider.url, TWILIO_CONTENT_BASE: content.url }
  const app = await startAppProcess({ dir, variables })
  const db = connect({ url: app.dbUrl })
  try {
    const account = await signUp(app.url, 'Bottega')
    const caller = { ...account, url: app.url }
    await connectWhatsappLoopback(caller, provider)
    await limitWhatsapp(caller, 'unlimited')
    const tenantId = await tenantIdOf(db, account.workspace)
    const template = await approveTemplate(caller, content)
    const bench = { db, app, provider, caller, tenantId, template }
    await measureMachine(bench, await insertCrowd(bench, { people: 100, from: 900_000 }))
    const listId = await insertCrowd(bench, { people })
    const machine = await measureMachine(bench, listId)
    const plain = await measurePlainLoop(bench, listId)
    const { missing, doubled } = await killAndCount(bench)
    return [
      {
        name: 'dispatch.whatsapp.messages_per_s',
        value: machine,
        unit: 'messages/s',
        baseline: { name: 'plain_loop', value: plain },
      },
      { name: 'dispatch.whatsapp.missing', value: missing, unit: 'people' },
      { name: 'dispatch.whatsapp.doubled', value: doubled, unit: 'messages' },
    ]
  } finally {
    db.$client.close()
    await app.stop()
    await content.close()
    provider.stop()
    await rm(dir, { recursive: true, force: true })
  }
}

const insertCrowd = ({ db, tenantId }: Bench, group: { people: number; from?: number }): Promise<number> =>
  insertSmsAudience(db, tenantId, { ...group, channel })

/** From the audience taken to the last outcome recorded, in messages per second. */
async function measureMachine(bench: Bench, listId: number): Promise<number> {
  return (
    people /
    ((await sendToTheEnd(
      bench.db,
      await startNewWhatsapp(bench.caller, { listId, templateId: bench.template.id }),
    )) /
      1000)
  )
}

const Created = z.object({ sid: z.string() })

/** The plainest loop: claim as many as a job of the machine, make their calls, record, and again. */
async function measurePlainLoop(bench: Bench, listId: number): Promise<number> {
  const { db, provider, tenantId, template } = bench
  const { campaignId, messageIds } = await insertPlainCampaign(db, { tenantId, listId, channel })
  const url = `${provider.url}/2010-04-01/Accounts/${provider.accountSid}/Messages.json`
  const authorization = `Basic ${btoa(`${provider.accountSid}:${provider.authToken}`)}`
  const startedAt = performance.now()
  for (const some of toBatches(messageIds, perJob)) {
    const leaseKey = crypto.randomUUID()
    const rows = []
    for (const claimed of await claimPlain(db, tenantId, {
      channel,
      campaignId,
      messageIds: some,
      leaseKey,
    })) {
      const body = new URLSearchParams({
        To: `whatsapp:${claimed.address}`,
        From: `whatsapp:${provider.number}`,
        ContentSid: template.contentSid,
        ContentVariables: JSON.stringify({ 1: 'Anna' }),
        StatusCallback: `http://bottega.localhost:8787/webhooks/twilio/status/${'x'.repeat(60)}`,
      })
      const headers = { authorization, 'user-agent': 'plain-loop' }
      const response = await fetch(url, { method: 'POST', headers, body })
      rows.push({ id: claimed.id, providerId: Created.parse(await response.json()).sid, segments: null })
    }
    const sent = { batchKey: plainKey, from: provider.number, rows, now: Date.now() }
    await execute(db, sentCallsStatement(tenantId, sent))
  }
  return people / ((performance.now() - startedAt) / 1000)
}

/** People of another audience, so that what the provider took for this campaign is its alone. */
const killedFrom = 100_000

async function killAndCount(bench: Bench) {
  const { db, provider, tenantId } = bench
  const listId = await insertCrowd(bench, { people, from: killedFrom })
  const before = await provider.countByRecipient()
  const taken = async () => {
    const all = await provider.countByRecipient()
    const own = [...all].filter(([to]) => !before.has(to))
    return new Map(own.map(([to, count]) => [to.replace('whatsapp:', ''), count]))
  }
  const campaignId = await startNewWhatsapp(bench.caller, { listId, templateId: bench.template.id })
  const campaign = { campaignId, people, taken: async () => (await taken()).size }
  await killTenTimes(bench, campaign, { isDone: ({ open }) => open === 0, attemptsToo: false })
  return standingOf(db, { tenantId, campaignId, people }, await taken())
}
