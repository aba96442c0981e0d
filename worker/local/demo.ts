import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { connect, queryRow } from '../../db/client.ts'
import { seedDemo } from '../../db/seed.ts'

/** Sign-in of the demo workspace; told on the sign-in page in local mode only. */
export const demo = {
  name: 'Sara Lucchesi',
  email: 'sara@frantoiovaldarno.example',
  password: 'olio-nuovo-2026',
  workspaceName: 'Frantoio Valdarno',
}

/** Makes the demo account through the API, as anybody signs up, and fills its workspace; once. */
export async function ensureDemo(appUrl: URL, dbUrl: string): Promise<void> {
  const db = connect({ url: dbUrl })
  try {
    const known = await queryRow(
      db,
      sql`SELECT id FROM user WHERE email = ${demo.email}`,
      z.object({ id: z.string() }),
    )
    if (known === undefined) await signUpDemo(appUrl)
    const workspace = await queryRow(
      db,
      sql`SELECT w.id FROM user u JOIN member m ON m.user_id = u.id
          JOIN workspaces w ON w.organization_id = m.organization_id
          WHERE u.email = ${demo.email} ORDER BY w.id LIMIT 1`,
      z.object({ id: z.number() }),
    )
    if (workspace !== undefined) await seedDemo(db, workspace.id, Date.now())
  } finally {
    db.$client.close()
  }
}

async function signUpDemo(appUrl: URL): Promise<void> {
  const response = await fetch(new URL('/api/v1/auth/sign-up', appUrl), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...demo, language: 'it' }),
  })
  if (!response.ok) throw new Error(`the demo account could not be made: ${response.status}`)
}
