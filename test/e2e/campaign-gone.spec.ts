import { expect, test } from '@playwright/test'
import { z } from 'zod'
import { expectAccessible, signUp } from './support.ts'

const Created = z.object({ id: z.number() })
const Draft = z.object({ tagId: z.number().nullable() })

test('a draft whose list and tag were deleted says so, and goes on without them', async ({ page }) => {
  const account = await signUp(page)
  const consent = [{ channel: 'email', state: 'opted_in', text: 'Modulo in negozio' }]
  const contact = { email: 'anna@prova.example', firstName: 'Anna', consent }
  const { id: contactId } = await account.api(Created, '/contacts', contact)
  const list = await account.api(Created, '/lists', { name: 'Amici', kind: 'static' })
  await account.api(z.unknown(), `/lists/${list.id}/members`, { contactIds: [contactId] })
  const without = await account.api(Created, '/lists', { name: 'Già serviti', kind: 'static' })
  const tag = await account.api(Created, '/tags', { name: 'Natale' })
  const { id } = await account.api(Created, '/campaigns', {
    name: 'Olio nuovo',
    subject: 'Ciao',
    html: '<p>Ciao</p>',
    listIds: [list.id],
    excludedListIds: [without.id],
    tagId: tag.id,
  })
  for (const path of [`/lists/${without.id}`, `/tags/${tag.id}`]) {
    const answer = await page.request.delete(`/api/v1/w/${account.slug}${path}`)
    expect(answer.ok()).toBe(true)
  }

  await page.goto(account.href(`/campaigns/${id}`))
  const send = page.getByRole('button', { name: 'Invia ora' })
  await expect(
    page.getByText(/La lista «Già serviti», che volevi escludere, è stata eliminata/),
  ).toBeVisible()
  await expect(page.getByText(/Il tag scelto non c’è più/)).toBeVisible()
  await expect(send).toHaveAttribute('aria-disabled', 'true')
  await expectAccessible(page)

  await page.getByRole('button', { name: 'Continua senza' }).click()
  await expect(page.getByText('È pronta: puoi inviarla.')).toBeVisible()
  // The button that was pressed is gone: the focus is where its effect shows.
  await expect(page.getByRole('heading', { name: 'Chi la riceve' })).toBeFocused()
  await expect(send).not.toHaveAttribute('aria-disabled', 'true')
  await page.getByRole('button', { name: 'Togli il tag' }).click()
  await expect(page.getByText(/Il tag scelto non c’è più/)).toBeHidden()
  await expect(page.locator(':focus').getByRole('combobox', { name: /Tag/ })).toBeVisible()
  await expect(page.getByRole('listbox')).toBeHidden()
  await expect.poll(async () => (await account.api(Draft, `/campaigns/${id}`)).tagId).toBeNull()
})

test('a draft tells its history beside it, and a phone sorts the list', async ({ page }) => {
  const account = await signUp(page)
  const { id } = await account.api(Created, '/campaigns', { name: 'Zucca' })
  await account.api(Created, '/campaigns', { name: 'Aceto' })
  await page.goto(account.href(`/campaigns/${id}`))
  await page.getByRole('button', { name: 'Altre azioni' }).click()
  await page.getByRole('menuitem', { name: 'Storia' }).click()
  const history = page.getByRole('dialog', { name: 'Storia' })
  await expect(history.getByText('Creata')).toBeVisible()
  await expectAccessible(page)
  await page.keyboard.press('Escape')
  await expect(history).toBeHidden()

  await page.setViewportSize({ width: 390, height: 844 })
  await page.goto(account.href('/campaigns'))
  const first = page.getByRole('link', { name: /^(Aceto|Zucca)$/ }).first()
  await page.getByRole('button', { name: /Prima le più recenti/ }).click()
  await page.getByRole('option', { name: 'Ordina per Campagna' }).click()
  await expect(page).toHaveURL(/sort=name/)
  await expect(first).toHaveText('Aceto')
  await expectAccessible(page)
  await page.getByRole('button', { name: /Ordina per Campagna/ }).click()
  await page.getByRole('option', { name: 'Prima le più recenti' }).click()
  await expect(page).not.toHaveURL(/sort=/)
})
