import { sql } from 'drizzle-orm/sql'
import { connect, execute } from '../../db/client.ts'
import { newUlid } from '../../worker/lib/identity/ulid.ts'
import { type Account, signUp } from './app.ts'

/** The owner of a workspace and others, each with an account of their own, in it as agents. */
export async function gatherMembers(
  app: { url: URL; dbUrl: string },
  owner: Account,
  size: number,
): Promise<Account[]> {
  const db = connect({ url: app.dbUrl })
  const members = [owner]
  while (members.length < size) {
    const one = await signUp(app.url, 'Altrove')
    const api: Account['api'] = (path, init) =>
      one.api(path.replace(/^~/, `/api/v1/w/${owner.workspace}`), init)
    members.push({ ...one, api, workspace: owner.workspace })
    await execute(
      db,
      sql`INSERT INTO member (id, organization_id, user_id, role, created_at)
          SELECT ${newUlid(Date.now())}, o.id, u.id, 'agent', ${Date.now()} FROM organization o, user u
          WHERE o.slug = ${owner.workspace} AND u.email = ${one.email}`,
    )
  }
  db.$client.close()
  return members
}
