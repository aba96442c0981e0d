import { expect, type Page, test } from '@playwright/test'
import { z } from 'zod'
import { type Account, expectAccessible, signUp } from './support.ts'

const WithId = z.object({ id: z.number() })

/** A list with people of whom all but one agreed to e-mails. */
async function createAudience(account: Account): Promise<{ listId: number }> {
  const people = [
    { firstName: 'Anna', email: 'anna@example.it', agreed: true },
    { firstName: 'Bruno', email: 'bruno@example.it', agreed: true },
    { firstName: '', email: 'senza@example.it', agreed: true },
    { firstName: 'Dora', email: 'dora@example.it', agreed: false },
  ]
  const contactIds: number[] = []
  for (const { firstName, email, agreed } of people) {
    const consent = agreed ? [{ channel: 'email', state: 'opted_in', text: 'Modulo del negozio' }] : []
    const { id } = await account.api(WithId, '/contacts', { firstName, email, consent })
    contactIds.push(id)
  }
  const list = await account.api(WithId, '/lists', { name: 'Clienti', kind: 'static' })
  await account.api(z.unknown(), `/lists/${list.id}/members`, { contactIds })
  return { listId: list.id }
}

const saved = (page: Page) => expect(page.getByText(/^salvato \d\d:\d\d$/)).toBeVisible()

test.describe('campaigns', () => {
  test('a campaign is written, checked, tried, sent and watched', async ({ page }) => {
    test.slow()
    const account = await signUp(page)
    await createAudience(account)
    await page.goto(account.href('/campaigns'))
    await expect(
      page.getByRole('heading', { name: 'Scrivi a una lista e guarda chi risponde' }),
    ).toBeVisible()
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Nuova campagna' }).first().click()

    await page.getByRole('textbox', { name: 'Nome', exact: true }).fill('Olio nuovo')
    await page.getByRole('combobox', { name: 'Liste' }).fill('Cli')
    await page.getByRole('option', { name: /Clienti/ }).click()
    await page.keyboard.press('Escape')
    const subject = page.getByRole('textbox', { name: 'Oggetto', exact: true })
    await subject.fill('Ciao %%FRST_NAME%%')
    await page.getByRole('button', { name: 'Usa %%FIRST_NAME%%' }).click()
    await expect(subject).toHaveValue('Ciao %%FIRST_NAME%%')

    const body = page.getByRole('textbox', { name: 'Testo', exact: true })
    await body.click()
    await body.pressSequentially('Ciao, arriva. ')
    await page.getByRole('button', { name: 'Pulsante' }).click()
    await page.getByRole('textbox', { name: 'Indirizzo' }).fill('frantoio.example/olio')
    await page.getByRole('button', { name: 'Applica', exact: true }).click()
    await saved(page)
    const panel = page.getByRole('complementary').last()
    await expect(panel).toContainText('3 persone la ricevono')
    await expect(panel).toContainText('Non ha dato il consenso alle e-mail')
    await expect(panel).toContainText('1 persona non ha %%FIRST_NAME%%')
    await expectAccessible(page)

    await subject.fill('Ciao %%FIRST_NAME|amico%%')
    await expect(panel).not.toContainText('%%FIRST_NAME%%')
    await page.locator('label', { hasText: 'Anteprima' }).first().click()
    const frame = page.frameLocator('iframe[title="Anteprima del messaggio"]')
    await expect(frame.getByRole('link', { name: 'Scopri di più' })).toHaveAttribute(
      'href',
      'https://frantoio.example/olio',
    )
    await expect(page.getByText('Ciao Anna', { exact: true })).toBeVisible()

    await page.getByRole('button', { name: 'Manda una prova' }).click()
    await page.getByRole('button', { name: 'Manda', exact: true }).click()
    await expect(page.getByText(/^Prova mandata a/).first()).toBeVisible()

    await page.getByRole('button', { name: 'Invia ora' }).click()
    await expect(page.getByRole('dialog', { name: 'Inviare a 3 persone?' })).toBeVisible()
    await page.getByRole('button', { name: 'Invia a 3 persone' }).click()
    await expect(page.getByText('3 inviati su 3')).toBeVisible({ timeout: 30_000 })
    await expect(page.getByText('1 escluso, perché?')).toBeVisible()
    await page.getByRole('button', { name: 'Inviati: 3' }).click()
    await expect(page.getByRole('link', { name: 'Anna' })).toBeVisible()
    await expectAccessible(page)
  })

  test('an address becomes a link when it is finished, pasted or left', async ({ page, context }) => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    const account = await signUp(page)
    const { id } = await account.api(WithId, '/campaigns', { name: 'Con i link' })
    await page.goto(account.href(`/campaigns/${id}`))
    const body = page.getByRole('textbox', { name: 'Testo', exact: true })
    const link = (name: string) => body.getByRole('link', { name, exact: true })
    const paste = async (text: string): Promise<void> => {
      await page.evaluate((copied) => navigator.clipboard.writeText(copied), text)
      await page.keyboard.press('ControlOrMeta+v')
    }
    await body.click()
    await page.keyboard.type('Vieni su https://frantoio.example/olio, oppure')
    await expect(link('https://frantoio.example/olio')).toHaveAttribute(
      'href',
      'https://frantoio.example/olio',
    )
    await expect(body).toHaveText('Vieni su https://frantoio.example/olio, oppure')
    await page.keyboard.type(' scrivi a ciao@frantoio.example')
    await page.keyboard.press('Enter')
    await expect(link('ciao@frantoio.example')).toHaveAttribute('href', 'mailto:ciao@frantoio.example')
    await page.keyboard.type('Anche ')
    await paste('www.frantoio.example o frantoio.it')
    await expect(link('www.frantoio.example')).toHaveAttribute('href', 'https://www.frantoio.example')
    await expect(link('frantoio.it')).toHaveAttribute('href', 'https://frantoio.it')
    await page.keyboard.press('Enter')
    await page.keyboard.type('qui')
    await page.keyboard.press('Shift+Home')
    await paste('https://frantoio.example/regalo')
    await expect(link('qui')).toHaveAttribute('href', 'https://frantoio.example/regalo')
    await page.keyboard.press('End')
    await page.keyboard.type(' e infine frantoio.it/mulino')
    await page.getByRole('textbox', { name: 'Oggetto', exact: true }).focus()
    await expect(link('frantoio.it/mulino')).toHaveAttribute('href', 'https://frantoio.it/mulino')
    await saved(page)
    const stored = await account.api(z.object({ html: z.string() }), `/campaigns/${id}`)
    expect(stored.html.match(/<a /g)).toHaveLength(6)
  })

  test('a mail without a link says in the outbox why it cannot be clicked', async ({ page }) => {
    const account = await signUp(page)
    const { listId } = await createAudience(account)
    const content = { name: 'Solo parole', subject: 'Ciao', html: '<p>Ciao</p>', listIds: [listId] }
    const Draft = z.object({ id: z.number(), version: z.number() })
    const { id, version } = await account.api(Draft, '/campaigns', content)
    await account.api(z.unknown(), `/campaigns/${id}/start`, { version })
    await page.goto(account.href('/outbox'))
    await page
      .getByRole('link', { name: /anna@example\.it/ })
      .first()
      .click({ timeout: 30_000 })
    await expect(page.getByText('Non si può cliccare: in questa e-mail non c’è nessun link.')).toBeVisible()
    await expect(page.getByRole('button', { name: 'Clicca' })).toHaveAttribute('aria-disabled', 'true')
    await expect(page.getByRole('button', { name: 'Apri', exact: true })).not.toHaveAttribute('aria-disabled')
  })

  test('two people in one draft: the second is told, and loses nothing of the first', async ({
    page,
    context,
  }) => {
    const account = await signUp(page)
    const { id } = await account.api(WithId, '/campaigns', { name: 'Insieme' })
    await page.goto(account.href(`/campaigns/${id}`))
    const name = page.getByRole('textbox', { name: 'Nome', exact: true })
    await expect(name).toHaveValue('Insieme')
    const other = await context.newPage()
    await other.goto(account.href(`/campaigns/${id}`))
    await other.getByRole('textbox', { name: 'Nome', exact: true }).fill('Della prima')
    await saved(other)
    await name.fill('Della seconda')
    await expect(page.getByText('Qualcun altro ha cambiato questa bozza', { exact: false })).toBeVisible()
    await page.getByRole('button', { name: 'Ricarica la bozza' }).click()
    await expect(name).toHaveValue('Della prima')
  })

  test('a deleted draft comes back', async ({ page }) => {
    const account = await signUp(page)
    await account.api(WithId, '/campaigns', { name: 'Bozza preziosa', subject: 'Da tenere' })
    await page.goto(account.href('/campaigns'))
    await page.getByRole('button', { name: 'Altre azioni per Bozza preziosa' }).click()
    await page.getByRole('menuitem', { name: 'Elimina' }).click()
    await expect(page.getByRole('link', { name: 'Bozza preziosa' })).toHaveCount(0)
    await page.getByRole('button', { name: 'Annulla' }).click()
    await page.getByRole('link', { name: 'Bozza preziosa' }).click()
    await expect(page.getByRole('textbox', { name: 'Oggetto', exact: true })).toHaveValue('Da tenere')
  })
})
