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
  const paths = ['/contacts', `/contacts/${contact.id}`, `/lists/${list.id}`, `/campaigns/${campaign.id}`]
  for (const path of [...paths, '/lists', '/campaigns', '/outbox', '/settings']) {
    await elsewhere.goto(anna.href(path))
    await expect(elsewhere.getByText('A questo indirizzo non c’è nessuna linea')).toBeVisible()
    await elsewhere.goto(bruno.href(path))
    await expect(elsewhere.getByRole('navigation', { name: 'Sezioni' })).toBeVisible()
    await elsewhere.waitForLoadState('networkidle')
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
