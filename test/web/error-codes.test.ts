import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import errors from '../../web/shared/i18n/errors.it.ts'

const worker = join(import.meta.dirname, '../../worker')

/** Where a stable code of a field is written: a check's message in a contract, a refusal in a service. */
const inContracts = [
  /\.(?:min|max|regex|refine|email|int|positive|nonnegative|length)\((?:[^()]|\([^()]*\))*?,?\s*'([a-z][a-z0-9_]*)',?\s*\)/g,
  /message: '([a-z0-9_]+)'/g,
  /addIssue\('([a-z0-9_]+)'\)/g,
  /z\.(?:number|string|email|boolean|url)\('([a-z0-9_]+)'\)/g,
]
const anywhere = [/field: [^,}]+, code: '([a-z0-9_]+)'/g]

function* codes(): Generator<string> {
  for (const name of readdirSync(worker, { recursive: true, encoding: 'utf8' })) {
    if (!/\.tsx?$/.test(name)) continue
    const source = readFileSync(join(worker, name), 'utf8')
    const patterns = name.startsWith('contracts') ? [...inContracts, ...anywhere] : anywhere
    for (const pattern of patterns) for (const [, code = ''] of source.matchAll(pattern)) yield code
  }
}

it('every code that a field can be refused with has a sentence', () => {
  const written = new Set(codes())
  expect(written.size).toBeGreaterThan(40)
  expect([...written].filter((code) => !Object.hasOwn(errors.field, code))).toEqual([])
})
