import { expect, type Page, test } from '@playwright/test'
import { z } from 'zod'
import { thread } from './inbox-people.ts'
import { type Account, expectAccessible, joinAsAgent, signUp } from './support.ts'

const WithId = z.object({ id: z.number() })

/** Somebody writes to the workspace's Messenger page for the first time. */
const write = (account: Account, name: string, text: string) =>
  account.api(z.unknown(), '/outbox/messenger', { name, text })

const row = (page: Page, name: string) =>
  page.getByRole('listitem').getByRole('link', { name: new RegExp(`^${name}`) })
const view = (page: Page, name: RegExp) =>
  page.getByRole('navigation', { name: 'Sezioni' }).getByRole('link', { name })
const toast = (page: Page) => page.getByRole('region', { name: 'Avvisi', exact: true })

test('two agents see who writes at once, give themselves conversations, close them and take it back', async ({
  page,
  browser,
}) => {
  test.slow()
  const account = await signUp(page, 'Frantoio Inbox')
  await page.goto(account.href('/inbox'))
  await expect(page.getByRole('heading', { name: 'Le linee sono pronte, collega la prima' })).toBeVisible()
  await expectAccessible(page)
  const other = await joinAsAgent(account, browser, 'Davide Neri')
  await other.goto(account.href('/inbox'))
  await expect(other.getByRole('heading', { name: 'Le linee sono pronte, collega la prima' })).toBeVisible()

  await write(account, 'Giulia Ferrandi', 'Il buono vale anche sulla prevendita?')
  for (const one of [page, other]) await expect(row(one, 'Giulia Ferrandi')).toBeVisible()
  await view(page, /^Mie/).focus()
  await write(account, 'Marco Bellandi', 'Fattura 4817: manca il codice')
  for (const one of [page, other]) {
    await expect(row(one, 'Marco Bellandi')).toBeVisible()
    await expect(view(one, /^Non assegnate/)).toHaveText(/2$/)
    await expect(one).toHaveTitle(/^\(2\) Inbox/)
  }
  // Figures move; whoever stands on a view with the keyboard stays there.
  await expect(view(page, /^Mie/)).toBeFocused()
  await expectAccessible(page)

  // The latest stands first: the keys go down from it.
  await page.keyboard.press('j')
  await expect(row(page, 'Marco Bellandi')).toBeFocused()
  await page.keyboard.press('x')
  await page.keyboard.press('j')
  await expect(row(page, 'Giulia Ferrandi')).toBeFocused()
  await page.keyboard.press('x')
  await expect(page.getByRole('toolbar', { name: 'Azioni sulla selezione' })).toContainText('Selezionati 2')
  await expectAccessible(page)
  await page.keyboard.press('a')
  await page.getByRole('menuitem', { name: 'A me' }).click()
  await expect(toast(page)).toContainText('2 conversazioni assegnate a Persona Prova')
  await expect(view(other, /^Non assegnate/)).toHaveText(/0$/)
  await expect(view(page, /^Mie/)).toHaveText(/2$/)
  await expect(row(other, 'Giulia Ferrandi')).toContainText('assegnata a Persona Prova')

  await page.getByRole('checkbox', { name: 'Seleziona Giulia Ferrandi' }).check()
  await page.getByRole('toolbar').getByRole('button', { name: 'Chiudi', exact: true }).click()
  await expect(toast(page)).toContainText('Chiusa, Giulia Ferrandi')
  for (const one of [page, other]) await expect(row(one, 'Giulia Ferrandi')).toHaveCount(0)
  await expect(view(other, /^Chiuse/)).toHaveText(/1$/)
  await toast(page).getByRole('button', { name: 'Annulla' }).click()
  for (const one of [page, other]) await expect(row(one, 'Giulia Ferrandi')).toBeVisible()
  await expect(view(other, /^Chiuse/)).toHaveText(/0$/)

  // Availability is the member's own and is kept.
  await other.getByRole('switch', { name: 'Disponibile' }).uncheck()
  await other.reload()
  await expect(other.getByRole('switch', { name: 'Disponibile' })).not.toBeChecked()
  await other.context().close()
})

test('the list is searched and filtered, and a choice is kept under a name', async ({ page }) => {
  test.slow()
  const account = await signUp(page, 'Frantoio Viste')
  await write(account, 'Giulia Ferrandi', 'Il buono vale anche sulla prevendita?')
  await write(account, 'Marco Bellandi', 'Fattura 4817: manca il codice')
  await page.goto(account.href('/inbox'))
  await expect(row(page, 'Giulia Ferrandi')).toBeVisible()
  await expect(row(page, 'Marco Bellandi')).toBeVisible()

  await page.keyboard.press('/')
  const field = page.getByRole('searchbox', { name: 'Cerca persone e messaggi' })
  await expect(field).toBeFocused()
  await field.fill('fatt')
  const results = page.getByRole('list', { name: 'Messaggi trovati' })
  await expect(results.getByRole('listitem')).toHaveCount(1)
  await expect(results).toContainText('Marco Bellandi')
  await expectAccessible(page)
  await field.fill('ferra')
  const people = page.getByRole('list', { name: 'Persone trovate' })
  await expect(people.getByRole('listitem')).toHaveCount(1)
  await expect(people).toContainText('Giulia Ferrandi')
  await expect(results).toHaveCount(0)
  await field.fill('nessunolodice')
  await expect(page.getByText('Nessuna persona e nessun messaggio per «nessunolodice».')).toBeVisible()
  await page.getByRole('button', { name: 'Svuota la ricerca' }).last().click()
  await expect(row(page, 'Giulia Ferrandi')).toBeVisible()

  await page.getByRole('button', { name: 'Filtra le conversazioni' }).click()
  const filter = page.getByRole('dialog', { name: 'Filtra le conversazioni' })
  await filter.getByRole('button', { name: /^Priorità/ }).click()
  await page.getByRole('option', { name: 'Urgente' }).click()
  await expect(page).toHaveURL(/priority=urgent/)
  await filter.getByLabel('Nome della vista').fill('Da fare subito')
  await filter.getByRole('button', { name: 'Salva la vista' }).click()
  await expect(filter.getByText('Salvata come «Da fare subito»')).toBeVisible()
  await expect(page.getByRole('heading', { name: 'Da fare subito' })).toBeVisible()
  await expectAccessible(page)
  await page.keyboard.press('Escape')
  await expect(page.getByText('Nessuna conversazione corrisponde a questa vista.')).toBeVisible()

  await view(page, /^Tutte le aperte/).click()
  await expect(row(page, 'Marco Bellandi')).toBeVisible()
  await page.getByRole('checkbox', { name: 'Seleziona Marco Bellandi' }).check()
  await page.getByRole('toolbar').getByRole('button', { name: 'Altre azioni' }).click()
  await page.getByRole('menuitem', { name: 'Urgente' }).click()
  await expect(toast(page)).toContainText('Marco Bellandi: Urgente')
  await view(page, /^Da fare subito/).click()
  await expect(row(page, 'Marco Bellandi')).toBeVisible()
  await expect(row(page, 'Giulia Ferrandi')).toHaveCount(0)

  // A tag that is thought of only now is made and given in one go.
  await page.getByRole('checkbox', { name: 'Seleziona Marco Bellandi' }).check()
  await page.getByRole('toolbar').getByRole('button', { name: 'Tag' }).click()
  const tags = page.getByRole('dialog', { name: 'Tag' })
  await tags.getByRole('combobox', { name: 'Tag' }).fill('fatture 2026')
  await page.getByRole('option', { name: /fatture 2026/ }).click()
  await tags.getByRole('button', { name: 'Applica' }).click()
  await expect(row(page, 'Marco Bellandi')).toContainText('fatture 2026')

  await page.keyboard.press('?')
  const help = page.getByRole('dialog', { name: 'Scorciatoie da tastiera' })
  await expect(help).toBeVisible()
  await expectAccessible(page)
  await page.keyboard.press('Escape')
  await expect(help).toHaveCount(0)

  await page.getByRole('button', { name: 'Avvisi su questo dispositivo' }).click()
  await page.getByRole('menuitemcheckbox', { name: 'Suono' }).click()
  await page.keyboard.press('Escape')
  await page.reload()
  await page.getByRole('button', { name: 'Avvisi su questo dispositivo' }).click()
  await expect(page.getByRole('menuitemcheckbox', { name: 'Suono' })).toBeChecked()
})

test('a contact is written to first, on a channel that is open to them', async ({ page }) => {
  test.slow()
  const account = await signUp(page, 'Frantoio Scrive')
  await account.api(WithId, '/contacts', { firstName: 'Anna', lastName: 'Grassi', phone: '+393471182906' })
  await page.goto(account.href('/inbox'))
  await page.getByRole('button', { name: 'Nuova conversazione' }).click()
  const panel = page.getByRole('dialog', { name: 'Nuova conversazione' })
  await panel.getByRole('searchbox', { name: 'A chi scrivi?' }).fill('Anna')
  await panel.getByRole('button', { name: /Anna Grassi/ }).click()
  await panel.getByRole('radio', { name: /SMS/ }).check()
  await panel.getByLabel('Messaggio').fill('Il tuo ordine è pronto')
  await expectAccessible(page)
  await panel.getByRole('button', { name: 'Invia' }).click()
  await expect(page).toHaveURL(/\/inbox\/[0-9A-Z]{26}/)
  await expect(panel).toHaveCount(0)
  await expect(thread(page)).toContainText('Il tuo ordine è pronto')
  await expect(row(page, 'Anna Grassi')).toContainText('Il tuo ordine è pronto')

  // What the open conversation knows of its contact serves the panel too.
  await page.getByRole('button', { name: 'Nuova conversazione' }).click()
  await panel.getByRole('searchbox', { name: 'A chi scrivi?' }).fill('Anna')
  await panel.getByRole('button', { name: /Anna Grassi/ }).click()
  await expect(panel.getByRole('radio', { name: /SMS/ })).toBeVisible()
})

test('on a phone the list gives way to the conversation, and the arrow leads back', async ({ page }) => {
  const account = await signUp(page, 'Frantoio Telefono')
  await write(account, 'Giulia Ferrandi', 'Il buono vale anche sulla prevendita?')
  await page.setViewportSize({ width: 390, height: 844 })
  await page.goto(account.href('/inbox'))
  await expect(row(page, 'Giulia Ferrandi')).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('button', { name: /^Tutte le aperte/ }).click()
  const views = page.getByRole('dialog', { name: 'Viste' })
  await views.getByRole('link', { name: /^Mie/ }).click()
  await expect(views).toHaveCount(0)
  await expect(page.getByRole('heading', { name: 'Niente è in mano tua' })).toBeVisible()
  await page.getByRole('link', { name: 'Tutte le aperte' }).click()
  await row(page, 'Giulia Ferrandi').click()
  await expect(page).toHaveURL(/\/inbox\/[0-9A-Z]{26}/)
  await expect(page.getByRole('navigation', { name: 'Sezioni' })).toHaveCount(0)
  await expect(row(page, 'Giulia Ferrandi')).toHaveCount(0)
  await page.getByRole('button', { name: 'Indietro' }).click()
  await expect(row(page, 'Giulia Ferrandi')).toBeVisible()
})
