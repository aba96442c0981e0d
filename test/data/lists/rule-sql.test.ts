import { sql } from 'drizzle-orm/sql'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readBatch, returning } from '../../../db/client.ts'
import { checkRule } from '../../../worker/modules/lists/segment.ts'
import { compileRule } from '../../../worker/modules/lists/rule-sql.ts'
import { startTestDatabase, type TestDatabase } from '../../support/database.ts'
import { matches } from '../../support/rule-interpreter.ts'
import { contactArbitrary, createRuleWorld, insertContacts, ruleArbitrary } from '../../support/rule-world.ts'

let database: TestDatabase
beforeAll(async () => void (database = await startTestDatabase()))
afterAll(() => database.close())

test('a compiled rule chooses exactly the contacts that its meaning chooses, on any contacts and rules', async () => {
  const { db } = database
  for (const [tenantId, timeZone] of [
    [1, 'Europe/Rome'],
    [2, 'America/New_York'],
    [3, 'Pacific/Auckland'],
  ] as const) {
    const world = await createRuleWorld(db, tenantId)
    const scope = { tenantId, fields: world.fields, timeZone }
    const contacts = fc.sample(contactArbitrary(world), { numRuns: 120, seed: 7 + tenantId })
    const ids = await insertContacts(db, tenantId, contacts)
    await fc.assert(
      fc.asyncProperty(
        fc.array(ruleArbitrary(world), { minLength: 8, maxLength: 8 }),
        fc.integer({ min: -3 * 86_400_000, max: 3 * 86_400_000 }),
        async (rules, offsetMs) => {
          const now = Date.UTC(2026, 10, 21) + offsetMs
          const known = {
            fields: world.fields,
            tagIds: new Set(world.tagIds),
            listIds: new Set(world.listIds),
            campaignIds: new Set(world.campaignIds),
          }
          for (const rule of rules) expect(checkRule(rule, known)).toEqual([])
          const answers = await readBatch(
            db,
            rules.map((rule) =>
              returning(
                sql`SELECT c.id FROM contacts c WHERE c.tenant_id = ${tenantId}
                    AND ${compileRule(rule, { ...scope, now }).where} ORDER BY c.id`,
                (row) => Number(row['id']),
              ),
            ),
          )
          for (const [index, rule] of rules.entries()) {
            const expected = ids.filter((_, at) => {
              const contact = contacts[at]
              return contact !== undefined && matches(rule, contact, { ...scope, now })
            })
            expect({ rule, ids: answers[index]?.rows }).toEqual({ rule, ids: expected })
          }
        },
      ),
      { numRuns: 20, seed: tenantId },
    )
  }
}, 120_000)
