import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { connect, execute } from '../../db/client.ts'
import { startLocalLibsql } from '../../db/local/server.ts'
import { type Account, startTestApp, type TestApp } from '../support/app.ts'
import { poll } from '../support/poll.ts'

let app: TestApp
let owner: Account
let dir: string
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'centralino-live-list-'))
  app = await startTestApp({ dir })
  owner = await app.signUp('Liste vive')
  const field = await owner.api('~/fields', { body: { key: 'CITTA', label: 'Città', type: 'text' } })
  expect(field.status).toBe(201)
})
afterAll(async () => {
  await app?.stop()
  await rm(dir, { recursive: true, force: true })
})

const Created = z.object({ id: z.number() })
const Members = z.object({ items: z.array(z.object({ contactId: z.number() })) })
const Timeline = z.object({ items: z.array(z.object({ kind: z.string() })) })

async function create(path: string, body: unknown): Promise<number> {
  const answer = await owner.api(`~${path}`, { body })
  expect(answer.status, answer.text).toBe(201)
  return Created.parse(answer.body).id
}

const membersOf = async (listId: number) =>
  Members.parse((await owner.api(`~/lists/${listId}/members`)).body).items.map(({ contactId }) => contactId)

const untilMember = (listId: number, contactId: number) =>
  poll(`contact ${contactId} is on list ${listId}`, async () =>
    (await membersOf(listId)).includes(contactId) ? true : undefined,
  )

/** A live list over a field and a tag, filled with whoever matches already. */
async function createVipList(name: string, tag: string, city: string): Promise<number> {
  const first = await create('/contacts', { email: `${tag}-prima@prova.example`, fields: { CITTA: city } })
  await owner.api('~/tags/contacts', { body: { contactIds: [first], add: [tag] } })
  const tags = z
    .object({ items: z.array(z.object({ id: z.number(), name: z.string() })) })
    .parse((await owner.api('~/tags')).body).items
  const listId = await create('/lists', {
    name,
    kind: 'auto',
    rule: {
      type: 'group',
      match: 'all',
      rules: [
        { type: 'field', field: 'CITTA', operator: 'is', value: city },
        { type: 'tag', operator: 'is', tagId: tags.find((one) => one.name === tag)?.id },
      ],
    },
  })
  await untilMember(listId, first)
  return listId
}

describe('a live list over a field and a tag', () => {
  it('takes a contact who starts to match, by the event alone, and the timeline says so', async () => {
    const listId = await createVipList('VIP Firenze', 'VIP', 'Firenze')
    const contactId = await create('/contacts', {
      email: 'lucia@prova.example',
      fields: { CITTA: 'Firenze' },
    })
    expect(await membersOf(listId)).not.toContain(contactId)
    await owner.api('~/tags/contacts', { body: { contactIds: [contactId], add: ['VIP'] } })
    await untilMember(listId, contactId)
    const timeline = Timeline.parse((await owner.api(`~/contacts/${contactId}/timeline`)).body)
    expect(timeline.items.map(({ kind }) => kind)).toContain('list.entered')
  })

  it('takes the contact by the cron when the process died before it could wake anybody', async () => {
    const listId = await createVipList('Soci Siena', 'Soci', 'Siena')
    const contactId = await create('/contacts', { email: 'marta@prova.example', tags: ['Soci'] })
    const stranger = await create('/contacts', { email: 'piero@prova.example', tags: ['Soci'] })
    // What such a process leaves: due time lowered, row changed, and no message in any queue.
    await app.stop()
    const libsql = await startLocalLibsql({ dir: join(dir, 'libsql') })
    const db = connect({ url: libsql.url })
    await execute(db, sql`UPDATE workspaces SET next_due_at = 1`)
    await execute(db, sql`UPDATE contacts SET fields = '{"CITTA":"Siena"}' WHERE id = ${contactId}`)
    db.$client.close()
    await libsql.close()
    app = await startTestApp({ dir, port: Number(app.url.port) })

    expect(await membersOf(listId)).not.toContain(contactId)
    await app.runCron()
    await untilMember(listId, contactId)
    expect(await membersOf(listId)).not.toContain(stranger)
  })
})
