import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { connect, type Db, execute } from '../../db/client.ts'
import { toBatches } from '../../worker/modules/dispatch/plan.ts'
import { sentCallsStatement } from '../../worker/modules/dispatch/queries/calls.ts'
import { signUp } from '../support/app.ts'
import { type AppProcess, startAppProcess } from '../support/app-process.ts'
import { startTwilioProcess, type TwilioProcess } from '../support/loopback-twilio-process.ts'
import { type Caller, tenantIdOf } from '../support/mailing.ts'
import { connectTwilioLoopback, insertSmsAudience, standingOf, startNewSms } from '../support/texting.ts'
import { claimPlain, insertPlainCampaign, killTenTimes, plainKey, sendToTheEnd } from './campaign-run.ts'
import type { Figure } from './figure.ts'

const people = 10_000
const perJob = 18
const text = 'Ciao %%FIRST_NAME%%, le offerte della settimana ti aspettano in bottega.'

type Bench = { db: Db; app: AppProcess; provider: TwilioProcess; caller: Caller; tenantId: number }

/**
 * An SMS campaign of 10,000 people through the built Worker to a loopback provider, against a plain loop from
 * Node that makes the same claims, calls and records one after the other; then another one that is killed ten
 * times, of which nobody may be missing or doubled.
 */
export async function runSms(): Promise<Figure[]> {
  const dir = await mkdtemp(join(tmpdir(), 'centralino-bench-sms-'))
  const provider = await startTwilioProcess()
  const app = await startAppProcess({ dir, variables: { TWILIO_BASE: provider.url } })
  const db = connect({ url: app.dbUrl })
  try {
    const account = await signUp(app.url, 'Bottega')
    const caller = { ...account, url: app.url }
    await connectTwilioLoopback(caller, provider)
    const tenantId = await tenantIdOf(db, account.workspace)
    const bench = { db, app, provider, caller, tenantId }
    await measureMachine(bench, await insertSmsAudience(db, tenantId, { people: 100, from: 900_000 }))
    const listId = await insertSmsAudience(db, tenantId, { people })
    const machine = await measureMachine(bench, listId)
    const plain = await measurePlainLoop(bench, listId)
    const { missing, doubled } = await killAndCount(bench)
    return [
      {
        name: 'dispatch.sms.messages_per_s',
        value: machine,
        unit: 'messages/s',
        baseline: { name: 'plain_loop', value: plain },
      },
      { name: 'dispatch.sms.missing', value: missing, unit: 'people' },
      { name: 'dispatch.sms.doubled', value: doubled, unit: 'messages' },
    ]
  } finally {
    db.$client.close()
    await app.stop()
    provider.stop()
    await rm(dir, { recursive: true, force: true })
  }
}

/** From the audience taken to the last outcome recorded, in messages per second. */
async function measureMachine({ db, caller }: Bench, listId: number): Promise<number> {
  return people / ((await sendToTheEnd(db, await startNewSms(caller, listId, text))) / 1000)
}

const Created = z.object({ sid: z.string() })

/** The plainest loop: claim as many as a job of the machine, make their calls, record, and again. */
async function measurePlainLoop({ db, provider, tenantId }: Bench, listId: number): Promise<number> {
  const channel = 'sms'
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
        To: claimed.address,
        From: provider.number,
        Body: text.replace('%%FIRST_NAME%%', 'Anna'),
        ValidityPeriod: '14400',
        StatusCallback: `http://bottega.localhost:8787/webhooks/twilio/status/${'x'.repeat(60)}`,
      })
      const headers = { authorization, 'user-agent': 'plain-loop' }
      const response = await fetch(url, { method: 'POST', headers, body })
      rows.push({ id: claimed.id, providerId: Created.parse(await response.json()).sid, segments: 1 })
    }
    const sent = { batchKey: plainKey, from: provider.number, rows, now: Date.now() }
    await execute(db, sentCallsStatement(tenantId, sent))
  }
  return people / ((performance.now() - startedAt) / 1000)
}

/** People of another audience, so that what the provider took for this campaign is its alone. */
const killedFrom = 100_000

async function killAndCount({ db, app, provider, caller, tenantId }: Bench) {
  const listId = await insertSmsAudience(db, tenantId, { people, from: killedFrom })
  const before = await provider.countByRecipient()
  const taken = async () => {
    const all = await provider.countByRecipient()
    return new Map([...all].filter(([phone]) => !before.has(phone)))
  }
  const campaignId = await startNewSms(caller, listId, text)
  const campaign = { campaignId, people, taken: async () => (await taken()).size }
  await killTenTimes({ app }, campaign, { isDone: ({ open }) => open === 0, attemptsToo: false })
  return standingOf(db, { tenantId, campaignId, people }, await taken())
}
