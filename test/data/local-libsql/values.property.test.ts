import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { useServer } from './support.ts'

const server = useServer()

const MIN_INTEGER = -(2n ** 63n)
const MAX_INTEGER = 2n ** 63n - 1n

/** A protocol value of any type. Lone surrogates have no UTF-8 form, so texts are well-formed. */
const value = fc.oneof(
  fc.constant({ type: 'null' }),
  fc
    .bigInt({ min: MIN_INTEGER, max: MAX_INTEGER })
    .map((integer) => ({ type: 'integer', value: String(integer) })),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((float) => ({ type: 'float', value: float + 0 })),
  fc
    .string({ unit: 'binary' })
    .filter((text) => !text.includes('\0'))
    .map((text) => ({ type: 'text', value: text })),
  fc.uint8Array().map((bytes) => ({ type: 'blob', base64: Buffer.from(bytes).toString('base64') })),
)

beforeAll(() => server.client.execute('CREATE TABLE kept (id INTEGER PRIMARY KEY, value)'))

test('whatever is bound comes back the same, straight and through a column', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(value, { minLength: 1, maxLength: 20 }), async (values) => {
      const select = `SELECT ${values.map(() => '?').join(', ')}`
      const inserts = values.map((arg) => ({ type: 'execute', stmt: insertReturning(arg) }))
      const { body } = await server.post({
        requests: [{ type: 'execute', stmt: { sql: select, args: values } }, ...inserts, { type: 'close' }],
      })
      const [selected, ...inserted] = body.results.slice(0, -1)
      expect(selected.response.result.rows[0]).toEqual(values)
      const stored = inserted.map((result: InsertResult) => result.response.result.rows[0]?.[0])
      expect(stored).toEqual(values)
    }),
    { numRuns: 60 },
  )
})

type InsertResult = { response: { result: { rows: unknown[][] } } }

const insertReturning = (arg: unknown) => ({
  sql: 'INSERT INTO kept (value) VALUES (?) RETURNING value',
  args: [arg],
})
