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
  await expect(send).not.toHaveAttribute('aria-disabled', 'true')
  await page.getByRole('button', { name: 'Togli il tag' }).click()
  await expect(page.getByText(/Il tag scelto non c’è più/)).toBeHidden()
  await expect.poll(async () => (await account.api(Draft, `/campaigns/${id}`)).tagId).toBeNull()
})
