import { sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { execute } from '../../../db/client.ts'
import type { Tenant } from '../../../worker/context.ts'
import { logoLimits, WorkspaceSettingsInput } from '../../../worker/contracts/workspace.ts'
import {
  mailLogo,
  publicLogo,
  readLogo,
  removeLogo,
  restoreLogo,
  setLogo,
} from '../../../worker/modules/workspace/logo-service.ts'
import { findWorkspace, insertWorkspace } from '../../../worker/modules/workspace/queries.ts'
import { getSettings, updateSettings } from '../../../worker/modules/workspace/service.ts'
import { startTestShard, type TestCtx, type TestShard } from '../../support/ctx.ts'
import { makePng } from '../../support/pictures.ts'

let shard: TestShard
let workspaceId: number

beforeAll(async () => {
  shard = await startTestShard()
})
afterAll(() => shard.close())
beforeEach(async () => {
  await execute(shard.db, sql`DELETE FROM workspaces`)
  const inserted = await insertWorkspace(shard.db, {
    organizationId: 'o1',
    slug: 'bottega',
    name: 'Bottega',
    language: 'it',
    now: 1_800_000_000_000,
  })
  if (inserted === undefined) throw new Error('no workspace')
  workspaceId = inserted.id
})

/** The context as the next request of this workspace would open it. */
const nextCtx = async () => {
  const workspace = await findWorkspace(shard.db, workspaceId)
  if (workspace === undefined) throw new Error('workspace gone')
  const { id: tenantId, shardUrl: _, nextDueAt: __, dueLoweredAt: ___, ...tenant } = workspace
  return shard.ctx({ tenantId, tenant: tenant satisfies Partial<Tenant> })
}

describe('another time zone', () => {
  it('is the one of the chat’s business hours at once, also after a try that failed half way', async () => {
    const ctx = await nextCtx()
    const days = [[{ from: '09:00', to: '13:00' }], [], [], [], [], [], []]
    await ctx.inbox.configure({ settings: { businessHours: { timeZone: ctx.tenant.timeZone, days } } })
    const broken = { ...ctx.inbox, configure: () => Promise.reject(new Error('away')) }
    const input = WorkspaceSettingsInput.parse({ timeZone: 'Europe/London' })
    await expect(updateSettings({ ...ctx, inbox: broken }, shard.db, input)).rejects.toThrow('away')
    await updateSettings(await nextCtx(), shard.db, input)
    expect((await ctx.inbox.settings()).businessHours).toEqual({ timeZone: 'Europe/London', days })
  })
})

describe('quiet hours and frequency cap', () => {
  it('are off until somebody sets them', async () => {
    expect(getSettings(await nextCtx())).toMatchObject({ quietHours: null, frequencyCap: null })
  })

  it('are kept, left alone by other changes, and taken off again', async () => {
    const quietHours = { from: '21:00', to: '08:00' }
    const frequencyCap = { messages: 3, days: 7 }
    await updateSettings(await nextCtx(), shard.db, { quietHours, frequencyCap })
    expect(getSettings(await nextCtx())).toMatchObject({ quietHours, frequencyCap })

    await updateSettings(await nextCtx(), shard.db, { name: 'Bottega Rossi' })
    expect(getSettings(await nextCtx())).toMatchObject({ name: 'Bottega Rossi', quietHours, frequencyCap })

    await updateSettings(await nextCtx(), shard.db, { quietHours: null })
    expect(getSettings(await nextCtx())).toMatchObject({ quietHours: null, frequencyCap })
  })
})

describe('the logo', () => {
  const put = async (bytes: Uint8Array<ArrayBuffer>) => {
    const ctx = await nextCtx()
    files ??= ctx.files
    ctx.clock.set((uploadedAt += 1_000))
    return setLogo({ ...ctx, files }, shard.db, bytes.buffer)
  }
  const withFiles = async () => ({ ...(await nextCtx()), files: files ?? fail() })
  const fail = (): never => {
    throw new Error('nothing was uploaded')
  }
  let files: TestCtx['files'] | undefined
  let uploadedAt = 1_800_000_000_000
  beforeEach(() => {
    files = undefined
  })

  it('is kept with its version, type and size, read back, taken off and put back', async () => {
    const png = makePng(120, 40)
    const { logo } = await put(png)
    expect(logo).toEqual({ version: uploadedAt, type: 'png', width: 120, height: 40 })
    expect(getSettings(await nextCtx()).logo).toEqual(logo)
    const file = await readLogo(await withFiles(), uploadedAt)
    expect(file.mediaType).toBe('image/png')
    expect(new Uint8Array(file.body)).toEqual(png)

    expect((await removeLogo(await withFiles(), shard.db)).logo).toBeNull()
    expect(getSettings(await nextCtx()).logo).toBeNull()
    await restoreLogo(await withFiles(), shard.db, uploadedAt)
    expect(getSettings(await nextCtx()).logo).toEqual(logo)
  })

  it('that was replaced is still there for mails that show it, in no other workspace', async () => {
    await put(makePng(120, 40))
    const first = uploadedAt
    await put(makePng(64, 64))
    expect((await readLogo(await withFiles(), first)).mediaType).toBe('image/png')
    const other = { ...(await shard.ctx({ tenantId: workspaceId + 1 })), files: files ?? fail() }
    await expect(readLogo(other, first)).rejects.toMatchObject({ code: 'resource.not_found' })
    await expect(restoreLogo(other, shard.db, first)).rejects.toMatchObject({ code: 'resource.not_found' })
  })

  it.each([
    ['nothing', new Uint8Array(), 'required'],
    ['a text', new TextEncoder().encode('logo'), 'image_type'],
    ['a file beyond 512 KB', new Uint8Array(logoLimits.bytes + 1), 'image_too_large'],
    ['a picture too small', makePng(31, 400), 'image_too_small'],
    ['a picture too wide', makePng(4_097, 40), 'image_too_wide'],
  ])('refuses %s and changes nothing', async (_name, bytes, code) => {
    await expect(put(bytes)).rejects.toMatchObject({
      code: 'request.invalid',
      fields: [{ field: 'logo', code }],
    })
    expect(getSettings(await nextCtx()).logo).toBeNull()
  })

  it('stands in mails in the size it is shown in, as PNG or JPEG alone', async () => {
    await put(makePng(1_200, 100))
    const shown = await mailLogo(await nextCtx())
    expect(shown).toMatchObject({ width: 240, height: 20 })
    expect(shown?.url).toMatch(/\/t\/l\/[\w-]+\.[\w-]+$/)
    await put(new TextEncoder().encode('<svg viewBox="0 0 64 64"><path d="M0 0"/></svg>'))
    expect(await mailLogo(await nextCtx())).toBeNull()
    expect(await publicLogo(await nextCtx())).toMatchObject({ width: 40, height: 40 })
  })
})

it('every field is checked by its own rule', () => {
  const codeOf = (input: object) => WorkspaceSettingsInput.safeParse(input).error?.issues[0]?.message
  expect(codeOf({ name: ' ' })).toBe('required')
  expect(codeOf({ name: 'x'.repeat(61) })).toBe('too_long')
  expect(codeOf({ name: 'Vai su www.esempio.it' })).toBe('name_link')
  expect(codeOf({ timeZone: 'Europe/Atlantide' })).toBe('time_zone')
  expect(codeOf({ defaultCountry: 'XX' })).toBe('country')
  expect(codeOf({ defaultCountry: 'it' })).toBe('country')
  expect(WorkspaceSettingsInput.safeParse({ defaultLanguage: 'de' }).success).toBe(false)
  expect(codeOf({ quietHours: { from: '21:00', to: '21:00' } })).toBe('same_time')
  expect(codeOf({ frequencyCap: { messages: 0, days: 7 } })).toBe('too_small')
  const right = { name: 'Bottega', timeZone: 'Asia/Tokyo', defaultCountry: 'CH', defaultLanguage: 'fr' }
  expect(codeOf(right)).toBeUndefined()
})
