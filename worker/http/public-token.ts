import type { Context } from 'hono'
import type { Ctx } from '../context.ts'
import { AppError, notFound } from '../lib/errors.ts'
import { importTokenKey, readToken, type TokenPurpose } from '../lib/tokens.ts'
import type { AppEnv } from './access.ts'
import { publicCtx } from './public.ts'

type PublicToken = { purpose: TokenPurpose; token: string; count: number; often?: boolean }

/**
 * Opens the workspace that a signed token in a public address names; the token is checked before any
 * database is asked.
 *
 * @param count how many numbers the token must hold, the workspace's first
 * @param often whether the workspace may be a few seconds old
 * @returns the numbers after the workspace's, with its context
 * @throws token.invalid when it was not made here for this purpose; resource.not_found when the
 *   workspace is gone or the host belongs to another
 */
export async function openPublicToken(
  c: Context<AppEnv>,
  { purpose, token, count, often = false }: PublicToken,
): Promise<{ ctx: Ctx; numbers: number[] }> {
  const key = await importTokenKey(c.var.installation.variables.AUTH_SECRET)
  const numbers = await readToken(key, purpose, token)
  const [tenantId, ...rest] = numbers ?? []
  if (tenantId === undefined || rest.length !== count - 1) throw new AppError('token.invalid')
  return { ctx: await publicCtx(c, tenantId, { often }), numbers: rest }
}

/** `openPublicToken` for doors that answer the same to every wrong token: null instead of an error. */
export async function findPublicToken(
  c: Context<AppEnv>,
  request: PublicToken,
): Promise<{ ctx: Ctx; numbers: number[] } | null> {
  try {
    return await openPublicToken(c, request)
  } catch (error) {
    if (error instanceof AppError && error.status === notFound().status) return null
    throw error
  }
}
