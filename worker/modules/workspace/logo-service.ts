import type { Db } from '../../../db/client.ts'
import type { Ctx } from '../../context.ts'
import { type Logo, logoLimits, type WorkspaceSettings } from '../../contracts/workspace.ts'
import { invalid, notFound } from '../../lib/errors.ts'
import { type ImageType, readImage } from '../../lib/image.ts'
import { deliverAuditSoon, directoryAuditStatement } from '../audit/service.ts'
import { updateLogo } from './queries.ts'
import { getSettings } from './service.ts'

const keyOf = (tenantId: number, version: number): string => `${tenantId}/logo/${version}`

/**
 * Keeps a picture as the workspace's logo. What it is is told by its bytes. Earlier ones stay: mails
 * that were sent point to them.
 *
 * @throws request.invalid at `logo`: not a PNG, JPEG, WebP or SVG, too large, too small, or unsafe
 */
export async function setLogo(ctx: Ctx, directory: Db, bytes: ArrayBuffer): Promise<WorkspaceSettings> {
  const shape = judgeLogo(bytes)
  const version = ctx.clock.now()
  await ctx.files.put(keyOf(ctx.tenant.id, version), bytes)
  return keepLogo(ctx, directory, { version, ...shape })
}

/** Takes the logo off; `restoreLogo` with its version brings it back. */
export const removeLogo = (ctx: Ctx, directory: Db): Promise<WorkspaceSettings> =>
  keepLogo(ctx, directory, null)

/** Makes an earlier logo the present one again. @throws resource.not_found */
export async function restoreLogo(ctx: Ctx, directory: Db, version: number): Promise<WorkspaceSettings> {
  const bytes = await ctx.files.getBytes(keyOf(ctx.tenant.id, version))
  if (bytes === null) throw notFound()
  return keepLogo(ctx, directory, { version, ...judgeLogo(bytes) })
}

function judgeLogo(bytes: ArrayBuffer): Omit<Logo, 'version'> {
  const refuse = (code: string, params?: Record<string, number>) => invalid({ field: 'logo', code, params })
  if (bytes.byteLength === 0) throw refuse('required')
  if (bytes.byteLength > logoLimits.bytes) throw refuse('image_too_large', { kib: logoLimits.bytes / 1024 })
  const read = readImage(new Uint8Array(bytes))
  if ('problem' in read) throw refuse(read.problem)
  const { width, height } = read
  if (Math.min(width, height) < logoLimits.minPixels) {
    throw refuse('image_too_small', { pixels: logoLimits.minPixels })
  }
  if (Math.max(width, height) > logoLimits.maxPixels) {
    throw refuse('image_too_wide', { pixels: logoLimits.maxPixels })
  }
  return read
}

async function keepLogo(ctx: Ctx, directory: Db, logo: Logo | null): Promise<WorkspaceSettings> {
  const audit = directoryAuditStatement(ctx, { action: 'workspace.changed', details: { fields: ['logo'] } })
  await updateLogo(directory, ctx.tenant.id, logo, audit)
  await deliverAuditSoon(ctx, directory)
  return { ...getSettings(ctx), logo }
}

const mediaTypes: Record<ImageType, string> = {
  png: 'image/png',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  svg: 'image/svg+xml',
}

export type LogoFile = { body: ArrayBuffer; mediaType: string }

/** A logo of this workspace, an earlier one too. @throws resource.not_found */
export async function readLogo(ctx: Ctx, version: number): Promise<LogoFile> {
  const body = await ctx.files.getBytes(keyOf(ctx.tenant.id, version))
  const read = body === null ? null : readImage(new Uint8Array(body))
  if (body === null || read === null || 'problem' in read) throw notFound()
  return { body, mediaType: mediaTypes[read.type] }
}

/** A logo as pages and mails for people without an account show it. */
export type PublicLogo = { url: string; width: number; height: number }

const shownLogo = { height: 40, maxWidth: 240 }

/** Its address and the size to show it in; null without one. */
export async function publicLogo({ tenant, tokens, origins }: Ctx): Promise<PublicLogo | null> {
  const { logo } = tenant
  if (logo === null) return null
  const scale = Math.min(shownLogo.height / logo.height, shownLogo.maxWidth / logo.width)
  return {
    url: `${origins.public}/t/l/${await tokens.sign('logo', [tenant.id, logo.version])}`,
    width: Math.max(1, Math.round(logo.width * scale)),
    height: Math.max(1, Math.round(logo.height * scale)),
  }
}

/** The logo for a mail; null for kinds that common mail programs do not show. */
export async function mailLogo(ctx: Ctx): Promise<PublicLogo | null> {
  const type = ctx.tenant.logo?.type
  return type === 'png' || type === 'jpeg' ? publicLogo(ctx) : null
}
