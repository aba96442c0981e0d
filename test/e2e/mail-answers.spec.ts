import { expect, test } from '@playwright/test'
import { z } from 'zod'
import { expectAccessible, signUp } from './support.ts'

const WithId = z.object({ id: z.number() })
const Draft = z.object({ id: z.number(), version: z.number() })
const Figures = z.object({ figures: z.object({ replied: z.number() }) })

test('an answer to a campaign’s mail comes in, counts as a reply and shows on the contact', async ({
  page,
}) => {
  test.slow()
  const account = await signUp(page, 'Frantoio Risposte')
  const consent = [{ channel: 'email', state: 'opted_in', text: 'Modulo del negozio' }]
  const anna = await account.api(WithId, '/contacts', {
    firstName: 'Anna',
    email: 'anna@example.it',
    consent,
  })
  const list = await account.api(WithId, '/lists', { name: 'Clienti', kind: 'static' })
  await account.api(z.unknown(), `/lists/${list.id}/members`, { contactIds: [anna.id] })

  await page.goto(account.href('/settings/email'))
  await expect(page.getByLabel('Indirizzo dello spazio di lavoro')).toHaveValue(
    `${account.slug}@${account.slug}.example`,
  )
  await expectAccessible(page)

  const content = {
    name: 'Olio nuovo',
    subject: 'Olio nuovo',
    html: '<p>È arrivato.</p>',
    listIds: [list.id],
  }
  const { id, version } = await account.api(Draft, '/campaigns', content)
  await account.api(z.unknown(), `/campaigns/${id}/start`, { version })
  await page.goto(account.href('/outbox'))
  await page.getByRole('link', { name: /anna@example\.it/ }).click({ timeout: 30_000 })
  await page.getByLabel('Rispondi come questa persona').fill('Due bottiglie, grazie')
  await page.getByRole('button', { name: 'Rispondi', exact: true }).click()
  await expect(page.getByRole('list', { name: 'Che cosa è successo' })).toContainText('Ha risposto', {
    timeout: 30_000,
  })
  await page.reload()
  await expect(page.getByRole('list', { name: 'Le risposte' })).toContainText('Due bottiglie, grazie')
  // The page is judged, not the mail: its frame takes no scripts, those of the judge neither.
  await page.getByText('Solo testo', { exact: true }).click()
  await expect(page.locator('iframe')).toHaveCount(0)
  await expectAccessible(page)
  expect((await account.api(Figures, `/campaigns/${id}`)).figures.replied).toBe(1)

  await page.goto(account.href(`/contacts/${anna.id}`))
  await expect(page.getByText('Due bottiglie, grazie')).toBeVisible()
})
