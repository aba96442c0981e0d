import { expect, test } from '@playwright/test'
import { z } from 'zod'
import { expectAccessible, signUp } from './support.ts'

const Created = z.object({ id: z.number() })

/** What the routes answer is walked in `test/workerd/isolation.test.ts`; here is what a person sees. */
test('a second workspace sees nothing of the first, whatever address it types', async ({ page, browser }) => {
  const anna = await signUp(page, 'Riservato Snc')
  const contact = await anna.api(Created, '/contacts', {
    email: 'riservata@prova.example',
    firstName: 'Riservata',
  })
  const list = await anna.api(Created, '/lists', { name: 'Lista riservata', kind: 'static' })
  const campaign = await anna.api(Created, '/campaigns', { name: 'Campagna riservata' })
  await page.goto(anna.href('/contacts'))
  await expect(page.getByText('Riservata', { exact: true }).first()).toBeVisible()

  const other = await browser.newContext()
  const elsewhere = await other.newPage()
  const bruno = await signUp(elsewhere, 'Bottega Bruno')
  const nothing = 'A questo indirizzo non c’è nessuna linea'
  const pages: [path: string, whatBrunoReads: string][] = [
    ['/contacts', 'Il quadro è pronto'],
    [`/contacts/${contact.id}`, nothing],
    [`/lists/${list.id}`, nothing],
    [`/campaigns/${campaign.id}`, nothing],
    ['/lists', 'Metti insieme chi si somiglia'],
    ['/campaigns', 'Scrivi a una lista e guarda chi risponde'],
    ['/outbox', 'Ancora nessun messaggio di prova'],
    ['/settings', 'Impostazioni'],
  ]
  for (const [path, whatBrunoReads] of pages) {
    await elsewhere.goto(anna.href(path))
    await expect(elsewhere.getByText(nothing)).toBeVisible()
    await elsewhere.goto(bruno.href(path))
    await expect(elsewhere.getByRole('navigation', { name: 'Sezioni' })).toBeVisible()
    await expect(elsewhere.getByRole('heading', { name: whatBrunoReads })).toBeVisible()
    await expect(elsewhere.getByText(/riservat/i)).toHaveCount(0)
  }
  await elsewhere.goto(anna.href('/contacts'))
  await expectAccessible(elsewhere)

  // Who is signed in to nothing is asked to sign in, and comes back to a page that does not exist for them.
  await other.clearCookies()
  await elsewhere.goto(anna.href(`/contacts/${contact.id}`))
  await expect(elsewhere).toHaveURL(/\/sign-in\?next=/)
  await expect(elsewhere.getByText(/riservat/i)).toHaveCount(0)
  await other.close()
})
