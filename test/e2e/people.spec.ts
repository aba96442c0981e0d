import { expect, type Page, test } from '@playwright/test'
import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { expectAccessible, signUp } from './support.ts'

const WithId = z.object({ id: z.number() })
/** What the API refuses from now on, which the browser's console would show. */
function refusals(page: Page): string[] {
  const found: string[] = []
  page.on('response', (response) => {
    if (response.status() >= 400) found.push(`${response.status()} ${response.url()}`)
  })
  return found
}
const menuOf = (page: Page, name: string) => page.getByRole('button', { name: new RegExp(`${name}`) }).last()

test.describe('two contacts that are one person', () => {
  test('are compared, chosen value by value and made one; the old address leads on', async ({ page }) => {
    const { href, api } = await signUp(page)
    const anna = await api(WithId, '/contacts', {
      email: 'anna@posta.example',
      firstName: 'Anna',
      company: 'Frantoio Uno',
      tags: ['regali'],
      consent: [{ channel: 'email', state: 'opted_in', text: 'Sì, in negozio.' }],
    })
    const other = await api(WithId, '/contacts', {
      email: 'a.grassi@posta.example',
      phone: '347 118 2906',
      firstName: 'Annamaria',
      lastName: 'Grassi',
      tags: ['vip'],
      consent: [{ channel: 'email', state: 'opted_out', text: 'Basta mail.' }],
    })
    // A form with the e-mail of one and the phone of the other offers to merge them.
    await page.goto(href('/contacts'))
    await page.getByRole('button', { name: 'Nuovo contatto' }).click()
    const panel = page.getByRole('dialog')
    await panel.getByLabel('E-mail', { exact: true }).fill('anna@posta.example')
    await panel.getByLabel('Telefono').fill('347 118 2906')
    await panel.getByRole('button', { name: 'Crea contatto' }).click()
    await expect(panel.getByText('E-mail e telefono sono di due contatti diversi')).toBeVisible()
    await panel.getByRole('link', { name: 'Unisci i due contatti' }).click()

    await expect(page).toHaveURL(new RegExp(`merge\\?a=${anna.id}&b=${other.id}$`))
    await expect(page.getByRole('heading', { level: 1, name: 'Unisci due contatti' })).toBeVisible()
    const result = page.getByRole('region', { name: 'Che cosa ne viene' })
    await expect(result.getByText('No a E-mail')).toBeVisible()
    await expect(result.getByText('vip')).toBeVisible()
    await expectAccessible(page)
    await page.getByRole('group', { name: 'Nome', exact: true }).getByRole('radio').last().check()
    await expect(result.getByText('regali')).toBeVisible()
    const refused = refusals(page)
    await page.getByRole('button', { name: 'Unisci', exact: true }).click()

    await expect(page.getByRole('heading', { level: 1, name: 'Annamaria Grassi' })).toBeVisible()
    await expect(page.getByText('Annamaria Grassi'), 'the name is said once').toHaveCount(1)
    await expect(page.getByText('Frantoio Uno').first()).toBeVisible()
    await expect(page.getByText('a.grassi@posta.example')).toBeVisible()
    await expect(page.getByText('regali').first()).toBeVisible()
    const story = page.getByRole('region', { name: 'Storia' })
    await expect(story.getByText('Unito con un altro contatto')).toBeVisible()
    await story.getByRole('button', { name: 'Consensi' }).click()
    await expect(story.getByText('Basta mail.')).toBeVisible()
    await expect(story.getByText('Unito con un altro contatto')).toBeHidden()
    await expectAccessible(page)
    expect(refused, 'the contact that is gone is not asked for').toEqual([])
    await page.goto(href(`/contacts/${other.id}`))
    await expect(page).toHaveURL(new RegExp(`/contacts/${anna.id}$`))
    await expect(page.getByText('è stato unito a questo').last()).toBeVisible()
  })

  test('the other one is looked for from the contact’s page', async ({ page }) => {
    const { href, api } = await signUp(page)
    const bea = await api(WithId, '/contacts', { email: 'bea@posta.example', firstName: 'Bea' })
    await api(WithId, '/contacts', {
      email: 'beatrice@posta.example',
      firstName: 'Beatrice',
      phone: '347 118 2906',
    })
    await page.goto(href(`/contacts/${bea.id}`))
    await menuOf(page, 'Bea').click()
    await page.getByRole('menuitem', { name: 'Unisci con un altro contatto' }).click()
    await expectAccessible(page)
    await page.getByRole('button', { name: /beatrice@posta.example, \+39 347 118 2906/ }).click()
    await expect(page.getByRole('button', { name: 'Unisci', exact: true })).toBeVisible()
  })

  test('an address that somebody has offers the merge while editing', async ({ page }) => {
    const { href, api } = await signUp(page)
    const ada = await api(WithId, '/contacts', { email: 'ada@posta.example' })
    const bea = await api(WithId, '/contacts', { phone: '347 118 2906' })
    await page.goto(href(`/contacts/${ada.id}`))
    await page.getByRole('button', { name: 'Modifica Telefono' }).click()
    await page.getByRole('textbox', { name: 'Telefono' }).fill('347 118 2906')
    await page.keyboard.press('Enter')
    await page.getByRole('link', { name: 'Unisci con l’altro contatto' }).click()
    await expect(page).toHaveURL(new RegExp(`merge\\?a=${ada.id}&b=${bea.id}$`))
  })
})

test.describe('the data of a person', () => {
  test('are downloaded, and erased for good by writing the name, with a receipt', async ({ page }) => {
    const { href, api } = await signUp(page)
    const { id } = await api(WithId, '/contacts', {
      email: 'carla@posta.example',
      firstName: 'Carla',
      lastName: 'Neri',
      tags: ['vip'],
    })
    await page.goto(href(`/contacts/${id}`))
    await menuOf(page, 'Carla Neri').click()
    const downloaded = page.waitForEvent('download')
    await page.getByRole('menuitem', { name: 'Scarica tutti i dati (JSON)' }).click()
    const file = await (await downloaded).path()
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({
      contact: { email: 'carla@posta.example' },
      tags: [{ name: 'vip' }],
    })

    await page.getByRole('button', { name: 'Elimina', exact: true }).click()
    await expect(page).toHaveURL(/\/contacts$/)
    await page.goto(href(`/contacts/${id}`))
    await expect(page.getByText('Questo contatto è eliminato')).toBeVisible()
    await menuOf(page, 'Carla Neri').click()
    await page.getByRole('menuitem', { name: 'Cancella per sempre' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: 'Cancella per sempre' }).click()
    await expect(dialog.getByText('Non corrisponde: scrivi Carla Neri')).toBeVisible()
    await expectAccessible(page)
    await dialog.getByRole('textbox').fill('carla neri')
    await dialog.getByLabel('Non scrivere mai più a questi indirizzi').check()
    const refused = refusals(page)
    await dialog.getByRole('button', { name: 'Cancella per sempre' }).click()
    await expect(page.getByRole('heading', { level: 1, name: 'Contatto cancellato' })).toBeVisible()
    await expect(page.getByText('Scheda del contatto')).toBeVisible()
    await expect(page.getByText('Un’impronta cifrata')).toBeVisible()
    await expect(page.getByText('Carla')).toBeHidden()
    await expectAccessible(page)
    expect(refused).toEqual([])
    await page.reload()
    await expect(page.getByRole('heading', { level: 1, name: 'Contatto cancellato' })).toBeVisible()
  })

  test('of a deleted contact stay away when a file brings them, and come back when the importer says so', async ({
    page,
  }) => {
    const { href, api, slug } = await signUp(page)
    const { id } = await api(WithId, '/contacts', { email: 'ada@posta.example', firstName: 'Ada' })
    await page.request.delete(`/api/v1/w/${slug}/contacts/${id}`)
    /** `stored`: the rows that the button speaks of, once the file was compared with the contacts. */
    const bring = async (stored: string, choose?: string) => {
      await page.goto(href('/contacts/import'))
      const buffer = Buffer.from('Nome;E-mail\nAda;ADA@posta.example\nUgo;ugo@posta.example\n')
      await page.locator('input[type=file]').setInputFiles({ name: 'c.csv', mimeType: 'text/csv', buffer })
      await page.getByRole('button', { name: 'Continua con i consensi' }).click()
      await page.getByRole('button', { name: 'Continua', exact: true }).click()
      if (choose !== undefined) await page.getByText(choose, { exact: true }).click()
      await page.getByRole('button', { name: stored }).click()
      await expect(page.getByRole('heading', { name: 'Importazione finita' })).toBeVisible()
    }
    await bring('Importa 1 riga')
    await expect(page.getByText('Contatti eliminati: 1')).toBeVisible()
    await page.goto(href(`/contacts/${id}`))
    await expect(page.getByText('Questo contatto è eliminato')).toBeVisible()

    await bring('Importa 2 righe', 'Ripristina')
    await expect(page.getByText('di cui ripristinati')).toBeVisible()
    await page.goto(href(`/contacts/${id}`))
    await expect(page.getByRole('region', { name: 'Storia' }).getByText('Ripristinato')).toBeVisible()
    await expect(page.getByText('Questo contatto è eliminato')).toBeHidden()
  })

  test('show the time zone, changed in place', async ({ page }) => {
    const { href, api } = await signUp(page)
    const { id } = await api(WithId, '/contacts', { email: 'dora@posta.example' })
    await page.goto(href(`/contacts/${id}`))
    await page.getByRole('button', { name: 'Modifica Fuso orario' }).click()
    await page.getByRole('button', { name: 'Fuso orario' }).click()
    await page.getByRole('option', { name: 'Europe/London' }).click()
    await page.getByRole('button', { name: 'Salva' }).click()
    await expect(page.getByRole('button', { name: 'Modifica Fuso orario' })).toContainText('Europe/London')
  })
})

test.describe('a dynamic field', () => {
  test('is renamed, told where it is used, switched off and deleted', async ({ page }) => {
    const { href, api } = await signUp(page)
    await api(WithId, '/fields', { key: 'CITTA', label: 'Città', type: 'text' })
    const rules = [{ type: 'field', field: 'CITTA', operator: 'is', value: 'Arezzo' }]
    const rule = { type: 'group', match: 'all', not: false, rules }
    await api(WithId, '/lists', { name: 'Aretini', kind: 'smart', rule })
    await page.goto(href('/settings/fields'))
    await page.getByRole('button', { name: 'Città' }).click()
    const panel = page.getByRole('dialog')
    await expect(panel.getByRole('link', { name: 'Aretini' })).toBeVisible()
    await expectAccessible(page)
    await panel.getByRole('switch', { name: 'Sui contatti' }).uncheck()
    await panel.getByRole('button', { name: 'Salva' }).click()
    await expect(panel.getByText('Lo usa la regola della lista «Aretini».')).toBeVisible()
    await panel.getByRole('switch', { name: 'Sui contatti' }).check()
    await panel.getByLabel('Nome che vedi').fill('Comune')
    await panel.getByRole('button', { name: 'Salva' }).click()
    await expect(page.getByRole('row', { name: /Comune/ })).toContainText('%%CITTA%%')

    await api(WithId, '/fields', { key: 'CODICE', label: 'Codice', type: 'text', stored: false })
    await page.reload()
    await expect(page.getByRole('row', { name: /Codice/ })).toContainText('Solo da API')
    await page.getByRole('button', { name: 'Codice' }).click()
    const refused = refusals(page)
    const remove = page.getByRole('button', { name: 'Elimina il campo' })
    await page.getByRole('dialog', { name: 'Modifica Codice' }).locator(remove).click()
    await page.getByRole('dialog', { name: 'Eliminare il campo Codice?' }).locator(remove).click()
    await expect(page.getByRole('dialog')).toHaveCount(0)
    await expect(page.getByRole('row', { name: /Codice/ })).toBeHidden()
    expect(refused).toEqual([])
  })

  test('that contacts have values of asks before they go with its switch', async ({ page }) => {
    const { href, api } = await signUp(page)
    await api(WithId, '/fields', { key: 'CITTA', label: 'Città', type: 'text' })
    await api(WithId, '/contacts', { email: 'ada@prova.example', fields: { CITTA: 'Arezzo' } })
    await api(WithId, '/contacts', { email: 'bea@prova.example' })
    await page.goto(href('/settings/fields'))
    await page.getByRole('button', { name: 'Città' }).click()
    const panel = page.getByRole('dialog', { name: 'Modifica Città' })
    await panel.getByRole('link', { name: 'Un contatto ha un valore' }).click()
    await expect(page.getByRole('row', { name: /ada@/ })).toBeVisible()
    await expect(page.getByRole('row', { name: /bea@/ })).toHaveCount(0)
    await page.goBack()
    await page.getByRole('button', { name: 'Città' }).click()
    await panel.getByRole('switch', { name: 'Sui contatti' }).uncheck()
    await panel.getByRole('button', { name: 'Salva' }).click()
    const question = page.getByRole('dialog', { name: 'Spegnere il campo Città?' })
    await expect(question).toContainText('Il valore viene tolto da un contatto.')
    await expectAccessible(page)
    await question.getByRole('button', { name: 'Annulla' }).click()
    await expect(page.getByRole('row', { name: /Città/ })).toContainText('Sì')
    await panel.getByRole('button', { name: 'Salva' }).click()
    await question.getByRole('button', { name: 'Togli i valori e spegni' }).click()
    await expect(page.getByRole('row', { name: /Città/ })).toContainText('Solo da API')

    await page.goto(href('/contacts/import'))
    const buffer = Buffer.from('E-mail;Comune\ncleo@prova.example;Arezzo\n')
    await page.locator('input[type=file]').setInputFiles({ name: 'c.csv', mimeType: 'text/csv', buffer })
    await page.getByRole('button', { name: 'Campo per Comune' }).click()
    await expect(page.getByRole('option', { name: 'Azienda' })).toBeVisible()
    await expect(page.getByRole('option', { name: /CITTA/ }), 'a column for it would be refused').toHaveCount(
      0,
    )
  })
})

test.describe('tags', () => {
  test('are made, renamed, merged where the name is taken, deleted and brought back', async ({ page }) => {
    const { href, api } = await signUp(page)
    await api(WithId, '/contacts', { email: 'ada@posta.example', tags: ['olio', 'Natale'] })
    await page.goto(href('/settings/tags'))
    const row = (name: string) => page.getByRole('row', { name: new RegExp(name) })
    await expect(row('Natale')).toContainText('1')
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Nuovo tag' }).click()
    const panel = page.getByRole('dialog')
    await panel.getByLabel('Nome').fill('OLIO')
    await panel.getByRole('button', { name: 'Crea tag' }).click()
    await expect(panel.getByText('Esiste già.')).toBeVisible()
    await panel.getByLabel('Nome').fill('vip')
    await panel.getByRole('button', { name: 'Crea tag' }).click()
    await expect(row('vip')).toContainText('0')

    await page.getByRole('button', { name: 'Natale', exact: true }).click()
    await panel.getByLabel('Nome').fill('Olio')
    await panel.getByRole('button', { name: 'Rinomina' }).click()
    await expect(panel.getByText('Esiste già il tag olio')).toBeVisible()
    await expectAccessible(page)
    const refused = refusals(page)
    await panel.getByRole('status').getByRole('button', { name: 'Unisci' }).click()
    await expect(row('Natale')).toBeHidden()
    await expect(row('olio')).toContainText('1')

    await page.getByRole('button', { name: 'olio', exact: true }).click()
    await panel.getByRole('button', { name: 'Elimina il tag' }).click()
    await expect(row('olio')).toBeHidden()
    await page.getByRole('button', { name: 'Annulla' }).click()
    await expect(row('olio')).toContainText('1')
    expect(refused, 'a tag that is gone is not asked for').toEqual([])
    await row('olio').getByRole('link').click()
    await expect(page.getByRole('row', { name: /ada@/ })).toBeVisible()
  })
})

test('an address that is no contact leads to a page that says so, and asks the API nothing', async ({
  page,
}) => {
  const { href } = await signUp(page)
  const asked: string[] = []
  page.on('request', (request) => {
    if (/\/api\/v1\/w\/[^/]+\/contacts\//.test(request.url())) asked.push(request.url())
  })
  await page.goto(href('/contacts/tags'))
  await expect(page.getByRole('link', { name: 'Torna ai contatti' })).toBeVisible()
  expect(asked).toEqual([])
})
