import { sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { execute, json } from '../../../db/client.ts'
import { ContactInput, ContactsFilter, ContactsQuery } from '../../../worker/contracts/contacts.ts'
import {
  countContactsIn,
  createContact,
  deleteContacts,
  getContact,
  getTimeline,
  listContacts,
  restoreContacts,
  updateContact,
} from '../../../worker/modules/contacts/service.ts'
import { fewEnough } from '../../../worker/modules/finding/drivers.ts'
import { createField } from '../../../worker/modules/fields/service.ts'
import { tagContacts } from '../../../worker/modules/tags/service.ts'
import { startTestShard, type TestCtx, type TestShard } from '../../support/ctx.ts'

let shard: TestShard
let lastTenantId = 100
beforeAll(async () => {
  shard = await startTestShard()
})
afterAll(() => shard.close())

/** A context for a workspace of its own. */
const freshCtx = (): Promise<TestCtx> => shard.ctx({ tenantId: ++lastTenantId })
const create = (ctx: TestCtx, input: object) => createContact(ctx, ContactInput.parse(input))
/** A page as the address asks for it, where an id is a text. */
const list = async (ctx: TestCtx, { listId, ...query }: { listId?: number; [key: string]: unknown } = {}) => {
  const asked = listId === undefined ? query : { ...query, listId: String(listId) }
  const page = await listContacts(ctx, ContactsQuery.parse(asked))
  return page.items.map(({ email }) => email?.split('@')[0])
}
const codes = (results: PromiseSettledResult<unknown>[]) =>
  results.map((result) => (result.status === 'rejected' ? result.reason.code : 'done'))

describe('creating a contact', () => {
  test('stores it normalised with tags, consents and their proof, in one step', async () => {
    const ctx = await freshCtx()
    await createField(ctx, { key: 'PUNTI', label: 'Punti', type: 'number', choices: [] })
    const contact = await create(ctx, {
      email: 'Anna.Grassi@Example.org',
      phone: '347 118 2906',
      firstName: 'Anna',
      lastName: 'Grassi',
      language: 'it',
      birthDate: '1986-05-04',
      fields: { PUNTI: '1.200' },
      tags: ['Olio nuovo', 'olio  NUOVO', 'regali'],
      consent: [{ channel: 'email', state: 'opted_in', text: 'Sì, scrivetemi.' }],
    })
    expect(contact).toMatchObject({
      email: 'anna.grassi@example.org',
      phone: '+393471182906',
      phoneRaw: '347 118 2906',
      phoneValid: true,
      fields: { PUNTI: 1200 },
      tags: ['Olio nuovo', 'regali'],
      consents: { email: 'opted_in' },
      suppressed: [],
      source: 'manual',
      createdAt: ctx.clock.now(),
      deletedAt: null,
      lists: [],
      consentLog: [{ channel: 'email', state: 'opted_in', source: 'manual', text: 'Sì, scrivetemi.' }],
    })
    expect(ctx.due.lowered).toEqual([ctx.clock.now()])
    expect(ctx.queues.sent.map(({ job }) => job.type)).toEqual(['lists.refresh'])
  })

  test('keeps a phone that is no number as it was typed', async () => {
    const ctx = await freshCtx()
    const contact = await create(ctx, { email: 'luca@example.org', phone: '348 22 91' })
    expect(contact).toMatchObject({ phone: null, phoneRaw: '348 22 91', phoneValid: false })
  })

  test('without an address is refused', async () => {
    await expect(create(await freshCtx(), { firstName: 'Anna' })).rejects.toMatchObject({
      code: 'contact.no_identity',
    })
  })

  test('with a value that does not fit stores nothing at all', async () => {
    const ctx = await freshCtx()
    const input = { email: 'a@example.org', fields: { NOPE: 'x' }, tags: ['regali'] }
    await expect(create(ctx, input)).rejects.toMatchObject({
      fields: [{ field: 'fields.NOPE', code: 'unknown' }],
    })
    expect(await list(ctx)).toEqual([])
    expect((await execute(ctx.db, sql`SELECT 1 FROM tags WHERE tenant_id = ${ctx.tenant.id}`)).rows).toEqual(
      [],
    )
  })

  test('whose address another has is told whose, a split names both', async () => {
    const ctx = await freshCtx()
    const anna = await create(ctx, { email: 'anna@example.org' })
    const luca = await create(ctx, { phone: '+39 347 118 2906' })
    await expect(create(ctx, { email: 'ANNA@example.org' })).rejects.toMatchObject({
      code: 'contact.identity_taken',
      fields: [{ field: 'email', code: 'taken', params: { contactId: anna.id } }],
    })
    await expect(create(ctx, { email: 'anna@example.org', phone: '3471182906' })).rejects.toMatchObject({
      code: 'contact.identity_split',
      fields: [{ params: { contactId: anna.id } }, { params: { contactId: luca.id } }],
    })
    await deleteContacts(ctx, [anna.id])
    await expect(create(ctx, { email: 'anna@example.org' })).rejects.toMatchObject({
      fields: [{ code: 'taken_by_deleted', params: { contactId: anna.id } }],
    })
  })

  test('twenty times at once with one e-mail makes one contact', async () => {
    const ctx = await freshCtx()
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, (_, index) =>
        create(ctx, { email: 'gara@example.org', firstName: `N${index}`, tags: [`t${index}`] }),
      ),
    )
    expect(codes(results).filter((code) => code === 'done')).toHaveLength(1)
    expect(codes(results).filter((code) => code === 'contact.identity_taken')).toHaveLength(19)
    expect(await list(ctx)).toEqual(['gara'])
    const left = await execute(
      ctx.db,
      sql`
      SELECT (SELECT count(*) FROM tags WHERE tenant_id = ${ctx.tenant.id}) AS tags,
        (SELECT count(*) FROM contact_identities WHERE tenant_id = ${ctx.tenant.id}) AS identities`,
    )
    expect(left.rows[0]).toMatchObject({ tags: 1, identities: 1 })
  })

  test('with an address of another workspace is free to go ahead', async () => {
    await create(await freshCtx(), { email: 'shared@example.org' })
    await expect(create(await freshCtx(), { email: 'shared@example.org' })).resolves.toBeTruthy()
  })
})

describe('changing a contact', () => {
  test('writes what is given, clears what is empty, keeps the rest', async () => {
    const ctx = await freshCtx()
    await createField(ctx, { key: 'CITTA', label: 'Città', type: 'text', choices: [] })
    await createField(ctx, { key: 'PUNTI', label: 'Punti', type: 'number', choices: [] })
    const before = await create(ctx, {
      email: 'anna@example.org',
      firstName: 'Anna',
      company: 'Bottega',
      fields: { CITTA: 'Arezzo', PUNTI: 3 },
    })
    ctx.clock.advance(1000)
    const after = await updateContact(ctx, before.id, {
      lastName: 'Grassi',
      company: '',
      phone: '347 118 2906',
      fields: { CITTA: null },
    })
    expect(after).toMatchObject({
      email: 'anna@example.org',
      phone: '+393471182906',
      firstName: 'Anna',
      lastName: 'Grassi',
      company: null,
      fields: { PUNTI: 3 },
      updatedAt: ctx.clock.now(),
    })
    expect(await list(ctx, { search: 'gras' })).toEqual(['anna'])
  })

  test('moves the address: the old one is free, the new one taken', async () => {
    const ctx = await freshCtx()
    const anna = await create(ctx, { email: 'old@example.org' })
    await updateContact(ctx, anna.id, { email: 'new@example.org' })
    await expect(create(ctx, { email: 'new@example.org' })).rejects.toMatchObject({
      code: 'contact.identity_taken',
    })
    const luca = await create(ctx, { email: 'old@example.org' })
    await expect(updateContact(ctx, luca.id, { email: 'new@example.org' })).rejects.toMatchObject({
      code: 'contact.identity_taken',
      fields: [{ field: 'email', params: { contactId: anna.id } }],
    })
    expect((await getContact(ctx, luca.id)).email).toBe('old@example.org')
    await expect(updateContact(ctx, anna.id, { email: '' })).rejects.toMatchObject({
      code: 'contact.no_identity',
    })
  })

  test('that changes nothing writes nothing', async () => {
    const ctx = await freshCtx()
    const anna = await create(ctx, { email: 'anna@example.org', firstName: 'Anna' })
    ctx.clock.advance(1000)
    ctx.queues.sent.length = 0
    const same = await updateContact(ctx, anna.id, { firstName: 'Anna', email: 'ANNA@example.org' })
    expect(same.updatedAt).toBe(anna.updatedAt)
    expect(ctx.queues.sent).toEqual([])
  })

  test('changes made at the same time all arrive', async () => {
    const ctx = await freshCtx()
    const { id } = await create(ctx, { email: 'anna@example.org' })
    const changes = [
      { firstName: 'Anna' },
      { lastName: 'Grassi' },
      { company: 'Bottega' },
      { language: 'fr' },
    ]
    await Promise.all(changes.map((change) => updateContact(ctx, id, change)))
    expect(await getContact(ctx, id)).toMatchObject(Object.assign({}, ...changes))
    expect(await list(ctx, { search: 'grassi anna' })).toEqual(['anna'])
  })

  test('on an older version than the one seen is refused when asked to', async () => {
    const ctx = await freshCtx()
    const anna = await create(ctx, { email: 'anna@example.org' })
    await updateContact(ctx, anna.id, { firstName: 'Anna', expectedUpdatedAt: anna.updatedAt })
    await expect(
      updateContact(ctx, anna.id, { firstName: 'Annina', expectedUpdatedAt: anna.updatedAt }),
    ).rejects.toMatchObject({ code: 'resource.conflict' })
  })

  test('logs a consent once per change of state', async () => {
    const ctx = await freshCtx()
    const { id } = await create(ctx, { email: 'anna@example.org' })
    const consent = (state: 'opted_in' | 'opted_out', text: string) =>
      updateContact(ctx, id, { consent: [{ channel: 'email', state, text }] })
    await consent('opted_in', 'Sì')
    await consent('opted_in', 'Sì, di nuovo')
    const { consents, consentLog } = await consent('opted_out', 'No')
    expect(consents).toEqual({ email: 'opted_out' })
    expect(consentLog.map(({ state, text }) => [state, text])).toEqual([
      ['opted_out', 'No'],
      ['opted_in', 'Sì'],
    ])
  })
})

describe('deleting contacts', () => {
  test('hides them, and restoring brings them back with all they had', async () => {
    const ctx = await freshCtx()
    const anna = await create(ctx, { email: 'anna@example.org', tags: ['regali'] })
    const luca = await create(ctx, { email: 'luca@example.org' })
    expect(await deleteContacts(ctx, [anna.id, anna.id, 999_999])).toEqual([anna.id])
    expect(await deleteContacts(ctx, [anna.id])).toEqual([])
    expect(await list(ctx)).toEqual(['luca'])
    expect(await list(ctx, { search: 'anna' })).toEqual([])
    await expect(updateContact(ctx, anna.id, { firstName: 'A' })).rejects.toMatchObject({
      code: 'resource.conflict',
    })
    expect((await getContact(ctx, anna.id)).deletedAt).toBe(ctx.clock.now())
    expect(await restoreContacts(ctx, [anna.id, luca.id])).toEqual([anna.id])
    expect(await getContact(ctx, anna.id)).toMatchObject({ deletedAt: null, tags: ['regali'] })
  })

  test('of another workspace touches none', async () => {
    const ctx = await freshCtx()
    const anna = await create(ctx, { email: 'anna@example.org' })
    const other = await freshCtx()
    expect(await deleteContacts(other, [anna.id])).toEqual([])
    await expect(getContact(other, anna.id)).rejects.toMatchObject({ code: 'resource.not_found' })
    await expect(getTimeline(other, anna.id, { limit: 10 })).rejects.toMatchObject({
      code: 'resource.not_found',
    })
    await expect(updateContact(other, anna.id, { firstName: 'X' })).rejects.toMatchObject({
      code: 'resource.not_found',
    })
    expect(await list(ctx)).toEqual(['anna'])
  })
})

describe('the pages of contacts', () => {
  const walk = async (ctx: TestCtx, query: object) => {
    const names: (string | undefined)[][] = []
    let page = await listContacts(ctx, ContactsQuery.parse({ limit: 3, ...query }))
    for (;;) {
      names.push(page.items.map(({ email }) => email?.split('@')[0]))
      if (page.nextCursor === null) break
      page = await listContacts(ctx, ContactsQuery.parse({ limit: 3, ...query, cursor: page.nextCursor }))
    }
    const back = [names.at(-1)]
    while (page.previousCursor !== null) {
      page = await listContacts(ctx, ContactsQuery.parse({ limit: 3, ...query, cursor: page.previousCursor }))
      back.unshift(page.items.map(({ email }) => email?.split('@')[0]))
    }
    return { forward: names.flat(), back: back.flat() }
  }

  test('show every contact once, forwards and back, in each order', async () => {
    const ctx = await freshCtx()
    const people = ['zoe', 'anna', 'ugo', 'ida', 'leo', 'mia', 'ada', 'eva']
    for (const [index, name] of people.entries()) {
      // Pairs are created in the same millisecond, so that the id has to decide.
      if (index % 2 === 0) ctx.clock.advance(1000)
      await create(ctx, { email: `${name}@example.org`, lastName: name })
    }
    const newest = people.toReversed()
    expect(await walk(ctx, {})).toEqual({ forward: newest, back: newest })
    expect(await walk(ctx, { direction: 'asc' })).toEqual({ forward: people, back: people })
    const byName = people.toSorted()
    expect(await walk(ctx, { sort: 'name', direction: 'asc' })).toEqual({ forward: byName, back: byName })
    expect((await walk(ctx, { sort: 'updated' })).forward).toEqual(newest)
    expect(await walk(ctx, { sort: 'email', direction: 'asc' })).toEqual({ forward: byName, back: byName })
    await create(ctx, { phone: '347 118 2906' })
    expect((await walk(ctx, { sort: 'email' })).forward).toEqual([...byName.toReversed(), undefined])
  })

  test('refuse a cursor of another order', async () => {
    const ctx = await freshCtx()
    for (const name of ['a', 'b']) await create(ctx, { email: `${name}@example.org` })
    const { nextCursor } = await listContacts(ctx, ContactsQuery.parse({ limit: 1 }))
    for (const cursor of [nextCursor, 'nonsense', 'W10']) {
      await expect(listContacts(ctx, ContactsQuery.parse({ sort: 'name', cursor }))).rejects.toMatchObject({
        code: 'request.invalid',
        fields: [{ field: 'cursor' }],
      })
    }
  })

  test('are found by every word of their texts, whatever stands before it', async () => {
    const ctx = await freshCtx()
    await createField(ctx, { key: 'NOTE', label: 'Note', type: 'text' })
    await create(ctx, {
      email: 'anna@example.org',
      firstName: 'Ada|Lia',
      lastName: 'Rossi–Bianchi!Verdi',
      company: 'Caffè «Fiore» [Roma]',
      fields: { NOTE: 'Cliente storico\nPreferisce olio\tnuovo\n• regali' },
    })
    const words = ['lia', 'bianchi', 'verdi', 'fiore', 'roma', 'cliente', 'preferisce', 'nuovo', 'regali']
    for (const search of words) expect(await list(ctx, { search }), search).toEqual(['anna'])
    expect(await list(ctx, { search: 'rossi–bia' })).toEqual(['anna'])
    expect(await list(await freshCtx(), { search: 'preferisce' })).toEqual([])
  })

  test('are found by the beginnings of any of their words, or a phone in any spelling', async () => {
    const ctx = await freshCtx()
    await create(ctx, { email: 'anna@example.org', firstName: 'Anna', lastName: 'Grassi' })
    await create(ctx, { email: 'bea@example.org', firstName: 'Élodie', lastName: 'Lo Presti' })
    await create(ctx, { email: 'carlo@example.org', phone: '347 118 2906' })
    expect(await list(ctx, { search: 'gra' })).toEqual(['anna'])
    expect(await list(ctx, { search: 'ANN' })).toEqual(['anna'])
    expect(await list(ctx, { search: 'anna gr' })).toEqual(['anna'])
    expect(await list(ctx, { search: 'grassi an' })).toEqual(['anna'])
    expect(await list(ctx, { search: 'élo' })).toEqual(['bea'])
    expect(await list(ctx, { search: 'lo p' })).toEqual(['bea'])
    expect(await list(ctx, { search: 'carlo@' })).toEqual(['carlo'])
    expect(await list(ctx, { search: '347 11' })).toEqual(['carlo'])
    expect(await list(ctx, { search: '+39347' })).toEqual(['carlo'])
    expect(await list(ctx, { search: '2906' })).toEqual(['carlo'])
    expect(await list(ctx, { search: '(347) 118-29' })).toEqual(['carlo'])
    expect(await list(ctx, { search: '%' })).toEqual([])
    expect(await countContactsIn(ctx, { search: '%' })).toEqual({ count: 0, exact: true })
  })

  test('are found by what was changed and not by what was there before', async () => {
    const ctx = await freshCtx()
    await createField(ctx, { key: 'CITTA', label: 'Città', type: 'text', choices: [] })
    const { id } = await create(ctx, {
      email: 'anna@example.org',
      lastName: 'Grassi',
      fields: { CITTA: 'Forlì' },
    })
    expect(await list(ctx, { search: 'forli' })).toEqual(['anna'])
    await updateContact(ctx, id, { lastName: 'D’Angelo', fields: { CITTA: 'Città di Castello' } })
    for (const gone of ['grassi', 'forli']) expect(await list(ctx, { search: gone })).toEqual([])
    for (const now of ['angelo', 'castello', 'd’ang', 'citta'])
      expect(await list(ctx, { search: now })).toEqual(['anna'])
  })

  test('are those of the own workspace, whatever others are called', async () => {
    const [ctx, other] = [await freshCtx(), await freshCtx()]
    await create(ctx, { email: 'anna@example.org', lastName: 'Grassi' })
    expect(await list(other, { search: 'grassi' })).toEqual([])
    // A word that spells the other workspace's prefix gives nothing of it.
    const prefix = other.tenant.id.toString(16).padStart(6, '0')
    await create(ctx, { email: 'bea@example.org', company: `x$${prefix}grassi` })
    expect(await list(other, { search: 'grassi' })).toEqual([])
    expect(await countContactsIn(other, { search: 'grassi' })).toEqual({ count: 0, exact: true })
  })

  test('are the deleted ones alone when asked for, in every order', async () => {
    const ctx = await freshCtx()
    const ids: number[] = []
    for (const name of ['anna', 'bea', 'ugo'])
      ids.push((await create(ctx, { email: `${name}@example.org` })).id)
    for (const id of [ids[1] ?? 0, ids[0] ?? 0]) {
      ctx.clock.advance(1000)
      await deleteContacts(ctx, [id])
    }
    const deleted = { deleted: 'only' } as const
    expect(await list(ctx, {})).toEqual(['ugo'])
    expect(await list(ctx, { ...deleted, sort: 'deleted' })).toEqual(['anna', 'bea'])
    expect(await list(ctx, deleted)).toEqual(['bea', 'anna'])
    expect(await list(ctx, { ...deleted, sort: 'email', direction: 'desc' })).toEqual(['bea', 'anna'])
    expect(await list(ctx, { ...deleted, search: 'bea' })).toEqual(['bea'])
    expect(await walk(ctx, { ...deleted, sort: 'deleted' })).toEqual({
      forward: ['anna', 'bea'],
      back: ['anna', 'bea'],
    })
    expect(await countContactsIn(ctx, deleted)).toEqual({ count: 2, exact: true })
  })

  test('hold the members of a list, and count what they hold', async () => {
    const ctx = await freshCtx()
    const ids: number[] = []
    for (const name of ['a', 'b', 'c']) ids.push((await create(ctx, { email: `${name}@example.org` })).id)
    await execute(
      ctx.db,
      sql`INSERT INTO list_members (tenant_id, list_id, contact_id, origin, state, added_at)
      VALUES (${ctx.tenant.id}, 7, ${ids[0]}, 'manual', 'in', 1), (${ctx.tenant.id}, 7, ${ids[1]}, 'manual', 'out', 1),
        (${ctx.tenant.id + 1}, 7, ${ids[2]}, 'manual', 'in', 1)`,
    )
    expect(await list(ctx, { listId: 7 })).toEqual(['a'])
    expect(await list(ctx, { listId: 7, search: 'b' })).toEqual([])
    expect(await countContactsIn(ctx, { listId: 7 })).toEqual({ count: 1, exact: true })
    expect(await countContactsIn(ctx, { search: 'c' })).toEqual({ count: 1, exact: true })
    expect(await countContactsIn(ctx, {})).toEqual({ count: 3, exact: true })
  })
})

test('a search or a list of more people than are sorted at once still shows every one, in order', async () => {
  const ctx = await freshCtx()
  const tenantId = ctx.tenant.id
  const people = json(
    Array.from({ length: fewEnough + 5 }, (_, index) => `many${String(index).padStart(5, '0')}@example.org`),
  )
  await execute(
    ctx.db,
    sql`INSERT INTO contacts (tenant_id, email, source, created_at, updated_at)
    SELECT ${tenantId}, value, 'manual', key, key FROM json_each(${people})`,
  )
  await execute(
    ctx.db,
    sql`INSERT INTO contact_identities (tenant_id, channel, external_id, contact_id)
    SELECT tenant_id, 'email', email, id FROM contacts WHERE tenant_id = ${tenantId}`,
  )
  await execute(
    ctx.db,
    sql`INSERT INTO list_members (tenant_id, list_id, contact_id, origin, added_at)
    SELECT tenant_id, 5, id, 'manual', 1 FROM contacts WHERE tenant_id = ${tenantId}`,
  )
  for (const query of [{ search: 'many' }, { listId: 5 }, { search: 'many', listId: 5 }]) {
    expect(await countContactsIn(ctx, query)).toEqual({ count: fewEnough + 5, exact: true })
    expect(await list(ctx, { ...query, limit: 2 })).toEqual(['many05004', 'many05003'])
    expect(await list(ctx, { ...query, limit: 2, direction: 'asc' })).toEqual(['many00000', 'many00001'])
  }
  expect(await list(ctx, { search: 'many0500', listId: 5, direction: 'asc' })).toHaveLength(5)
})

describe('the rule of a page', () => {
  const rule = (...rules: object[]) => ({
    rule: JSON.stringify({ type: 'group', match: 'all', not: false, rules }),
  })

  test('narrows it together with a search, in every order, and its count', async () => {
    const ctx = await freshCtx()
    await create(ctx, { email: 'anna@example.org', language: 'it', lastName: 'Mori' })
    await create(ctx, { email: 'bea@example.org', language: 'fr', lastName: 'Mori' })
    await create(ctx, { email: 'ugo@example.org', language: 'it', lastName: 'Neri' })
    const italian = rule({ type: 'attribute', attribute: 'language', operator: 'is', value: 'it' })
    expect(await list(ctx, italian)).toEqual(['ugo', 'anna'])
    expect(await list(ctx, { ...italian, sort: 'name', direction: 'asc' })).toEqual(['anna', 'ugo'])
    expect(await list(ctx, { ...italian, search: 'mori' })).toEqual(['anna'])
    expect(await countContactsIn(ctx, ContactsFilter.parse(italian))).toEqual({ count: 2, exact: true })
  })

  test('that names what the workspace does not have is refused at its place', async () => {
    const ctx = await freshCtx()
    await expect(
      list(ctx, rule({ type: 'field', field: 'NOPE', operator: 'is', value: 'x' })),
    ).rejects.toMatchObject({ code: 'request.invalid', fields: [{ field: 'rule.rules.0.field' }] })
  })
})

describe('the timeline', () => {
  test('merges events, consents and messages, newest first, in pages that miss nothing', async () => {
    const ctx = await freshCtx()
    const tenantId = ctx.tenant.id
    const start = ctx.clock.now()
    const { id } = await create(ctx, {
      email: 'anna@example.org',
      tags: ['regali'],
      consent: [{ channel: 'email', state: 'opted_in', text: 'Sì' }],
    })
    await execute(
      ctx.db,
      sql`INSERT INTO campaigns (id, tenant_id, name, channel, state, created_at, updated_at)
      VALUES (${tenantId * 1000}, ${tenantId}, 'Olio nuovo', 'email', 'finished', 1, 1)`,
    )
    await execute(
      ctx.db,
      sql`INSERT INTO messages (tenant_id, channel, cause_key, campaign_id, contact_id, address,
        created_at, sent_at, delivered_at, opened_at)
      VALUES (${tenantId}, 'email', 'x', ${tenantId * 1000}, ${id}, 'anna@example.org', 1,
        ${start + 1000}, ${start + 2000}, ${start + 9000})`,
    )
    ctx.clock.advance(5000)
    await tagContacts(ctx, { contactIds: [id], add: ['olio'], remove: ['REGALI'] })

    const seen: { kind: string; data: object }[] = []
    let cursor: string | undefined
    do {
      const page = await getTimeline(ctx, id, { limit: 2, cursor })
      seen.push(...page.items)
      cursor = page.nextCursor ?? undefined
    } while (cursor !== undefined)
    expect(seen.map(({ kind }) => kind)).toEqual([
      'message.opened',
      'tag.removed',
      'tag.added',
      'message.delivered',
      'message.sent',
      'tag.added',
      'consent.changed',
      'created',
    ])
    expect(seen[0]?.data).toEqual({ channel: 'email', campaignId: tenantId * 1000, campaign: 'Olio nuovo' })
    expect(seen[1]?.data).toMatchObject({ tag: 'regali' })
    expect(seen[6]?.data).toEqual({ channel: 'email', state: 'opted_in', source: 'manual', text: 'Sì' })
  })
})
