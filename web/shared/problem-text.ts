import type { FieldProblem } from '../../worker/contracts/common.ts'
import { ApiProblem } from './api.ts'
import { formatDuration } from './format.ts'
import { errorsText } from './i18n/errors.ts'
import { language } from './i18n/language.ts'

/** The sentence for a failed call: what happened, then what to do. Reactive to the language. */
export function problemText(error: unknown): string {
  if (!(error instanceof ApiProblem)) return errorsText.t('server.error')
  if (error.code === 'rate.limited' && error.retryAfterSeconds) {
    return errorsText.t('rate.limited_for', {
      time: formatDuration(error.retryAfterSeconds * 1000, language()),
    })
  }
  if (errorsText.has(error.code)) return errorsText.t(error.code)
  return errorsText.t(error.status >= 500 ? 'server.error' : 'request.invalid')
}

/**
 * The sentence for one field's problem; a code without its own sentence reads "not valid". Where a limit was
 * passed and is known, the sentence tells it.
 */
export function fieldProblemText({ code, params }: FieldProblem): string {
  const limited =
    params?.['maximum'] === undefined && params?.['minimum'] === undefined ? null : `limit.${code}`
  if (limited !== null && errorsText.has(limited)) return errorsText.t(limited, params)
  const key = `field.${code}`
  return errorsText.has(key) ? errorsText.t(key, params) : errorsText.t('field.invalid')
}

/** The sentence for a field of a failed form, by its path; undefined when that field is fine. */
export function fieldError(error: unknown, field: string): string | undefined {
  if (!(error instanceof ApiProblem)) return undefined
  const problem = error.errors.find((one) => one.field === field)
  return problem && fieldProblemText(problem)
}
