import { sql } from 'drizzle-orm/sql'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { execute, queryRows } from '../../../db/client.ts'
import { startTestDatabase, type TestDatabase } from '../../support/database.ts'

let database: TestDatabase
beforeAll(async () => void (database = await startTestDatabase()))
afterAll(() => database.close())

const word = fc.constantFrom(
  'Rossi',
  'D’Angelo',
  'Élodie',
  'città',
  'via Roma 12',
  'x@y.it',
  'a$b',
  'uno\ndue|tre',
  '',
  'ROSSI',
)
const value = fc.option(word, { nil: null })
const contact = fc.record({
  tenantId: fc.constantFrom(1, 2),
  email: value,
  phone: fc.constantFrom(null, '+393471182906', '+33612345678'),
  phoneRaw: fc.constantFrom(null, '347 118', 'x'),
  firstName: value,
  lastName: value,
  company: value,
  language: fc.constantFrom(null, 'it', 'fr'),
  fields: fc.dictionary(fc.constantFrom('A', 'B'), fc.oneof(word, fc.constant('2026-11-22'), fc.integer())),
})
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('write' as const), id: fc.nat(12), contact }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('erase' as const), id: fc.nat(12) }) },
)

test('the search index holds the words that the view tells, whatever is written over what', async () => {
  const { db } = database
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
      for (const one of steps) {
        if (one.do === 'erase') {
          await execute(db, sql`DELETE FROM contacts WHERE id = ${one.id + 1}`)
          continue
        }
        const { tenantId, email, phone, phoneRaw, firstName, lastName, company, language } = one.contact
        const fields = JSON.stringify(one.contact.fields)
        await execute(
          db,
          sql`INSERT INTO contacts (id, tenant_id, email, phone, phone_raw, first_name, last_name, company, language,
                fields, source, created_at, updated_at)
              VALUES (${one.id + 1}, ${tenantId}, ${email}, ${phone}, ${phoneRaw}, ${firstName}, ${lastName},
                ${company}, ${language}, ${fields}, 'manual', 0, 0)
              ON CONFLICT (id) DO UPDATE SET email = excluded.email, phone = excluded.phone,
                phone_raw = excluded.phone_raw, first_name = excluded.first_name, last_name = excluded.last_name,
                company = excluded.company, language = excluded.language, fields = excluded.fields`,
        )
      }
      // A second index, made at once of what is there now, has the same words of the same contacts.
      const vocabulary = (table: string) =>
        queryRows(
          db,
          sql`SELECT term, doc FROM ${sql.raw(table)} ORDER BY term, doc`,
          (row) => `${String(row['term'])} ${Number(row['doc'])}`,
        )
      await execute(db, sql`DROP TABLE IF EXISTS fresh_words`)
      await execute(db, sql`DROP TABLE IF EXISTS fresh`)
      await execute(
        db,
        sql`CREATE VIRTUAL TABLE fresh USING fts5(words, content='', columnsize=0, detail=none,
            tokenize="unicode61 remove_diacritics 2 tokenchars '='")`,
      )
      await execute(db, sql`INSERT INTO fresh (rowid, words) SELECT id, words FROM contact_words`)
      await execute(
        db,
        sql`CREATE VIRTUAL TABLE IF NOT EXISTS kept_words USING fts5vocab('contact_search', 'instance')`,
      )
      await execute(db, sql`CREATE VIRTUAL TABLE fresh_words USING fts5vocab('fresh', 'instance')`)
      expect(await vocabulary('kept_words')).toEqual(await vocabulary('fresh_words'))
      await execute(db, sql`INSERT INTO contact_search (contact_search) VALUES ('integrity-check')`)
    }),
    { numRuns: 15, seed: 4 },
  )
}, 120_000)
