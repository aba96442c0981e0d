import { sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { execute } from '../../../db/client.ts'
import { bookCredit, changeCreditSettings } from '../../../worker/modules/credit/service.ts'
import { tellLowCredit } from '../../../worker/modules/credit/service-notice.ts'
import { AppError } from '../../../worker/lib/errors.ts'
import { startTestShard, type TestCtx, type TestShard } from '../../support/ctx.ts'
import { MortalProcess } from '../dispatch/mortal-process.ts'
import { topUp } from './credit-world.ts'

let shard: TestShard
let tenants = 300
beforeAll(async () => {
  shard = await startTestShard()
})
afterAll(() => shard.close())

type Mail = { to: string; subject: string; body: string; key: string }

/** A workspace with an owner and an admin, ten units of credit and a threshold of five. */
async function createWorkspace(): Promise<{
  ctx: TestCtx
  mails: Mail[]
  look: () => Promise<number | null>
}> {
  const tenantId = ++tenants
  const ctx = await shard.ctx({ tenantId })
  const org = `org-${tenantId}`
  const now = ctx.clock.now()
  await execute(
    ctx.db,
    sql`INSERT INTO workspaces (id, organization_id, slug, name, created_at) VALUES (${tenantId}, ${org}, ${org}, 'Frantoio', ${now})`,
  )
  for (const role of ['owner', 'admin']) await addMember(ctx, role)
  await topUp(ctx, 10_000_000)
  await changeCreditSettings(ctx, { thresholdMicros: 5_000_000 })
  const mails: Mail[] = []
  const look = () => tellLowCredit(ctx, ctx.db, async (mail) => void mails.push(mail))
  return { ctx, mails, look }
}

/** A member with an account; gives the address. */
async function addMember(ctx: TestCtx, role: string, name: string = role): Promise<string> {
  const [id, org, now] = [`${name}-${ctx.tenant.id}`, `org-${ctx.tenant.id}`, ctx.clock.now()]
  const email = `${id}@prova.example`
  await execute(
    ctx.db,
    sql`INSERT INTO user (id, name, email, email_verified, created_at, updated_at)
        VALUES (${id}, ${name}, ${email}, 1, ${now}, ${now})`,
  )
  await execute(
    ctx.db,
    sql`INSERT INTO member (id, organization_id, user_id, role, created_at) VALUES (${id}, ${org}, ${id}, ${role}, ${now})`,
  )
  return email
}

const take = (ctx: TestCtx, micros: number) =>
  bookCredit(ctx, { kind: 'correction', micros: -micros, note: 'prova', requestKey: crypto.randomUUID() })

describe('credit that falls below the threshold', () => {
  it('is told to the owners by one mail, until it was topped up and falls again', async () => {
    const { ctx, mails, look } = await createWorkspace()
    await look()
    expect(mails).toEqual([])
    await take(ctx, 5_500_000)
    await look()
    await look()
    expect(mails.map(({ to }) => to)).toEqual([`owner-${ctx.tenant.id}@prova.example`])
    expect(mails[0]?.body).toContain('4,50')
    expect(mails[0]?.body).toContain(`/w/${ctx.tenant.slug}/settings/credit`)
    await take(ctx, 1_000_000)
    await look()
    expect(mails).toHaveLength(1)
    await topUp(ctx, 10_000_000)
    await take(ctx, 12_000_000)
    await look()
    expect(mails).toHaveLength(2)
  })

  it('is told later when the mail could not go', async () => {
    const { ctx, mails, look } = await createWorkspace()
    await take(ctx, 6_000_000)
    const failing = () => Promise.reject(new Error('no network'))
    expect(await tellLowCredit(ctx, ctx.db, failing)).toBe(ctx.clock.now() + 60_000)
    ctx.clock.advance(60_000)
    await look()
    expect(mails).toHaveLength(1)
  })

  it('is told once to each owner that a mail reaches, whatever becomes of the mail to another', async () => {
    const { ctx } = await createWorkspace()
    const second = await addMember(ctx, 'owner', 'second')
    const third = await addMember(ctx, 'owner', 'third')
    await take(ctx, 6_000_000)
    const reached: string[] = []
    let refused = 0
    const send = async ({ to }: Mail) => {
      if (to !== second) return void reached.push(to)
      refused += 1
      throw new AppError('channel.unreachable')
    }
    for (let at = await tellLowCredit(ctx, ctx.db, send); at !== null;) {
      ctx.clock.advance(at - ctx.clock.now())
      at = await tellLowCredit(ctx, ctx.db, send)
    }
    expect(reached.toSorted()).toEqual([`owner-${ctx.tenant.id}@prova.example`, third].toSorted())
    // After some tries it is given up.
    expect(refused).toBe(6)
  })

  it('is told once to each owner, wherever the process dies between the booking and the mails', async () => {
    const tellWith = async (fatalStep: number, afterEffect: boolean): Promise<number> => {
      const { ctx } = await createWorkspace()
      await addMember(ctx, 'owner', 'second')
      await take(ctx, 6_000_000)
      // What the provider took, by key: a repeat under the same key is no second mail.
      const accepted = new Map<string, string>()
      const send = async ({ to, key }: Mail) => void accepted.set(key, to)
      const mortal = new MortalProcess({ fatalStep, afterEffect })
      await Promise.allSettled([
        tellLowCredit(mortal.wrap(ctx), ctx.db, (mail) => mortal.step(() => send(mail))),
      ])
      for (let at = await tellLowCredit(ctx, ctx.db, send); at !== null;) {
        ctx.clock.advance(Math.max(0, at - ctx.clock.now()))
        at = await tellLowCredit(ctx, ctx.db, send)
      }
      const owners = ['owner', 'second'].map((name) => `${name}-${ctx.tenant.id}@prova.example`)
      expect([...accepted.values()].toSorted()).toEqual(owners)
      return mortal.steps
    }
    const whole = await tellWith(Number.POSITIVE_INFINITY, false)
    expect(whole).toBeGreaterThan(6)
    for (let fatalStep = 0; fatalStep < whole; fatalStep++) {
      await tellWith(fatalStep, false)
      await tellWith(fatalStep, true)
    }
  }, 60_000)

  it('is not told any more once it was topped up before the mail went', async () => {
    const { ctx, mails, look } = await createWorkspace()
    await take(ctx, 6_000_000)
    await tellLowCredit(ctx, ctx.db, () => Promise.reject(new Error('no network')))
    await topUp(ctx, 20_000_000)
    ctx.clock.advance(60_000)
    expect(await look()).toBeNull()
    expect(mails).toEqual([])
  })

  it('is shown in the app alone where the installation has no mail', async () => {
    const { ctx, mails, look } = await createWorkspace()
    await take(ctx, 6_000_000)
    const none = () => Promise.reject(new AppError('mail.no_provider'))
    expect(await tellLowCredit(ctx, ctx.db, none)).toBeNull()
    await look()
    expect(mails).toEqual([])
  })

  it('needs no mail to the one who chose the threshold', async () => {
    const { ctx, mails, look } = await createWorkspace()
    await changeCreditSettings(ctx, { thresholdMicros: 20_000_000 })
    await look()
    expect(mails).toEqual([])
  })
})
