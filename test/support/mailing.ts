import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { type Db, execute, json, queryRow, writeBatch } from '../../db/client.ts'
import { type Account, call } from './app.ts'
import type { LoopbackResend } from './loopback-resend.ts'

const Id = z.object({ id: z.number() })
const Version = z.object({ id: z.number(), version: z.number() })

/** The id behind a workspace's name. */
export async function tenantIdOf(db: Db, slug: string): Promise<number> {
  return Id.parse(await queryRow(db, sql`SELECT id FROM workspaces WHERE slug = ${slug}`, Id)).id
}

export const addressOfPerson = (index: number, group = 'clienti'): string =>
  `persona${index}@${group}.example`

/** A list of people who agreed to e-mail, written straight into the database. */
export async function insertAudience(
  db: Db,
  tenantId: number,
  people: number,
  group?: string,
): Promise<number> {
  const now = Date.now()
  const { id: listId } = Id.parse(
    await queryRow(
      db,
      sql`INSERT INTO lists (tenant_id, name, kind, origin, created_at)
          VALUES (${tenantId}, 'Clienti', 'static', 'empty', ${now}) RETURNING id`,
      Id,
    ),
  )
  for (let start = 0; start < people; start += 2000) {
    const size = Math.min(2000, people - start)
    const emails = Array.from({ length: size }, (_, index) => addressOfPerson(start + index, group))
    const { lastInsertRowid } = await execute(
      db,
      sql`INSERT INTO contacts (tenant_id, email, first_name, source, created_at, updated_at)
          SELECT ${tenantId}, value, 'Anna', 'manual', ${now}, ${now} FROM json_each(${json(emails)})`,
    )
    const last = Number(lastInsertRowid)
    const ids = json(Array.from({ length: size }, (_, index) => last - size + 1 + index))
    await writeBatch(db, [
      sql`INSERT INTO contact_consents (tenant_id, contact_id, channel, state, updated_at)
          SELECT ${tenantId}, value, 'email', 'opted_in', ${now} FROM json_each(${ids})`,
      sql`INSERT INTO list_members (tenant_id, list_id, contact_id, origin, added_at)
          SELECT ${tenantId}, ${listId}, value, 'manual', ${now} FROM json_each(${ids})`,
    ])
  }
  return listId
}

export type Caller = Pick<Account, 'workspace' | 'cookie'> & { url: URL }

/** One call to the workspace's API that must succeed. */
export async function mustCall(
  { url, workspace, cookie }: Caller,
  path: string,
  init: { method?: string; body?: unknown } = {},
): Promise<unknown> {
  const answer = await call(url, `/api/v1/w/${workspace}${path}`, { ...init, cookie })
  if (answer.status >= 300) throw new Error(`${path} answered ${answer.status}: ${answer.text}`)
  return answer.body
}

/** Connects the loopback provider through the settings, as a person does. */
export async function connectLoopback(
  caller: Caller,
  provider: Pick<LoopbackResend, 'apiKey'>,
): Promise<void> {
  await mustCall(caller, '/channels/email/resend', {
    method: 'PUT',
    body: {
      apiKey: provider.apiKey,
      webhookSecret: 'whsec_c2VjcmV0LWZvci10aGUtbG9vcGJhY2s=',
      fromName: 'Bottega di prova',
      fromEmail: 'bottega@prova.example',
      replyTo: '',
    },
  })
}

/** Writes a campaign to a list and starts it; its id. */
export async function startNewCampaign(caller: Caller, listId: number, html: string): Promise<number> {
  const draft = Version.parse(
    await mustCall(caller, '/campaigns', {
      body: { name: 'Prova', subject: 'Ciao %%FIRST_NAME%%', html, listIds: [listId] },
    }),
  )
  await mustCall(caller, `/campaigns/${draft.id}/start`, { body: { version: draft.version } })
  return draft.id
}
