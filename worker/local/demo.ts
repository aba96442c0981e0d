import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { connect, queryRow } from '../../db/client.ts'
import { seedDemo } from '../../db/seed.ts'
import type { DemoPorts } from '../../db/seed/inbound.ts'
import { importTokenKey, signToken } from '../lib/tokens.ts'
import { cookiesOf, readUserId, workDemoInbox } from './demo-inbox.ts'

/** Sign-in of the demo workspace; told on the sign-in page in local mode only. */
export const demo = {
  name: 'Sara Lucchesi',
  email: 'sara@frantoiovaldarno.example',
  password: 'olio-nuovo-2026',
  workspaceName: 'Frantoio Valdarno',
}

type DemoServer = { appUrl: URL; dbUrl: string; authSecret: string; keepFile: DemoPorts['keepFile'] }

/**
 * Makes the demo account through the API, as anybody signs up, and fills its workspace; once.
 *
 * @returns what is left to do with its inbox while the server runs; null when nothing is
 */
export async function ensureDemo({
  appUrl,
  dbUrl,
  authSecret,
  keepFile,
}: DemoServer): Promise<(() => Promise<void>) | null> {
  const db = connect({ url: dbUrl })
  try {
    const known = await queryRow(
      db,
      sql`SELECT id FROM user WHERE email = ${demo.email}`,
      z.object({ id: z.string() }),
    )
    const cookie = known === undefined ? await signUpDemo(appUrl) : null
    const workspace = await queryRow(
      db,
      sql`SELECT w.id, w.slug FROM user u JOIN member m ON m.user_id = u.id
          JOIN workspaces w ON w.organization_id = m.organization_id
          WHERE u.email = ${demo.email} ORDER BY w.id LIMIT 1`,
      z.object({ id: z.number(), slug: z.string() }),
    )
    if (workspace === undefined) return null
    const key = await importTokenKey(authSecret)
    const talks = await seedDemo(
      db,
      { tenantId: workspace.id, slug: workspace.slug, now: Date.now() },
      { keepFile, signer: { sign: (purpose, numbers) => signToken(key, purpose, numbers) } },
    )
    if (talks === null || cookie === null) return null
    const userId = readUserId(
      await (await fetch(new URL('/api/v1/auth/me', appUrl), { headers: { cookie } })).json(),
    )
    const signedIn = { appUrl, dbUrl, workspace: workspace.slug, cookie, userId }
    return () => workDemoInbox({ ...signedIn, password: demo.password }, talks)
  } finally {
    db.$client.close()
  }
}

/** @returns the cookies of its session */
async function signUpDemo(appUrl: URL): Promise<string> {
  const response = await fetch(new URL('/api/v1/auth/sign-up', appUrl), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...demo, language: 'it' }),
  })
  if (!response.ok) throw new Error(`the demo account could not be made: ${response.status}`)
  return cookiesOf(response)
}
