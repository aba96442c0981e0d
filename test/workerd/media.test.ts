import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type Account, startTestApp, type TestApp } from '../support/app.ts'
import { makePng } from '../support/pictures.ts'
import { forged, requestAs } from '../support/public-request.ts'

let app: TestApp
beforeAll(async () => {
  app = await startTestApp()
})
afterAll(() => app.stop())

const Kept = z.object({ id: z.number(), url: z.url(), type: z.string() })

/** Sends bytes as the page does: they are the whole body. */
const send = ({ cookie, workspace }: Account, name: string, body: string | Uint8Array<ArrayBuffer>) =>
  fetch(new URL(`/api/v1/w/${workspace}/media?name=${encodeURIComponent(name)}`, app.url), {
    method: 'POST',
    headers: { cookie },
    body,
  })

describe('a picture of the library', () => {
  it('is served at its address as what it is, for good, to whoever has the address', async () => {
    const account = await app.signUp('Frantoio Rossi')
    const answer = await send(account, 'Cesto d’arance.html', makePng(12, 8))
    expect(answer.status).toBe(201)
    const { id, url } = Kept.parse(await answer.json())
    const { host, pathname } = new URL(url)
    const shown = await requestAs(app.url, host, pathname)
    expect([shown.status, shown.headers['content-type']]).toEqual([200, 'image/png'])
    expect(shown.headers['x-content-type-options']).toBe('nosniff')
    expect(shown.headers['cache-control']).toBe('public, max-age=31536000, immutable')
    expect(shown.headers['content-security-policy']).toContain('sandbox')
    expect(shown.headers['content-disposition']).toBe(
      "inline; filename*=UTF-8''Cesto%20d%E2%80%99arance.html",
    )
    const own = await account.api(`~/media/${id}/content`)
    expect([own.status, own.headers.get('content-type')]).toEqual([200, 'image/png'])
    expect(own.headers.get('cache-control')).toContain('private')

    const other = await app.signUp('Altro')
    const wrong = await Promise.all([
      requestAs(app.url, `${other.workspace}.localhost:8787`, pathname),
      requestAs(app.url, host, forged(pathname)),
      requestAs(app.url, host, '/t/m/x'),
    ])
    expect(wrong.map(({ status }) => status)).toEqual([404, 404, 404])

    expect((await account.api(`~/media/${id}`, { method: 'DELETE' })).status).toBe(204)
    expect((await requestAs(app.url, host, pathname)).status).toBe(404)
    expect((await account.api(`~/media/${id}/restore`, { method: 'POST' })).status).toBe(200)
    expect((await requestAs(app.url, host, pathname)).status).toBe(200)
  })

  it.each([
    ['a page', '<!doctype html><script>1</script>', 422, 'media_type'],
    ['a drawing', '<svg viewBox="0 0 9 9"></svg>', 422, 'media_svg'],
  ])('that is %s is refused', async (_name, body, status, code) => {
    const answer = await send(await app.signUp(), 'foto.png', body)
    expect(answer.status).toBe(status)
    expect(await answer.json()).toMatchObject({ errors: [{ field: 'file', code }] })
  })

  it('beyond what a body may be is refused, and one without a name too', async () => {
    const account = await app.signUp()
    const tooLarge = await requestAs(
      app.url,
      app.url.host,
      `/api/v1/w/${account.workspace}/media?name=f.png`,
      {
        method: 'POST',
        headers: { cookie: account.cookie },
        body: { announcedBytes: 9 * 1024 * 1024 },
      },
    )
    expect(tooLarge.status).toBe(413)
    expect((await send(account, ' ', makePng(9, 9))).status).toBe(422)
  })
})
