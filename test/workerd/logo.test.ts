import { sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { importTokenKey, signToken } from '../../worker/lib/tokens.ts'
import { type Account, startTestApp, type TestApp } from '../support/app.ts'
import { rowsOf } from '../support/mails.ts'
import { makePng } from '../support/pictures.ts'
import { forged, requestAs } from '../support/public-request.ts'

const authSecret = 'Vx8Lm2Qp6Tz0Wc5Rk9Pd4Gs7Hf2AyJ3b'
let app: TestApp
beforeAll(async () => {
  app = await startTestApp({ variables: { AUTH_SECRET: authSecret } })
})
afterAll(() => app.stop())

const Saved = z.object({ logo: z.object({ version: z.number(), type: z.string() }) })

/** Sends bytes as the page does: they are the whole body. */
const put = ({ cookie, workspace }: Account, body: string | Uint8Array<ArrayBuffer>) =>
  fetch(new URL(`/api/v1/w/${workspace}/settings/logo`, app.url), {
    method: 'PUT',
    headers: { cookie },
    body,
  })

describe('the logo', () => {
  it('is served to members and, by its token, to everybody, as nothing but a picture', async () => {
    const account = await app.signUp('Frantoio Rossi')
    const answer = await put(account, makePng(120, 40))
    expect(answer.status).toBe(200)
    const { logo } = Saved.parse(await answer.json())

    const own = await account.api(`~/settings/logo/${logo.version}`)
    expect([own.status, own.headers.get('content-type')]).toEqual([200, 'image/png'])
    expect(own.headers.get('cache-control')).toContain('immutable')
    expect(own.headers.get('content-security-policy')).toContain('sandbox')

    const [row] = await rowsOf(app.db, sql`SELECT id FROM workspaces WHERE slug = ${account.workspace}`)
    const key = await importTokenKey(authSecret)
    const token = await signToken(key, 'logo', [Number(row?.['id']), logo.version])
    const host = (slug: string) => `${slug}.localhost:8787`
    const shown = await requestAs(app.url, host(account.workspace), `/t/l/${token}`)
    expect([shown.status, shown.headers['content-type']]).toEqual([200, 'image/png'])
    expect(shown.headers['x-content-type-options']).toBe('nosniff')
    expect(shown.headers['content-security-policy']).toContain('sandbox')

    const other = await app.signUp('Altro')
    const statuses = await Promise.all([
      requestAs(app.url, host(other.workspace), `/t/l/${token}`),
      requestAs(app.url, host(account.workspace), `/t/l/${forged(token)}`),
    ])
    expect(statuses.map(({ status }) => status)).toEqual([404, 404])
    expect((await other.api(`~/settings/logo/${logo.version}`)).status).toBe(404)
  })

  it('that is no picture is refused at its field', async () => {
    const account = await app.signUp()
    const answer = await put(account, '<svg viewBox="0 0 64 64"><script>1</script></svg>')
    expect(answer.status).toBe(422)
    expect(await answer.json()).toMatchObject({ errors: [{ field: 'logo', code: 'image_unsafe' }] })
    expect((await account.api('~/settings')).body).toMatchObject({ logo: null })
  })
})
