import { expect, type Locator, type Page, test } from '@playwright/test'
import { z } from 'zod'
import { type Account, expectAccessible, signUp } from './support.ts'

const WithId = z.object({ id: z.number() })

/** Picks from one of the app's own select lists. */
async function pick(page: Page, trigger: Locator, option: string): Promise<void> {
  await trigger.click()
  await page.getByRole('option', { name: option, exact: true }).click()
}

async function prepare(account: Account): Promise<void> {
  const people = [
    { email: 'ada@posta.example', firstName: 'Ada', language: 'it', tags: ['VIP'], phone: '347 118 2906' },
    { email: 'bea@posta.example', firstName: 'Bea', language: 'fr', tags: ['VIP'], phone: '348 22' },
    { email: 'ugo@posta.example', firstName: 'Ugo', language: 'it', lastName: 'Nìccoli' },
  ]
  for (const person of people) await account.api(WithId, '/contacts', person)
}

const row = (page: Page, name: string) => page.getByRole('row', { name: new RegExp(name) })

test('filters stand as chips, nest, count as they are made and are kept in the address', async ({ page }) => {
  const account = await signUp(page)
  await prepare(account)
  await page.goto(account.href('/contacts'))
  await expect(row(page, 'Ada')).toBeVisible()

  await page.getByRole('button', { name: 'Filtro', exact: true }).click()
  const popover = page.getByRole('dialog', { name: 'Filtra i contatti' })
  await expectAccessible(page)
  await popover.getByRole('button', { name: 'Tag', exact: true }).click()
  await pick(page, popover.getByRole('combobox', { name: 'Valore' }), 'VIP')
  await expect(popover.getByText('2 contatti corrispondono')).toBeVisible()
  await expect(popover.getByText(/Ad esempio/)).toContainText('Bea')
  await expectAccessible(page)
  await popover.getByRole('button', { name: 'Applica' }).click()
  await expect(popover).toBeHidden()
  await expect(row(page, 'Bea')).toBeVisible()
  await expect(row(page, 'Ugo')).toBeHidden()
  await expect(page.getByRole('heading', { level: 1 }).locator('..')).toContainText('2')

  // A second chip narrows the first; its count is of both.
  await page.getByRole('button', { name: 'Filtro', exact: true }).click()
  await popover.getByRole('button', { name: 'Altre regole' }).click()
  await pick(page, popover.getByRole('button', { name: /^Che cosa/ }), 'Lingua')
  await pick(page, popover.getByRole('button', { name: /^Valore/ }), 'francese')
  await popover.getByRole('button', { name: 'Gruppo', exact: true }).click()
  const group = popover.getByRole('group', { name: 'Gruppo' })
  await pick(page, group.getByRole('button', { name: /^Che cosa/ }), 'Telefono (validità)')
  await pick(page, group.getByRole('button', { name: /^Come/ }), 'non è valido')
  await expect(popover.getByText('1 contatto corrisponde')).toBeVisible()
  await popover.getByRole('button', { name: 'Applica' }).click()
  await expect(popover).toBeHidden()
  await expect(row(page, 'Bea')).toBeVisible()
  await expect(row(page, 'Ada')).toBeHidden()

  await page.reload()
  await expect(row(page, 'Bea')).toBeVisible()
  await expect(row(page, 'Ada')).toBeHidden()
  await page.getByRole('button', { name: 'Togli Tag contiene VIP' }).click()
  await expect(row(page, 'Bea')).toBeVisible()
  await page.getByRole('button', { name: 'Azzera' }).click()
  await expect(row(page, 'Ugo')).toBeVisible()
})

test('quick filters choose at once; the deleted ones come back together', async ({ page }) => {
  const account = await signUp(page)
  await prepare(account)
  await page.goto(account.href('/contacts'))
  const filter = page.getByRole('button', { name: 'Filtro', exact: true })
  const popover = page.getByRole('dialog', { name: 'Filtra i contatti' })
  await filter.click()
  await popover.getByRole('button', { name: 'Telefono non valido' }).click()
  await expect(popover).toBeHidden()
  await expect(row(page, 'Bea')).toBeVisible()
  await expect(row(page, 'Ada')).toBeHidden()
  await page.getByRole('button', { name: 'Azzera' }).click()

  await page.getByRole('checkbox', { name: /Ada/ }).check()
  await page.getByRole('checkbox', { name: /Bea/ }).check()
  await page.getByRole('button', { name: 'Elimina', exact: true }).click()
  await expect(row(page, 'Ada')).toBeHidden()
  await filter.click()
  await popover.getByRole('button', { name: 'Solo eliminati' }).click()
  await expect(page).toHaveURL(/deleted=1/)
  await expect(popover).toBeHidden()
  await expect(row(page, 'Ada')).toBeVisible()
  await expect(row(page, 'Ugo')).toBeHidden()
  await expect(page.getByRole('columnheader', { name: 'Eliminato' })).toBeVisible()
  await page.getByRole('checkbox', { name: /Ada/ }).check()
  await page.getByRole('checkbox', { name: /Bea/ }).check()
  await page.getByRole('button', { name: 'Ripristina' }).click()
  await expect(page.getByText('2 contatti ripristinati').last()).toBeVisible()
  await page.getByRole('button', { name: 'Togli Solo eliminati' }).click()
  await expect(row(page, 'Ada')).toBeVisible()
})

test('the search knows no accents and no order, and headings sort', async ({ page }) => {
  const account = await signUp(page)
  await prepare(account)
  await page.goto(account.href('/contacts'))
  await page.getByRole('searchbox', { name: 'Nome, e-mail, telefono' }).fill('niccoli ugo')
  await expect(row(page, 'Ada')).toBeHidden()
  await expect(row(page, 'Ugo')).toBeVisible()
  await page.getByRole('searchbox', { name: 'Nome, e-mail, telefono' }).fill('')
  await page.getByRole('button', { name: 'E-mail', exact: true }).click()
  await expect(page).toHaveURL(/sort=email/)
  await expect(page.getByRole('row').nth(1)).toContainText(/Ada|Ugo/)
})

test('a filter becomes a static list, and a live one; what was searched a static one', async ({ page }) => {
  const account = await signUp(page)
  await prepare(account)
  const save = async (name: string, kind?: string) => {
    await page.getByRole('button', { name: 'Salva come lista' }).click()
    const popover = page.getByRole('dialog', { name: 'Salva il filtro come lista' })
    await popover.getByLabel('Nome della lista').fill(name)
    if (kind !== undefined) await popover.getByText(kind, { exact: true }).click()
    await expectAccessible(page)
    await popover.getByRole('button', { name: 'Crea lista' }).click()
    await popover.getByRole('link', { name: 'Apri la lista' }).click()
    await expect(page.getByRole('heading', { level: 1, name })).toBeVisible()
  }
  const italian = JSON.stringify({
    type: 'group',
    match: 'all',
    not: false,
    rules: [{ type: 'attribute', attribute: 'language', operator: 'is', value: 'it' }],
  })
  await page.goto(account.href(`/contacts?rule=${encodeURIComponent(italian)}`))
  await save('Italiani di oggi')
  await expect(row(page, 'Ugo')).toBeVisible()
  await expect(row(page, 'Bea')).toBeHidden()
  await page.goto(account.href(`/contacts?rule=${encodeURIComponent(italian)}`))
  await save('Italiani sempre', 'Smart')
  await expect(row(page, 'Ugo')).toBeVisible()
  await page.goto(account.href('/contacts?q=niccoli'))
  await save('Trovati')
  await expect(row(page, 'Ugo')).toBeVisible()
  await expect(row(page, 'Ada')).toBeHidden()
})
