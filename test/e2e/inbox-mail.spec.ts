import { expect, type Page, test } from '@playwright/test'
import { startTestApp, type TestApp } from '../support/app.ts'
import { freePort } from '../support/free-port.ts'
import { signUp } from './support.ts'

const domain = 'in.prova.example'
/** One red point. */
const point =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

/** A mail that tries what mails try: a script, a picture that counts readers, a name that is markup. */
const crafted = (to: string) =>
  [
    'From: "Anna <img src=x onerror=alert(1)> Rossi" <anna@example.it>',
    `To: ${to}`,
    'Subject: <script>parent.taken = 1</script> Ordine',
    'Message-ID: <ordine@example.it>',
    'Content-Type: multipart/mixed; boundary=m',
    '',
    '--m',
    'Content-Type: multipart/related; boundary=r',
    '',
    '--r',
    'Content-Type: text/html; charset=utf-8',
    '',
    '<div>Due bottiglie, grazie.</div><script>parent.taken = 1</script>',
    '<p><img src="https://spia.example/vista.png" width="90" alt="logo" onerror="parent.taken = 1"></p>',
    '<p><img src="cid:foto@example.it" alt="etichetta"></p>',
    '<div style="position:fixed;inset:0;height:100vh">Sopra tutto</div>',
    '<div class="gmail_quote"><div class="gmail_attr">Il giorno lun 3 nov 2026 alle ore 10:00 Bottega &lt;b@example.it&gt; ha scritto:<br></div>',
    '<blockquote class="gmail_quote">È arrivato l’olio nuovo.</blockquote></div>',
    '--r',
    'Content-Type: image/png; name=foto.png',
    'Content-ID: <foto@example.it>',
    'Content-Disposition: inline',
    'Content-Transfer-Encoding: base64',
    '',
    point,
    '--r--',
    '--m',
    "Content-Type: text/html; name*=UTF-8''%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E.html",
    'Content-Disposition: attachment',
    '',
    '<script>parent.taken = 1</script>',
    '--m--',
    '',
  ].join('\r\n')

let app: TestApp
let origin: string
test.beforeAll(async () => {
  const port = await freePort()
  origin = `http://localhost:${port}`
  app = await startTestApp({
    port,
    triggerHandlers: true,
    variables: {
      APP_ORIGIN: origin,
      PUBLIC_ORIGIN: `http://{workspace}.localhost:${port}`,
      INBOUND_MAIL_DOMAIN: domain,
    },
  })
})
test.afterAll(() => app.stop())

async function mailIn(page: Page, to: string, raw: string): Promise<void> {
  const door = new URL('/cdn-cgi/local/email', origin)
  door.searchParams.set('from', 'anna@example.it')
  door.searchParams.set('to', to)
  const answer = await page.request.post(door.href, { data: raw })
  expect(answer.status(), await answer.text()).toBe(200)
}

test('a mail is shown as it came and may do nothing; its pictures and its quote are asked for', async ({
  page,
}) => {
  test.slow()
  const asked: string[] = []
  await page.route('https://spia.example/**', async (route) => {
    asked.push(route.request().url())
    await route.fulfill({ contentType: 'image/png', body: Buffer.from(point, 'base64') })
  })
  const account = await signUp(page, 'Bottega dei mail', origin)
  const to = `${account.slug}@${domain}`
  await mailIn(page, to, crafted(to))
  await page.goto(account.href('/inbox'))
  await page.getByRole('link', { name: /Rossi/ }).first().click()

  const frame = page.locator('iframe[title^="E-mail di"]')
  const mail = frame.contentFrame()
  await expect(mail.getByText('Due bottiglie, grazie.')).toBeVisible()
  await expect(mail.getByAltText('etichetta')).toHaveJSProperty('naturalWidth', 1)
  await expect(page.getByRole('heading', { name: '<script>parent.taken = 1</script> Ordine' })).toBeVisible()
  await expect(page.getByText('1 immagine esterna nascosta.')).toBeVisible()
  expect(asked).toEqual([])

  await expect(mail.getByText('È arrivato l’olio nuovo.')).toBeHidden()
  const before = (await frame.boundingBox())?.height ?? 0
  await mail.getByText('Testo precedente').click()
  await expect(mail.getByText('È arrivato l’olio nuovo.')).toBeVisible()
  await expect.poll(async () => (await frame.boundingBox())?.height ?? 0).toBeGreaterThan(before)
  // As high as what it shows, also where the mail asks for the height of its window.
  expect(
    await frame.evaluate(
      (one: HTMLIFrameElement) =>
        (one.contentDocument?.documentElement.scrollHeight ?? Infinity) - one.clientHeight,
    ),
  ).toBeLessThanOrEqual(1)

  await page.getByRole('button', { name: 'Mostra le immagini' }).click()
  await expect(mail.getByAltText('logo')).toHaveJSProperty('naturalWidth', 1)
  await expect(page.getByRole('button', { name: 'Mostra le immagini' })).toHaveCount(0)
  expect(asked).toEqual(['https://spia.example/vista.png'])

  const file = page.getByRole('link', { name: /<img src=x onerror=alert.*\.html/ })
  const saved = page.waitForEvent('download')
  await file.click()
  expect((await saved).suggestedFilename()).toContain('.html')
  expect(await page.evaluate(() => 'taken' in globalThis)).toBe(false)

  // It is passed on from its own menu, with what it says under room for one's own words.
  await page.getByRole('button', { name: 'Azioni sul messaggio' }).click()
  await page.getByRole('menuitem', { name: 'Inoltra' }).click()
  const words = page.getByRole('combobox', { name: 'Scrivi un messaggio' })
  await expect(words).toHaveValue(/Messaggio inoltrato[^]*Due bottiglie, grazie\./)
})
