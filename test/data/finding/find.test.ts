import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sql } from 'drizzle-orm/sql'
import { queryRows } from '../../../db/client.ts'
import { contactSorts } from '../../../worker/contracts/contacts.ts'
import { type ContactFilter, readPage, sourcesOf } from '../../../worker/modules/finding/queries.ts'
import { countContacts, findContacts } from '../../../worker/modules/finding/service.ts'
import { ruleHints } from '../../../worker/modules/lists/hints-sql.ts'
import { compileRule } from '../../../worker/modules/lists/rule-sql.ts'
import { startTestDatabase, type TestDatabase } from '../../support/database.ts'
import { contactArbitrary, createRuleWorld, insertContacts, ruleArbitrary } from '../../support/rule-world.ts'

let database: TestDatabase
beforeAll(async () => void (database = await startTestDatabase()))
afterAll(() => database.close())

const idColumns = {
  columns: sql`c.id`,
  parser: (row: Readonly<Record<string, unknown>>) => Number(row['id']),
}

test('wherever a page starts, it holds exactly those whom the rule chooses', async () => {
  const { db } = database
  const tenantId = 5
  const world = await createRuleWorld(db, tenantId)
  await insertContacts(db, tenantId, fc.sample(contactArbitrary(world), { numRuns: 120, seed: 3 }))
  const scope = { tenantId, fields: world.fields, timeZone: 'Europe/Rome', now: Date.UTC(2026, 10, 21) }
  let started = 0
  await fc.assert(
    fc.asyncProperty(
      ruleArbitrary(world).filter((rule) => !rule.not),
      fc.constantFrom(...contactSorts.filter((sort) => sort !== 'deleted')),
      fc.constantFrom('asc' as const, 'desc' as const),
      async (drawn, sort, direction) => {
        const rule = { ...drawn, match: 'all' as const }
        const { where } = compileRule(rule, scope)
        const filter: ContactFilter = { search: null, where, ...ruleHints(rule, scope), deleted: false }
        const order = { sort, direction, cursor: undefined, rows: 500 }
        const expected = await queryRows(
          db,
          sql`SELECT c.id FROM contacts c WHERE c.tenant_id = ${tenantId} AND ${where}`,
          idColumns.parser,
        )
        const sorted = (ids: number[]) => ids.toSorted((a, b) => a - b)
        const walked = await readPage(db, tenantId, filter, {
          order,
          start: null,
          isBudgeted: true,
          ...idColumns,
        })
        expect({ rule, ids: sorted(walked) }).toEqual({ rule, ids: expected })
        for (const [at, start] of sourcesOf(tenantId, filter).entries()) {
          const found = await readPage(db, tenantId, filter, {
            order,
            start,
            isBudgeted: false,
            ...idColumns,
          })
          expect({ rule, at, ids: found }).toEqual({ rule, at, ids: walked })
          started++
        }
        expect(await findContacts(db, tenantId, filter, { order, ...idColumns })).toEqual(walked)
        expect(await countContacts(db, tenantId, filter)).toMatchObject({ count: walked.length, exact: true })
      },
    ),
    { numRuns: 150, seed: 5 },
  )
  expect(started).toBeGreaterThan(50)
}, 120_000)
