import { expect, type Page, test } from '@playwright/test'
import { z } from 'zod'
import { type Account, expectAccessible, signUp } from './support.ts'

const WithId = z.object({ id: z.number() })
const people = 60

/** A static list, empty, and more contacts than one page shows. */
async function prepare(account: Account): Promise<number> {
  const list = await account.api(WithId, '/lists', { name: 'Invitati', kind: 'static' })
  for (let at = 0; at < people; at += 10) {
    await Promise.all(
      Array.from({ length: 10 }, (_, index) => {
        const number = String(at + index).padStart(2, '0')
        return account.api(WithId, '/contacts', {
          email: `persona${number}@posta.example`,
          firstName: `Persona ${number}`,
          tags: at < 30 ? ['VIP'] : [],
        })
      }),
    )
  }
  return list.id
}

const all = (page: Page) => page.getByRole('region', { name: 'Tutti i contatti' })
const inList = (page: Page) => page.getByRole('region', { name: 'Invitati' })

test('contacts go over to the list one by one, by the keyboard, some together and all that match', async ({
  page,
}) => {
  const account = await signUp(page)
  const listId = await prepare(account)
  await page.goto(account.href(`/lists/${listId}`))
  await page.getByRole('link', { name: 'Scegli i contatti' }).click()
  await expect(inList(page).getByText('La lista è vuota')).toBeVisible()
  await expect(all(page).getByRole('listitem').first()).toBeVisible()
  await expectAccessible(page)

  // Some, with one more page and all between two by Shift.
  await all(page).getByRole('searchbox').fill('persona 0')
  await expect(all(page).getByRole('listitem')).toHaveCount(10)
  // People made together come in any order: rows are told by their place.
  const box = (at: number) => all(page).getByRole('listitem').nth(at).getByRole('checkbox')
  await box(2).check()
  await box(4).click({ modifiers: ['Shift'] })
  await expect(all(page).getByText('3 scelti')).toBeVisible()
  await page.getByRole('button', { name: 'Aggiungi', exact: true }).click()
  await expect(inList(page).getByRole('listitem')).toHaveCount(3)
  await expect(all(page).getByRole('listitem')).toHaveCount(7)

  // Enter moves the row the keyboard stands on, and goes to the next.
  const [second = ''] = /Persona \d\d/.exec(await all(page).getByRole('listitem').nth(1).innerText()) ?? []
  await box(0).focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  const moved = inList(page).getByRole('listitem').filter({ hasText: second })
  await expect(moved).toBeVisible()

  // All that match: of a search and a filter, more than are in sight.
  await all(page).getByRole('searchbox').fill('')
  await all(page).getByRole('button', { name: 'Mostra altri' }).click()
  await expect(all(page).getByRole('listitem')).toHaveCount(56)
  await page.reload()
  await all(page).getByLabel('Scegli quelli qui sotto').check()
  await expect(all(page).getByText('50 scelti')).toBeVisible()
  await all(page).getByRole('button', { name: 'Scegli tutti: 56' }).click()
  await expect(all(page).getByText('Scelti tutti: 56')).toBeVisible()
  await page.getByRole('button', { name: 'Aggiungi', exact: true }).click()
  await expect(inList(page).getByRole('heading')).toContainText('60')
  await expect(all(page).getByText('Nessun altro contatto')).toBeVisible()

  // And back.
  await inList(page).getByRole('searchbox').fill('persona 1')
  await expect(inList(page).getByRole('listitem')).toHaveCount(10)
  await inList(page).getByLabel('Scegli quelli qui sotto').check()
  await page.getByRole('button', { name: 'Togli', exact: true }).click()
  await expect(all(page).getByRole('listitem')).toHaveCount(10)
  await expect(inList(page).getByText('Nessun')).toBeVisible()
})

test('on a phone one side is behind the other', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 })
  const account = await signUp(page)
  const listId = await prepare(account)
  await page.goto(account.href(`/lists/${listId}/contacts`))
  await all(page).getByRole('searchbox').fill('persona 42')
  await expect(all(page).getByRole('listitem')).toHaveCount(1)
  await all(page)
    .getByRole('checkbox', { name: /Persona 42/ })
    .check()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Aggiungi', exact: true }).click()
  await page.getByText('Nella lista', { exact: true }).click()
  await expect(inList(page).getByRole('checkbox', { name: /Persona 42/ })).toBeVisible()
})
