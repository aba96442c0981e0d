import { expect, test } from '@playwright/test'
import { expectAccessible, signUp } from './support.ts'

test.describe('the e-mail channel', () => {
  test('starts as a sandbox that says so, and refuses what is no key at its field', async ({ page }) => {
    const { href } = await signUp(page, 'Frantoio Prova')
    await page.goto(href('/settings/email'))
    await expect(page.getByText('Sandbox: non parte nessuna e-mail vera')).toBeVisible()
    await expect(page.getByLabel('Indirizzo del webhook')).toHaveValue(/\/webhooks\/resend\//)
    await expectAccessible(page)
    await page.getByLabel('Chiave API').fill('una chiave')
    await page.getByRole('button', { name: 'Prova e collega' }).click()
    await expect(page.getByText('La chiave non ha la forma giusta')).toBeVisible()
    await expect(page.getByLabel('Chiave API')).toBeFocused()
    await expectAccessible(page)
  })

  test('is connected with a key that Resend knows, tried with a real send, and disconnected', async ({
    page,
  }) => {
    const { href } = await signUp(page, 'Frantoio Prova')
    await page.goto(href('/settings/email'))
    await page.getByLabel('Segreto del webhook').fill(`whsec_${'A'.repeat(32)}`)
    await page.getByLabel('Indirizzo del mittente').fill('ciao@frantoio.example')
    await page.getByLabel('Chiave API').fill('re_nobody_knows_it')
    await page.getByRole('button', { name: 'Prova e collega' }).click()
    await expect(page.getByLabel('Chiave API')).toHaveAttribute('aria-invalid', 'true')

    await page.getByLabel('Chiave API').fill('re_loopback_full_access')
    await page.getByRole('button', { name: 'Prova e collega' }).click()
    await expect(page.getByText('Resend collegato').last()).toBeVisible()
    await expect(page.getByText(/finisce con/)).toBeVisible()
    await expectAccessible(page)
    await page.reload()
    await expect(page.getByText(/finisce con/)).toBeVisible()
    expect(await page.content()).not.toContain('re_loopback_full_access')
    await page.getByLabel('Manda la prova a').fill('anna@esempio.it')
    await page.getByRole('button', { name: 'Manda la prova' }).click()
    await expect(page.getByText('Prova mandata a anna@esempio.it').last()).toBeVisible()

    await page.getByRole('button', { name: 'Scollega' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Scollega' }).click()
    await expect(page.getByText('Sandbox: non parte nessuna e-mail vera')).toBeVisible()
    // What went to Resend was never in the sandbox.
    await page.goto(href('/outbox'))
    await expect(page.getByRole('heading', { name: 'Ancora nessun messaggio di prova' })).toBeVisible()
    await expect(page.getByRole('link', { name: /anna@esempio/ })).toHaveCount(0)
  })

  test('sends its test into the sandbox, where it is seen but not played with', async ({ page }) => {
    const { href } = await signUp(page, 'Frantoio Prova')
    await page.goto(href('/settings/email'))
    await page.getByLabel('Manda la prova a').fill('anna@esempio.it')
    await page.getByRole('button', { name: 'Manda la prova' }).click()
    await expect(page.getByText('Prova mandata a anna@esempio.it').last()).toBeVisible()
    await page.goto(href('/outbox'))
    await page.getByRole('link', { name: /anna@esempio\.it/ }).click()
    await expect(page.getByRole('heading', { name: 'Prova da Frantoio Prova' })).toBeVisible()
    await expect(page.frameLocator('iframe').getByText('Il canale e-mail funziona')).toBeVisible()
    await expect(page.getByRole('button', { name: 'Consegna' })).toHaveAttribute('aria-disabled', 'true')
    await expect(
      page.getByText('È una prova: non appartiene a nessun contatto e non conta in nessuna cifra.'),
    ).toBeVisible()
    // The frame of the mail lets no script in, the checker's neither.
    await page.getByText('Solo testo').click()
    await expectAccessible(page)
  })
})

test.describe('settings', () => {
  test('the workspace’s name changes everywhere at once', async ({ page }) => {
    const { href } = await signUp(page, 'Nome vecchio')
    await page.goto(href('/settings'))
    await page.getByLabel('Nome', { exact: true }).fill('Nome nuovo')
    await page.getByRole('button', { name: 'Salva' }).click()
    await expect(page.getByRole('button', { name: 'Nome nuovo' })).toBeVisible()
    await expectAccessible(page)
    await page.reload()
    await expect(page.getByLabel('Nome', { exact: true })).toHaveValue('Nome nuovo')
  })

  test('members and what each role may do', async ({ page }) => {
    const { href, email } = await signUp(page)
    await page.goto(href('/settings/members'))
    await expect(page.getByRole('row', { name: new RegExp(email) })).toContainText('Titolare')
    const send = page.getByRole('row', { name: /Inviare campagne/ })
    await expect(send.getByRole('cell')).toHaveText(['sì', 'sì', 'sì', 'no', 'no'])
    await expectAccessible(page)
  })

  test('theme and language change at once', async ({ page }) => {
    const { href } = await signUp(page)
    await page.goto(href('/settings/appearance'))
    await page.getByText('Scuro', { exact: true }).click()
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
    await expectAccessible(page)
    await page.getByText('Français', { exact: true }).click()
    await expect(page.getByRole('heading', { name: 'Réglages' })).toBeVisible()
  })
})
