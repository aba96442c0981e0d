import { sql } from 'drizzle-orm/sql'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { execute, queryRows, writeBatch } from '../../../db/client.ts'
import { activities, type Rule } from '../../../worker/contracts/rules.ts'
import {
  addMembers,
  createList,
  fillList,
  getList,
  refreshLists,
  removeMembers,
  restoreMembers,
} from '../../../worker/modules/lists/service.ts'
import { createContact, updateContact } from '../../../worker/modules/contacts/service.ts'
import { type StoredFacts, loadFacts } from '../../support/contact-facts.ts'
import { type TestCtx, type TestShard, startTestShard, testNow } from '../../support/ctx.ts'
import { type Cut, CutError, failingDb } from '../../support/failing-db.ts'
import { matches } from '../../support/rule-interpreter.ts'
import {
  type RuleWorld,
  contactArbitrary,
  createRuleWorld,
  insertContacts,
  ruleArbitrary,
} from '../../support/rule-world.ts'

let shard: TestShard
beforeAll(async () => void (shard = await startTestShard()))
afterAll(() => shard.close())

type LiveList = { id: number; kind: 'auto' | 'smart'; rule: Rule }
/** A running workspace: its contacts, its live lists, and who ever matched while a refresh ran. */
type Run = {
  ctx: TestCtx
  world: RuleWorld
  lists: LiveList[]
  everMatched: Map<number, Set<number>>
}

const cut = fc.record({ atWrite: fc.integer({ min: 1, max: 8 }), applied: fc.boolean() })
const which = fc.nat(1000)
const commandArbitrary = fc.oneof(
  fc.record({ do: fc.constant('edit' as const), contact: which, from: which }),
  fc.record({ do: fc.constant('tag' as const), contact: which, tag: which }),
  fc.record({ do: fc.constant('consent' as const), contact: which, state: which }),
  fc.record({
    do: fc.constant('message' as const),
    contact: which,
    campaign: which,
    stage: fc.constantFrom(...activities),
  }),
  fc.record({ do: fc.constant('suppress' as const), contact: which }),
  fc.record({ do: fc.constant('delete' as const), contact: which }),
  fc.record({ do: fc.constant('create' as const), from: which }),
  fc.record({ do: fc.constant('member' as const), contact: which, list: which }),
  fc.record({ do: fc.constant('wait' as const), hours: fc.constantFrom(1, 13, 25, 24 * 5, 24 * 45) }),
  fc.record({
    do: fc.constant('hand' as const),
    contact: which,
    list: which,
    what: fc.constantFrom('add' as const, 'remove' as const, 'restore' as const),
  }),
  fc.record({ do: fc.constant('refresh' as const) }),
  fc.record({ do: fc.constant('race' as const) }),
  fc.record({ do: fc.constant('interrupted' as const), cut }),
)
type Command = typeof commandArbitrary extends fc.Arbitrary<infer T> ? T : never

const pick = <T>(items: readonly T[], index: number): T => {
  const item = items[index % items.length]
  if (item === undefined) throw new Error('nothing to pick from')
  return item
}

let nextTenantId = 1
/** So small that every refresh and fill takes several steps. */
const sizes = { step: 3, fillPage: 6, crossedPage: 5, stepsPerCall: 1000 }
const poolOf = (world: RuleWorld, seed: number) => fc.sample(contactArbitrary(world), { numRuns: 40, seed })

test('live lists hold exactly whom their rules choose, whatever happens in between', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.nat(),
      fc.array(commandArbitrary, { minLength: 10, maxLength: 30 }),
      cut,
      async (seed, commands, fillCut) => {
        const run = await startRun(seed, fillCut)
        expect(await events(run)).toEqual([])
        const before = await membership(run)
        for (const command of commands) await perform(run, command, seed)
        await settle(run)
        await expectRightMembers(run)
        await expectEventsOfMoves(run, before)
      },
    ),
    { numRuns: 12, seed: 11, endOnFailure: true },
  )
}, 120_000)

async function startRun(seed: number, fillCut: Cut): Promise<Run> {
  const tenantId = nextTenantId++
  const ctx = await shard.ctx({ tenantId })
  const world = await createRuleWorld(ctx.db, tenantId)
  await insertContacts(ctx.db, tenantId, poolOf(world, seed).slice(0, 25))
  const rules = fc.sample(ruleArbitrary(world), { numRuns: 3, seed })
  const lists: LiveList[] = []
  for (const [index, rule] of rules.entries()) {
    const kind = index === 1 ? 'auto' : 'smart'
    const reads = lists.at(-1)
    const full: Rule =
      reads === undefined
        ? rule
        : {
            type: 'group',
            match: 'any',
            not: false,
            rules: [rule, { type: 'list', operator: 'is', listId: reads.id }].slice(
              index === 2 ? 1 : 0,
              2,
            ) as Rule['rules'],
          }
    const { id } = await createList(ctx, { name: `L${index}`, kind, rule: full })
    lists.push({ id, kind, rule: full })
    await ignoringCut(fillList({ ...ctx, db: failingDb(ctx.db, fillCut) }, id, sizes))
    await Promise.all([fillList(ctx, id, sizes), fillList(ctx, id, sizes)])
  }
  const run = { ctx, world, lists, everMatched: new Map(lists.map((list) => [list.id, new Set<number>()])) }
  await settleQuietly(run)
  return run
}

/** The rest of the fills; nothing has changed since, so there is nothing to enter or leave. */
async function settleQuietly(run: Run): Promise<void> {
  await noteMatches(run)
  await refreshLists(run.ctx, sizes)
}

async function ignoringCut(work: Promise<unknown>): Promise<void> {
  try {
    await work
  } catch (error) {
    if (!(error instanceof CutError)) throw error
  }
}

async function perform(run: Run, command: Command, seed: number): Promise<void> {
  const { ctx, world } = run
  const { db, tenant } = ctx
  const now = ctx.clock.now()
  const contacts = await loadFacts(db, tenant.id)
  const contactId = 'contact' in command ? pick(contacts, command.contact).id : 0
  switch (command.do) {
    case 'edit': {
      const from = pick(poolOf(world, seed + 1), command.from)
      const email = from.email ? `${contactId}${from.email}` : from.email
      await writeBatch(db, [
        sql`DELETE FROM contact_identities WHERE tenant_id = ${tenant.id} AND contact_id = ${contactId}`,
        sql`INSERT INTO contact_identities (tenant_id, channel, external_id, contact_id)
            SELECT ${tenant.id}, 'email', ${email}, ${contactId} WHERE ${email} <> '' ON CONFLICT DO NOTHING`,
        sql`UPDATE contacts SET email = ${email}, phone = NULL, first_name = ${from.firstName},
              birth_date = ${from.birthDate}, fields = ${JSON.stringify(from.fields)}, updated_at = ${now}
            WHERE id = ${contactId} AND tenant_id = ${tenant.id}`,
      ])
      return
    }
    case 'tag': {
      const tagId = pick(world.tagIds, command.tag)
      const has = contacts.find((one) => one.id === contactId)?.tagIds.has(tagId)
      await execute(
        db,
        has
          ? sql`DELETE FROM contact_tags WHERE tenant_id = ${tenant.id} AND tag_id = ${tagId} AND contact_id = ${contactId}`
          : sql`INSERT INTO contact_tags (tenant_id, tag_id, contact_id, added_at) VALUES (${tenant.id}, ${tagId}, ${contactId}, ${now})`,
      )
      return
    }
    case 'consent': {
      const state = pick(['opted_in', 'opted_out', 'opted_in_double', 'unknown'], command.state)
      await execute(
        db,
        sql`INSERT INTO contact_consents (tenant_id, contact_id, channel, state, updated_at)
            VALUES (${tenant.id}, ${contactId}, 'email', ${state}, ${now})
            ON CONFLICT (tenant_id, contact_id, channel) DO UPDATE SET state = excluded.state`,
      )
      return
    }
    case 'message': {
      const campaignId = pick(world.campaignIds, command.campaign)
      const column = sql.raw(`${command.stage}_at`)
      await execute(
        db,
        sql`INSERT INTO messages (tenant_id, channel, cause_key, campaign_id, contact_id, address, created_at, ${column})
            VALUES (${tenant.id}, 'email', ${`${campaignId}:${contactId}`}, ${campaignId}, ${contactId}, '', ${now},
              ${command.stage === 'sent' ? now : null})
            ON CONFLICT (tenant_id, cause_key) DO UPDATE SET ${column} = ${now}`,
      )
      return
    }
    case 'suppress': {
      const address = contacts.find((one) => one.id === contactId)?.email
      if (!address) return
      const isSuppressed = contacts.find((one) => one.id === contactId)?.suppressed.includes('email')
      await execute(
        db,
        isSuppressed
          ? sql`DELETE FROM suppressions WHERE tenant_id = ${tenant.id} AND channel = 'email' AND address = ${address}`
          : sql`INSERT INTO suppressions (tenant_id, channel, address, reason, created_at)
                VALUES (${tenant.id}, 'email', ${address}, 'complaint', ${now})`,
      )
      return
    }
    case 'delete':
      await execute(
        db,
        sql`UPDATE contacts SET deleted_at = CASE WHEN deleted_at IS NULL THEN ${now} END
            WHERE id = ${contactId} AND tenant_id = ${tenant.id}`,
      )
      return
    case 'create':
      await insertContacts(db, tenant.id, [pick(poolOf(world, seed), command.from)])
      return
    case 'member': {
      const listId = pick(world.listIds, command.list)
      const isIn = contacts.find((one) => one.id === contactId)?.listIds.has(listId)
      await (isIn ? removeMembers : addMembers)(ctx, listId, [contactId])
      return
    }
    case 'wait':
      ctx.clock.advance(command.hours * 3_600_000)
      return
    case 'hand': {
      const list = pick(run.lists, command.list)
      const change = { add: addMembers, remove: removeMembers, restore: restoreMembers }[command.what]
      if (command.what === 'restore') await noteMatches(run)
      await change(ctx, list.id, [contactId])
      return
    }
    case 'refresh':
      await noteMatches(run)
      await refreshLists(ctx, sizes)
      return
    case 'race':
      await noteMatches(run)
      await Promise.all([refreshLists(ctx, sizes), refreshLists(ctx, sizes), refreshLists(ctx, sizes)])
      await noteMatches(run)
      return
    case 'interrupted':
      await noteMatches(run)
      await ignoringCut(refreshLists({ ...ctx, db: failingDb(ctx.db, command.cut) }, sizes))
      await noteMatches(run)
  }
}

async function settle(run: Run): Promise<void> {
  await noteMatches(run)
  await refreshLists(run.ctx, sizes)
  // Entries into one list can make contacts match a list that reads it.
  await noteMatches(run)
  await refreshLists(run.ctx, sizes)
}

const chooses = (run: Run, list: LiveList, contact: StoredFacts) =>
  !contact.isDeleted &&
  matches(list.rule, contact, {
    fields: run.world.fields,
    now: run.ctx.clock.now(),
    timeZone: run.ctx.tenant.timeZone,
  })

async function noteMatches(run: Run): Promise<void> {
  for (const contact of await loadFacts(run.ctx.db, run.ctx.tenant.id)) {
    for (const list of run.lists)
      if (chooses(run, list, contact)) run.everMatched.get(list.id)?.add(contact.id)
  }
}

type Member = { listId: number; contactId: number; state: string; origin: string }
/** The rows of live lists. */
const membership = (run: Run): Promise<Member[]> =>
  queryRows(
    run.ctx.db,
    sql`SELECT m.list_id, m.contact_id, m.state, m.origin FROM list_members m JOIN lists l ON l.id = m.list_id
        WHERE m.tenant_id = ${run.ctx.tenant.id} AND l.kind <> 'static'`,
    (row) => ({
      listId: Number(row['list_id']),
      contactId: Number(row['contact_id']),
      state: String(row['state']),
      origin: String(row['origin']),
    }),
  )

async function expectRightMembers(run: Run): Promise<void> {
  const rows = await membership(run)
  const contacts = await loadFacts(run.ctx.db, run.ctx.tenant.id)
  for (const list of run.lists) {
    const own = new Map(rows.filter((row) => row.listId === list.id).map((row) => [row.contactId, row]))
    for (const contact of contacts) {
      const row = own.get(contact.id)
      const chosen = chooses(run, list, contact)
      const seen = { list: list.kind, rule: list.rule, contact, row }
      if (row === undefined) expect({ ...seen, chosen }).toEqual({ ...seen, chosen: false })
      if (row?.state !== 'in' || row.origin !== 'rule') continue
      const allowed = list.kind === 'smart' ? chosen : run.everMatched.get(list.id)?.has(contact.id)
      expect({ ...seen, allowed }).toEqual({ ...seen, allowed: true })
    }
    const alive = contacts.filter((one) => !one.isDeleted && own.get(one.id)?.state === 'in').length
    const [counted] = await queryRows(
      run.ctx.db,
      sql`SELECT member_count FROM lists WHERE id = ${list.id}`,
      (row) => Number(row['member_count']),
    )
    expect(counted).toBe(alive)
  }
}

const events = (run: Run): Promise<{ kind: string; listId: number; contactId: number }[]> =>
  queryRows(
    run.ctx.db,
    sql`SELECT e.kind, e.ref_id, e.contact_id FROM contact_events e JOIN lists l ON l.id = e.ref_id
        WHERE e.tenant_id = ${run.ctx.tenant.id} AND l.kind <> 'static' ORDER BY e.id`,
    (row) => ({
      kind: String(row['kind']),
      listId: Number(row['ref_id']),
      contactId: Number(row['contact_id']),
    }),
  )

/** Every event is a move across the border of its list, and together they lead from then to now. */
async function expectEventsOfMoves(run: Run, before: Member[]): Promise<void> {
  const key = (listId: number, contactId: number) => `${listId}:${contactId}`
  const inside = new Set(
    before.filter((row) => row.state === 'in').map((row) => key(row.listId, row.contactId)),
  )
  for (const event of await events(run)) {
    const entering = event.kind === 'list.entered' || event.kind === 'list.added'
    const one = key(event.listId, event.contactId)
    expect({ event, wasInside: inside.has(one) }).toEqual({ event, wasInside: !entering })
    if (entering) inside.add(one)
    else inside.delete(one)
  }
  const now = (await membership(run)).filter((row) => row.state === 'in')
  expect([...inside].toSorted()).toEqual(now.map((row) => key(row.listId, row.contactId)).toSorted())
}

test('the clock of another machine that runs ahead does not turn a list back', async () => {
  const ctx = await shard.ctx({ tenantId: nextTenantId++ })
  const world = await createRuleWorld(ctx.db, ctx.tenant.id)
  const list = await createList(ctx, {
    name: 'Recent',
    kind: 'smart',
    rule: {
      type: 'group',
      match: 'all',
      not: false,
      rules: [{ type: 'date', attribute: 'createdAt', operator: 'in_last_days', date: null, days: 1 }],
    },
  })
  await fillList(ctx, list.id, sizes)
  const [facts] = poolOf(world, 3)
  if (facts === undefined) throw new Error('no contact')
  await insertContacts(ctx.db, ctx.tenant.id, [{ ...facts, createdAt: testNow }])
  await refreshLists(ctx, sizes)
  ctx.clock.advance(3 * 86_400_000)
  await refreshLists(ctx, sizes)
  ctx.clock.set(testNow)
  await refreshLists(ctx, sizes)
  expect(await membership({ ctx, world, lists: [], everMatched: new Map() })).toEqual([])
})

test('a time zone is part of what was last changed', async () => {
  const ctx = await shard.ctx({ tenantId: nextTenantId++ })
  const { id: adaId } = await createContact(ctx, { email: 'ada@posteo.it' })
  const { id } = await createList(ctx, {
    name: 'Appena cambiati',
    kind: 'smart',
    rule: {
      type: 'group',
      match: 'all',
      not: false,
      rules: [{ type: 'date', attribute: 'updatedAt', operator: 'in_last_days', date: null, days: 1 }],
    },
  })
  await fillList(ctx, id, sizes)
  ctx.clock.advance(5 * 86_400_000)
  await refreshLists(ctx, sizes)
  expect((await getList(ctx, id)).memberCount).toBe(0)
  await updateContact(ctx, adaId, { timeZone: 'Asia/Tokyo' })
  await refreshLists(ctx, sizes)
  expect((await getList(ctx, id)).memberCount).toBe(1)
})

const bornSoon: Rule = {
  type: 'group',
  match: 'all',
  not: false,
  rules: [{ type: 'date', attribute: 'createdAt', operator: 'not_in_last_days', date: null, days: 1 }],
}

test('a border that more people cross than one call looks at is passed in several, and other lists meanwhile', async () => {
  const ctx = await shard.ctx({ tenantId: nextTenantId++ })
  const world = await createRuleWorld(ctx.db, ctx.tenant.id)
  const [facts] = poolOf(world, 5)
  if (facts === undefined) throw new Error('no contact')
  const settled = { ...facts, createdAt: testNow }
  await insertContacts(ctx.db, ctx.tenant.id, Array(40).fill(settled))
  const few = { ...sizes, stepsPerCall: 8 }
  // Later lists stand first in the order of work.
  const second = await createList(ctx, { name: 'Second', kind: 'smart', rule: bornSoon })
  const first = await createList(ctx, { name: 'First', kind: 'smart', rule: bornSoon })
  for (const { id } of [first, second]) await fillList(ctx, id, sizes)
  await refreshLists(ctx, sizes)
  const count = async (id: number) => (await getList(ctx, id)).memberCount
  expect(await count(first.id)).toBe(0)

  ctx.clock.advance(3 * 86_400_000)
  expect(await refreshLists(ctx, few)).toBe(ctx.clock.now())
  const afterOne = [await count(first.id), await count(second.id)]
  expect(Math.max(...afterOne)).toBeLessThan(40)
  let calls = 1
  while ((await refreshLists(ctx, few)) === ctx.clock.now()) {
    if (++calls > 20) throw new Error('the lists never come to rest')
    // Midnight passes in the middle of it.
    if (calls === 3) ctx.clock.advance(86_400_000)
  }
  expect([await count(first.id), await count(second.id)]).toEqual([40, 40])
})

test('a list with much to do does not keep the others waiting', async () => {
  const ctx = await shard.ctx({ tenantId: nextTenantId++ })
  const world = await createRuleWorld(ctx.db, ctx.tenant.id)
  const [facts] = poolOf(world, 6)
  if (facts === undefined) throw new Error('no contact')
  await insertContacts(ctx.db, ctx.tenant.id, Array(60).fill({ ...facts, createdAt: testNow }))
  const lists = []
  for (const name of ['A', 'B', 'C'])
    lists.push(await createList(ctx, { name, kind: 'smart', rule: bornSoon }))
  for (const { id } of lists) await fillList(ctx, id, sizes)
  ctx.clock.advance(3 * 86_400_000)
  await refreshLists(ctx, { ...sizes, stepsPerCall: 24 })
  for (const { id } of lists) expect((await getList(ctx, id)).memberCount).toBeGreaterThan(0)
})
