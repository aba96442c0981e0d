import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { DbError, StaleVersionError } from '../../db/client.ts'
import { errorCodes, type ErrorCode, type Problem } from '../contracts/common.ts'
import { AppError } from '../lib/errors.ts'
import { createLog, errorFields } from '../lib/logger.ts'

/**
 * The only place that makes error answers: problem+json (RFC 9457) with a stable code. What is not
 * an `AppError` is told as `server.error` with the request's id; the log gets its kind, never its text.
 */
export function problemResponse(c: Context, error: unknown, requestId: string): Response {
  const appError = toAppError(error)
  if (appError.code === 'server.error' || appError.code === 'server.busy') {
    createLog({ requestId }).error('request.failed', {
      route: c.req.routePath,
      ...errorFields(error instanceof DbError ? error : (appError.cause ?? error)),
    })
  }
  const body: Problem = {
    type: `https://centralino.example/problems/${appError.code}`,
    title: errorCodes[appError.code][1],
    status: appError.status,
    code: appError.code,
    ...(appError.detail === undefined ? {} : { detail: appError.detail }),
    instance: requestId,
    ...(appError.fields.length === 0 ? {} : { errors: appError.fields }),
  }
  const headers: Record<string, string> = {
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
  }
  if (appError.retryAfterSeconds !== undefined) headers['retry-after'] = String(appError.retryAfterSeconds)
  return new Response(JSON.stringify(body), { status: appError.status, headers })
}

const codeOfStatus: Partial<Record<number, ErrorCode>> = {
  400: 'request.malformed',
  401: 'auth.required',
  403: 'auth.forbidden',
  404: 'resource.not_found',
  413: 'request.too_large',
}

function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error
  if (error instanceof StaleVersionError) return new AppError('resource.conflict', { cause: error })
  if (error instanceof DbError && error.kind !== 'other' && error.kind !== 'constraint') {
    return new AppError('server.busy', { cause: error, retryable: true, retryAfterSeconds: 1 })
  }
  if (error instanceof HTTPException) {
    return new AppError(codeOfStatus[error.status] ?? 'server.error', { cause: error })
  }
  return new AppError('server.error', { cause: error })
}
