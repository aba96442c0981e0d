import { expect, test } from '@playwright/test'
import { z } from 'zod'
import { expectAccessible, signUp } from './support.ts'

const WithId = z.object({ id: z.number() })

test.describe('contacts by hand', () => {
  test('one is created, found, changed in place and told in its story', async ({ page }) => {
    const { href } = await signUp(page)
    await page.goto(href('/contacts'))
    await expect(page.getByRole('heading', { name: /Il quadro è pronto/ })).toBeVisible()
    await expectAccessible(page)

    await page.getByRole('button', { name: 'Crea un contatto' }).click()
    const panel = page.getByRole('dialog')
    await panel.getByLabel('Nome', { exact: true }).fill('Anna')
    await panel.getByLabel('Cognome').fill('Grassi')
    await panel.getByLabel('E-mail', { exact: true }).fill('anna@dominio')
    await panel.getByRole('button', { name: 'Crea contatto' }).click()
    await expect(panel.getByText('Manca la fine dell’indirizzo, ad esempio .it')).toBeVisible()
    await expectAccessible(page)
    await panel.getByLabel('E-mail', { exact: true }).fill('anna.grassi@posta.example')
    await panel.getByLabel('Telefono').fill('348 22 91')
    await panel.getByLabel('Ha detto sì a E-mail').check()
    await panel.getByLabel('Testo del consenso').fill('Sì, detto in negozio.')
    await panel.getByRole('button', { name: 'Crea contatto' }).click()
    await expect(panel).toBeHidden()

    const row = page.getByRole('row', { name: /Anna Grassi/ })
    await expect(row.getByText('non valido')).toBeVisible()
    await expect(row.getByText(/E-mail: sì/)).toBeAttached()
    await page.keyboard.press('/')
    await page.keyboard.type('gras')
    await expect(page).toHaveURL(/q=gras/)
    await row.getByRole('link').click()

    await expect(page.getByRole('heading', { level: 1, name: 'Anna Grassi' })).toBeVisible()
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Modifica Telefono' }).click()
    await page.getByRole('textbox', { name: 'Telefono' }).fill('347 118 2906')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('button', { name: 'Modifica Telefono' })).toContainText('+39 347 118 2906')
    await page.getByRole('button', { name: 'Aggiungi un tag' }).click()
    await page.getByRole('combobox').fill('Regali')
    await page.keyboard.press('Enter')
    const story = page.getByRole('region', { name: 'Storia' })
    await expect(story.getByRole('listitem').filter({ hasText: 'Tag aggiunto' })).toContainText('Regali')
    await expect(story.getByText('Sì, detto in negozio.')).toBeVisible()
    await expect(story.getByRole('listitem').last()).toContainText('Contatto creato a mano')
  })

  test('an address somebody has leads to that contact, and deleting is undone', async ({ page }) => {
    const { href } = await signUp(page)
    await page.goto(href('/contacts'))
    const create = async (email: string) => {
      await page.getByRole('button', { name: 'Nuovo contatto' }).click()
      await page.getByRole('dialog').getByLabel('E-mail', { exact: true }).fill(email)
      await page.getByRole('button', { name: 'Crea contatto' }).click()
    }
    await create('bea@posta.example')
    await expect(page.getByRole('row', { name: /bea@/ })).toBeVisible()
    await create('BEA@posta.example')
    const panel = page.getByRole('dialog')
    await expect(panel.getByText('Questo contatto c’è già')).toBeVisible()
    await panel.getByRole('link', { name: 'Apri il contatto' }).click()
    await expect(page.getByRole('heading', { level: 1, name: 'bea@posta.example' })).toBeVisible()

    await page.getByRole('button', { name: 'Elimina' }).click()
    await expect(page).toHaveURL(/\/contacts$/)
    await expect(page.getByRole('row', { name: /bea@/ })).toBeHidden()
    await page.getByRole('button', { name: 'Annulla' }).click()
    await expect(page.getByRole('row', { name: /bea@/ })).toBeVisible()
  })

  test('several are chosen and tagged at once, then filtered by the tag', async ({ page }) => {
    const { href, api } = await signUp(page)
    for (const name of ['ada', 'bea', 'ugo']) {
      await api(WithId, '/contacts', { email: `${name}@posta.example` })
    }
    await page.goto(href('/contacts'))
    await page.getByLabel('Seleziona ada@posta.example').check()
    await page.getByLabel('Seleziona ugo@posta.example').check()
    await expect(page.getByText('Selezionati 2')).toBeVisible()
    await page.getByRole('button', { name: 'Tag', exact: true }).click()
    await page.getByRole('combobox').fill('olio-nuovo')
    await page.getByRole('option', { name: /olio-nuovo/ }).click()
    await page.getByRole('button', { name: 'Applica' }).click()
    await expect(page.getByRole('row', { name: /ada@.*olio-nuovo/ })).toBeVisible()
    await expect(page.getByRole('row', { name: /ugo@.*olio-nuovo/ })).toBeVisible()

    const { items } = await api(z.object({ items: z.array(WithId) }), '/tags')
    const rules = [{ type: 'tag', operator: 'is', tagId: items[0]?.id }]
    const rule = JSON.stringify({ type: 'group', match: 'all', not: false, rules })
    await page.goto(href(`/contacts?rule=${encodeURIComponent(rule)}`))
    await expect(page.getByRole('row', { name: /ada@/ })).toBeVisible()
    await expect(page.getByRole('row', { name: /bea@/ })).toBeHidden()
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Azzera' }).click()
    await expect(page.getByRole('row', { name: /bea@/ })).toBeVisible()

    // Whoever has no phone is offered to be given one.
    await page.getByRole('row', { name: /bea@/ }).getByRole('link').click()
    await expect(page.getByRole('button', { name: 'Modifica Telefono' })).toContainText('Aggiungi')
  })
})

test.describe('dynamic fields', () => {
  test('one made in the settings is filled in on a new contact, by its type', async ({ page }) => {
    const { href } = await signUp(page)
    await page.goto(href('/settings/fields'))
    await expect(page.getByText('Nessun campo ancora')).toBeVisible()
    await page.getByRole('button', { name: 'Nuovo campo' }).click()
    await page.getByLabel('Nome che vedi').fill('Punti della tessera')
    await expect(page.getByLabel('Nome nei testi')).toHaveValue('PUNTI_DELLA_TESSERA')
    await page.getByLabel('Nome nei testi').fill('email')
    await page.getByLabel('Tipo').click()
    await page.getByRole('option', { name: 'Numero' }).click()
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Crea campo' }).click()
    await expect(page.getByText('Questo nome è già di un campo di Centralino.')).toBeVisible()
    await page.getByLabel('Nome nei testi').fill('PUNTI')
    await page.getByRole('button', { name: 'Crea campo' }).click()
    await expect(page.getByRole('row', { name: /Punti della tessera/ })).toContainText('%%PUNTI%%')
    await expectAccessible(page)

    await page.goto(href('/contacts'))
    await page.getByRole('button', { name: 'Nuovo contatto' }).click()
    const panel = page.getByRole('dialog')
    await panel.getByLabel('E-mail', { exact: true }).fill('ada@posta.example')
    await panel.getByLabel('Punti della tessera').fill('dieci')
    await panel.getByRole('button', { name: 'Crea contatto' }).click()
    await expect(panel.getByText('Serve un numero.')).toBeVisible()
    await panel.getByLabel('Punti della tessera').fill('1.200')
    await panel.getByRole('button', { name: 'Crea contatto' }).click()
    await expect(page.getByRole('row', { name: /ada@/ })).toContainText('1.200')
  })
})

test.describe('contacts on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 } })

  test('are exported and their files managed from the bar; when all are deleted they are still to be found', async ({
    page,
  }) => {
    const account = await signUp(page)
    const { id } = await account.api(WithId, '/contacts', { email: 'ada@prova.example' })
    await page.goto(account.href('/contacts'))
    await page.getByRole('button', { name: 'Altre azioni per Contatti' }).click()
    await page.getByRole('menuitem', { name: 'Esporta' }).click()
    await expect(page.getByRole('dialog', { name: 'Esporta un contatto' })).toBeVisible()
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Altre azioni per Contatti' }).click()
    await page.getByRole('menuitem', { name: 'Gestisci CSV' }).click()
    await expect(page.getByRole('heading', { name: 'Gestisci CSV' })).toBeVisible()

    await page.request.delete(`/api/v1/w/${account.slug}/contacts/${id}`)
    await page.goto(account.href('/contacts'))
    await page.getByRole('button', { name: 'Vedi un contatto eliminato' }).click()
    await expect(page.getByText('ada@prova.example')).toBeVisible()
  })

  test('are rows that open, without sideways scrolling', async ({ page }) => {
    const { href, api } = await signUp(page)
    await api(WithId, '/contacts', {
      email: 'un-indirizzo-davvero-molto-lungo@posta.example',
      firstName: 'Maria Grazia',
    })
    await page.goto(href('/contacts'))
    await expect(page.getByRole('link', { name: 'Maria Grazia' })).toBeVisible()
    await expectAccessible(page)
    const wider = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)
    expect(wider).toBe(false)
    await page.getByRole('link', { name: 'Maria Grazia' }).click()
    await expect(page.getByRole('heading', { name: 'Storia' })).toBeVisible()
    await expectAccessible(page)
  })
})
