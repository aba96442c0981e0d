import { errorCodes, type ErrorCode, type FieldProblem } from '../contracts/common.ts'

type Options = {
  detail?: string
  fields?: FieldProblem[]
  retryable?: boolean
  retryAfterSeconds?: number
  cause?: unknown
}

/**
 * The one error of the product: a stable code, its HTTP status, and for bad input the fields.
 * `retryable` feeds the queue's decision; `detail` never carries personal data or SQL.
 */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly status: number
  readonly detail: string | undefined
  readonly fields: FieldProblem[]
  readonly retryable: boolean
  readonly retryAfterSeconds: number | undefined

  constructor(code: ErrorCode, options: Options = {}) {
    super(errorCodes[code][1], { cause: options.cause })
    this.name = 'AppError'
    this.code = code
    this.status = errorCodes[code][0]
    this.detail = options.detail
    this.fields = options.fields ?? []
    this.retryable = options.retryable ?? false
    this.retryAfterSeconds = options.retryAfterSeconds
  }
}

/** Nothing there, or it belongs to somebody else: both look the same (spec 1.1). */
export const notFound = () => new AppError('resource.not_found')
/** It was changed meanwhile, or exists already. */
export const conflict = (detail?: string) => new AppError('resource.conflict', { detail })
/** The role does not allow it. */
export const forbidden = () => new AppError('auth.forbidden')
/** Input that breaks a rule only the domain knows: one problem per field. */
export const invalid = (...fields: FieldProblem[]) => new AppError('request.invalid', { fields })
