import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Media, mediaLimits, MediaQuery } from '../../../worker/contracts/media.ts'
import { CampaignInput } from '../../../worker/contracts/campaigns.ts'
import { createCampaign } from '../../../worker/modules/campaigns/service.ts'
import {
  changeMedia,
  deleteMedia,
  getMedia,
  listMedia,
  listMediaUses,
  openMedia,
  restoreMedia,
  sweepMedia,
  uploadMedia,
} from '../../../worker/modules/media/service.ts'
import { startTestShard, type TestCtx, type TestShard } from '../../support/ctx.ts'
import { makePng } from '../../support/pictures.ts'
import { noting, wideWalks } from '../../support/plans.ts'

const dayMs = 86_400_000
let shard: TestShard
let ctx: TestCtx
let nextTenant = 1
beforeAll(async () => {
  shard = await startTestShard()
})
afterAll(() => shard.close())
beforeEach(async () => {
  ctx = await shard.ctx({ tenantId: nextTenant++ })
})

let pictures = 0
const upload = (name: string, bytes: Uint8Array<ArrayBuffer> = makePng(40 + ++pictures, 20)) =>
  uploadMedia(ctx, { name, bytes: bytes.slice().buffer })
const names = async (query: object = {}) =>
  (await listMedia(ctx, MediaQuery.parse(query))).items.map(({ name }) => name)
const bytesOf = async (id: number) =>
  new Uint8Array(await new Response((await openMedia(ctx, id)).body).arrayBuffer())
const missing = { code: 'resource.not_found' }

describe('the media library', () => {
  it('keeps a file with what its bytes tell and gives it a public address', async () => {
    const png = makePng(120, 40)
    const kept = await upload('Cesto.jpg', png)
    expect(kept).toMatchObject({ name: 'Cesto.jpg', type: 'png', width: 120, height: 40, alt: '' })
    expect(kept.sizeBytes).toBe(png.length)
    expect(kept.url).toMatch(/^http:\/\/workspace-\d+\.localhost:8787\/t\/m\/[\w-]+\.[\w-]{22}$/)
    expect(await bytesOf(kept.id)).toEqual(png)
  })

  it('keeps the same bytes once, in each workspace', async () => {
    const first = await upload('uno.png', makePng(9, 9))
    expect((await upload('due.png', makePng(9, 9))).id).toBe(first.id)
    expect(await names()).toEqual(['uno.png'])
    ctx = await shard.ctx({ tenantId: nextTenant++ })
    expect((await upload('due.png', makePng(9, 9))).id).not.toBe(first.id)
  })

  it.each([
    ['nothing', new Uint8Array(), 'required'],
    ['a text', new TextEncoder().encode('ciao'), 'media_type'],
    ['a file over 5 MB', new Uint8Array(mediaLimits.bytes + 1), 'media_too_large'],
    ['a picture too wide', makePng(mediaLimits.maxPixels + 1, 1), 'image_too_wide'],
  ])('refuses %s and keeps nothing', async (_name, bytes, code) => {
    await expect(upload('x.png', bytes)).rejects.toMatchObject({ fields: [{ field: 'file', code }] })
    expect([await names(), ctx.files.entries.size]).toEqual([[], 0])
  })

  it('finds by part of the name and by kind, and pages newest first in both directions', async () => {
    for (const name of ['Olio.png', 'Vino rosso.png', 'Olive nere.png']) await upload(name)
    const pdf = new TextEncoder().encode('%PDF-1.4\n%%EOF')
    await upload('Listino.pdf', pdf)
    expect(await names()).toEqual(['Listino.pdf', 'Olive nere.png', 'Vino rosso.png', 'Olio.png'])
    expect(await names({ search: 'OLI' })).toEqual(['Olive nere.png', 'Olio.png'])
    expect(await names({ search: '%' })).toEqual([])
    expect(await names({ kind: 'file' })).toEqual(['Listino.pdf'])
    const first = await listMedia(ctx, MediaQuery.parse({ kind: 'picture', limit: 2 }))
    const second = await listMedia(
      ctx,
      MediaQuery.parse({ limit: 2, kind: 'picture', cursor: first.nextCursor }),
    )
    expect(second.items.map(({ name }) => name)).toEqual(['Olio.png'])
    const back = await listMedia(
      ctx,
      MediaQuery.parse({ limit: 2, kind: 'picture', cursor: second.previousCursor }),
    )
    expect(back.items).toEqual(first.items)
  })

  it('changes name and description, each alone', async () => {
    const { id } = await upload('IMG_1.png')
    await changeMedia(ctx, id, { name: 'Cesto' })
    expect(await changeMedia(ctx, id, { alt: 'Un cesto di arance' })).toMatchObject({
      name: 'Cesto',
      alt: 'Un cesto di arance',
    })
    expect(await names({ search: 'cest' })).toEqual(['Cesto'])
  })

  it('tells where a file is used, in mails and notifications, and what was sent', async () => {
    const { id, url } = await upload('Cesto.png')
    const { url: other } = await upload('Un altro.png')
    const make = (input: object) => createCampaign(ctx, CampaignInput.parse(input))
    const mail = await make({ name: 'Con il cesto', html: `<p><img src="${url}" alt="Cesto"></p>` })
    const push = await make({
      name: 'Notifica',
      channel: 'push',
      content: { title: 'Ciao', url: 'https://negozio.example', imageUrl: url },
    })
    await make({ name: 'Senza', html: `<p><img src="${other}" alt=""></p>` })
    expect(await listMediaUses(ctx, id)).toEqual([
      { kind: 'campaign', id: push.id, name: 'Notifica', isSent: false },
      { kind: 'campaign', id: mail.id, name: 'Con il cesto', isSent: false },
    ])
  })

  it('deletes, brings back with the same address, and erases the bytes after 30 days', async () => {
    const kept = await upload('Cesto.png')
    await deleteMedia(ctx, kept.id)
    expect(await names()).toEqual([])
    await expect(openMedia(ctx, kept.id)).rejects.toMatchObject(missing)
    await expect(deleteMedia(ctx, kept.id)).rejects.toMatchObject(missing)
    expect(await restoreMedia(ctx, kept.id)).toEqual(kept)
    expect(await getMedia(ctx, kept.id)).toEqual(kept)

    await deleteMedia(ctx, kept.id)
    expect(await sweepMedia(ctx)).toBe(ctx.clock.now() + 30 * dayMs)
    expect(ctx.files.entries.size).toBe(1)
    ctx.clock.advance(30 * dayMs)
    await expect(restoreMedia(ctx, kept.id)).rejects.toMatchObject(missing)
    expect(await sweepMedia(ctx)).toBeNull()
    expect(ctx.files.entries.size).toBe(0)
  })

  it('an upload that broke off shows nowhere, cannot be restored, and is cleared', async () => {
    const files = { ...ctx.files, put: () => Promise.reject(new Error('R2 is away')) }
    const bytes = makePng(9, 9).buffer
    await expect(uploadMedia({ ...ctx, files }, { name: 'x.png', bytes })).rejects.toThrow('R2 is away')
    expect(await names()).toEqual([])
    const [{ id } = { id: 0 }] = (
      await shard.db.$client.execute({
        sql: 'SELECT id FROM media WHERE tenant_id = ?',
        args: [ctx.tenant.id],
      })
    ).rows.map((row) => ({ id: Number(row['id']) }))
    await expect(restoreMedia(ctx, id)).rejects.toMatchObject(missing)
    ctx.clock.advance(30 * dayMs)
    expect(await sweepMedia(ctx)).toBeNull()
    expect((await upload('x.png', makePng(9, 9))).name).toBe('x.png')
  })

  it('another workspace sees, changes and deletes nothing of it', async () => {
    const { id } = await upload('Cesto.png')
    const other = await shard.ctx({ tenantId: nextTenant++ })
    const tries: ((ctx: TestCtx) => Promise<unknown>)[] = [
      (one) => getMedia(one, id),
      (one) => openMedia(one, id),
      (one) => changeMedia(one, id, { name: 'Presa' }),
      (one) => listMediaUses(one, id),
      (one) => deleteMedia(one, id),
    ]
    for (const attempt of tries) await expect(attempt(other)).rejects.toMatchObject(missing)
    await deleteMedia(ctx, id)
    await expect(restoreMedia(other, id)).rejects.toMatchObject(missing)
    expect((await listMedia(other, MediaQuery.parse({}))).items).toEqual([])
  })

  it('reads no table from end to end', async () => {
    const noted = noting(ctx)
    const files = ctx.files
    const kept: Media = await uploadMedia(
      { ...noted.ctx, files },
      { name: 'a.png', bytes: makePng(7, 7).buffer },
    )
    await listMedia(noted.ctx, MediaQuery.parse({ search: 'a', kind: 'picture' }))
    await listMediaUses(noted.ctx, kept.id)
    await deleteMedia(noted.ctx, kept.id)
    await sweepMedia({ ...noted.ctx, files })
    expect(
      await wideWalks(
        shard.db,
        noted.statements,
        /media_tenant|media_hash|campaigns_tenant|templates_tenant|media_deleted/,
      ),
    ).toEqual([])
  })
})
