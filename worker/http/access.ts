import type { Context, MiddlewareHandler } from 'hono'
import { getSignedCookie } from 'hono/cookie'
import { mayActor, type Permission } from '../contracts/auth.ts'
import type { ChatSettings } from '../contracts/chat.ts'
import type { Actor, Ctx } from '../context.ts'
import type { Bindings } from '../env.ts'
import { sha256Hex } from '../lib/bytes.ts'
import { AppError, forbidden, notFound } from '../lib/errors.ts'
import { sessionCookieName } from '../modules/auth/better-auth.ts'
import {
  findKeyAccess,
  findSessionAccess,
  touchKey,
  touchSession,
  type WorkspaceRow,
} from '../modules/workspace/queries.ts'
import { countKeyRequest, type Installation, tenantCtx } from '../runtime.ts'

/** What every route finds; `ctx` only under a workspace's path, `chat` only at the doors of a site's chat. */
export type AppEnv = {
  Bindings: Bindings
  Variables: {
    requestId: string
    installation: Installation
    ctx: Ctx
    chat: { settings: ChatSettings; origin: string; binding: string | null }
    /** When the session or the key ends by itself, epoch ms; null for a key that does not. Only under a workspace's path. */
    accessUntil: number | null
    /** What the access check tells in the answer, refusals included. */
    accessHeaders: Record<string, string>
  }
}

/** The session's token from its signed cookie, or null. */
export async function readSessionToken(c: Context<AppEnv>): Promise<string | null> {
  const { variables } = c.var.installation
  const token = await getSignedCookie(c, variables.AUTH_SECRET, sessionCookieName(variables.APP_ORIGIN))
  return token || null
}

type Opened = { workspace: WorkspaceRow; actor: Actor; until: number | null }

/**
 * Opens `/api/v1/w/:workspace/*` to members and keys of the workspace, by one read of the directory on
 * every request. No session or key answers 401; a workspace it does not open answers 404, like one that
 * does not exist (spec 1.1).
 */
export const workspaceAccess: MiddlewareHandler<AppEnv> = async (c, next) => {
  const authorization = c.req.header('authorization')
  const slug = c.req.param('workspace') ?? ''
  const { workspace, actor, until } =
    authorization === undefined ? await openBySession(c, slug) : await openByKey(c, slug, authorization)
  c.set('ctx', tenantCtx(c.var.installation, workspace, actor))
  c.set('accessUntil', until)
  await next()
}

/** A session's last use is written no more often than this. */
const sessionTouchMs = 5 * 60_000

async function openBySession(c: Context<AppEnv>, slug: string): Promise<Opened> {
  const { directory, clock } = c.var.installation
  const token = await readSessionToken(c)
  if (token === null) throw new AppError('auth.required')
  const now = clock.now()
  const access = await findSessionAccess(directory, { token, slug, now })
  if (access === undefined) throw new AppError('auth.required')
  const { role, workspace, userId, lastSeenAt, expiresAt } = access
  if (now - lastSeenAt >= sessionTouchMs) afterwards(c, touchSession(directory, token, now))
  if (role === null || workspace === null) throw notFound()
  return { workspace, actor: { type: 'user', userId, role }, until: expiresAt }
}

/** A key's last use is written no more often than this (spec 1.3). */
const keyTouchMs = 60_000

/** `Authorization: Bearer ck_…` (RFC 6750). The answer tells the key's pace, whatever it is. */
async function openByKey(c: Context<AppEnv>, slug: string, authorization: string): Promise<Opened> {
  const { installation } = c.var
  const { directory, clock } = installation
  const key = /^Bearer +(ck_[A-Za-z0-9_-]{43})$/i.exec(authorization.trim())?.[1]
  const now = clock.now()
  const access = key && (await findKeyAccess(directory, { hash: await sha256Hex(key), slug, now }))
  if (!access) {
    c.set('accessHeaders', { 'www-authenticate': 'Bearer' })
    throw new AppError('auth.key_invalid')
  }
  const { workspace, keyId, scopes, lastUsedAt, expiresAt } = access
  if (workspace === null) throw notFound()
  if (now - (lastUsedAt ?? 0) >= keyTouchMs) afterwards(c, touchKey(directory, keyId, now))
  await keepPace(c, { tenantId: workspace.id, keyId })
  return { workspace, actor: { type: 'key', keyId, scopes }, until: expiresAt }
}

/** Counts the request and tells what is left of the minute (spec 16.1; RateLimit headers of the IETF draft). */
async function keepPace(c: Context<AppEnv>, key: { tenantId: number; keyId: number }): Promise<void> {
  const { installation } = c.var
  const { allowed, limit, remaining, resetAt } = await countKeyRequest(installation, key)
  const seconds = Math.max(1, Math.ceil((resetAt - installation.clock.now()) / 1000))
  c.set('accessHeaders', {
    'ratelimit-limit': String(limit),
    'ratelimit-remaining': String(remaining),
    'ratelimit-reset': String(seconds),
  })
  if (!allowed) throw new AppError('rate.limited', { retryAfterSeconds: seconds })
}

/** Lets a note be written after the answer; losing it changes only a displayed time. */
function afterwards(c: Context<AppEnv>, write: Promise<void>): void {
  const { log } = c.var.installation
  c.executionCtx.waitUntil(write.catch(() => log.warn('access.touch_failed')))
}

/** Lets a request through when the member's role or the key's scopes allow it. */
export const allow =
  (permission: Permission): MiddlewareHandler<AppEnv> =>
  async (c, next) => {
    const { actor } = c.var.ctx
    if (!mayActor(actor, permission)) {
      throw actor.type === 'key' ? new AppError('auth.scope_missing', { detail: permission }) : forbidden()
    }
    await next()
  }
