import { zValidator } from '@hono/zod-validator'
import type { HonoRequest, ValidationTargets } from 'hono'
import type { ZodType } from 'zod'
import { AppError } from '../lib/errors.ts'
import { toFieldProblems } from '../contracts/field-problems.ts'
import { findUnknownKeys } from '../lib/unknown-keys.ts'

/**
 * Checks one part of a request against a schema; bad input becomes `request.invalid` with one problem
 * per field. A schema's own message is the stable code (`required`, `too_long` …); messages zod makes
 * itself become its issue code. A body or query with a field that the schema does not know is refused at
 * that field (`unrecognized_keys`). A body of another kind than JSON is `request.not_json`, where it would
 * else be read as an empty one.
 */
export const validate = <T extends ZodType, Target extends keyof ValidationTargets>(
  target: Target,
  schema: T,
) =>
  zValidator(target, schema, async (result, c) => {
    if (target === 'json' && !carriesJson(c.req.raw)) throw new AppError('request.not_json')
    const unknown = findUnknownKeys(schema, await readRaw(target, c.req))
    const issues = [...(result.success ? [] : result.error.issues), ...unknown]
    if (issues.length > 0) throw new AppError('request.invalid', { fields: toFieldProblems(issues) })
  })

/** A body or query as it came; what else a request carries, such as headers, is not all ours to know. */
async function readRaw(target: keyof ValidationTargets, request: HonoRequest): Promise<unknown> {
  if (target === 'query') return request.query()
  if (target === 'json' && request.header('content-type') !== undefined) return request.json()
  return undefined
}

/** What the check reads as JSON: `application/json` and `application/…+json`, with parameters or without. */
const jsonType = /^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i

/** Whether a request's body is said to be JSON; one without any body says nothing and needs not. */
function carriesJson(request: Request): boolean {
  const type = request.headers.get('content-type')
  if (type !== null) return jsonType.test(type)
  return request.body === null || request.headers.get('content-length') === '0'
}
