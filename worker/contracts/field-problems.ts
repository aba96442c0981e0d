import type { core } from 'zod'
import type { FieldProblem } from './common.ts'

/**
 * Problems of a failed parse, in the API's answers as in the app's forms: a schema's own message is the stable
 * code, messages that zod makes itself become its issue code. A limit that was passed is told with it.
 */
export function toFieldProblems(issues: readonly core.$ZodIssue[]): FieldProblem[] {
  return issues.flatMap((issue) =>
    placesOf(issue).map((place) => ({ field: place.join('.'), ...describe(issue) })),
  )
}

/** Where an issue is told: what an object does not know, at each of its unknown keys. */
function placesOf(issue: core.$ZodIssue): PropertyKey[][] {
  return issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path]
}

const stableCode = /^[a-z][a-z0-9_]*$/

function describe(issue: core.$ZodIssue): { code: string; params?: FieldProblem['params'] } {
  const params = limits(issue)
  const code = stableCode.test(issue.message) ? issue.message : issue.code
  return params === undefined ? { code } : { code, params }
}

function limits(issue: core.$ZodIssue): FieldProblem['params'] {
  if (issue.code === 'too_big') return { maximum: Number(issue.maximum) }
  if (issue.code === 'too_small') return { minimum: Number(issue.minimum) }
  return undefined
}
