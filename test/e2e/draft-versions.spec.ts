import { expect, type Page, type Route, test } from '@playwright/test'
import { z } from 'zod'
import { type Account, signUp } from './support.ts'

/**
 * What is derived from a draft (preview, audience, the question before sending) is of the text as it was
 * saved last, in whatever order the answers arrive. The calls are held here in the order that once went wrong.
 */

const WithId = z.object({ id: z.number() })

type Gate = { passed: Promise<void>; open: () => void }
function createGate(): Gate {
  let open = (): void => {}
  const passed = new Promise<void>((resolve) => (open = resolve))
  return { passed, open }
}

/** A draft that could be sent to one person. */
async function openDraft(page: Page, account: Account): Promise<void> {
  const consent = [{ channel: 'email', state: 'opted_in', text: 'Modulo in negozio' }]
  const contact = await account.api(WithId, '/contacts', {
    email: 'anna@prova.example',
    firstName: 'Anna',
    consent,
  })
  const list = await account.api(WithId, '/lists', { name: 'Amici', kind: 'static' })
  await account.api(z.unknown(), `/lists/${list.id}/members`, { contactIds: [contact.id] })
  const { id } = await account.api(WithId, '/campaigns', {
    name: 'Olio',
    subject: 'Prima',
    html: '<p>Testo di prima</p>',
    listIds: [list.id],
  })
  await page.goto(account.href(`/campaigns/${id}`))
  await expect(page.getByText('È pronta: puoi inviarla.')).toBeVisible()
}

const isSaving = (route: Route) => route.request().method() === 'PATCH'
const subject = (page: Page) => page.getByRole('textbox', { name: 'Oggetto', exact: true })

test('a preview that was asked before a save and answers after it is not what is shown', async ({ page }) => {
  const account = await signUp(page)
  await openDraft(page, account)
  const [asked, saved] = [createGate(), createGate()]
  let previews = 0
  await page.route(/\/campaigns\/\d+\/preview/, async (route) => {
    const isFirst = ++previews === 1
    const response = await route.fetch()
    if (isFirst) {
      asked.open()
      await saved.passed
    }
    await route.fulfill({ response })
  })
  await page.route(/\/campaigns\/\d+$/, async (route) => {
    if (!isSaving(route)) return route.fallback()
    await asked.passed
    await route.fulfill({ response: await route.fetch() })
    saved.open()
  })

  await subject(page).fill('Dopo, %%FIRST_NAME%%')
  await page.getByText('Anteprima', { exact: true }).click()
  await expect(page.getByText('Dopo, Anna', { exact: true })).toBeVisible()
  await expect(page.getByText('Aggiorno l’anteprima…')).toHaveCount(0)
  await expect(page.getByText('Prima', { exact: true })).toHaveCount(0)
})

test('while a change is not saved nothing older passes for the draft', async ({ page }) => {
  const account = await signUp(page)
  await openDraft(page, account)
  await page.getByText('Anteprima', { exact: true }).click()
  await expect(page.getByText('Prima', { exact: true })).toBeVisible()
  await page.getByText('Scrivi', { exact: true }).click()

  const held = createGate()
  await page.route(/\/campaigns\/\d+$/, async (route) => {
    if (isSaving(route)) await held.passed
    await route.fallback()
  })
  await subject(page).fill('%%FIRST_NAM%%')
  await expect(page.getByText('È pronta: puoi inviarla.')).toHaveCount(0)
  await page.getByText('Anteprima', { exact: true }).click()
  await expect(page.getByText('Aggiorno l’anteprima…')).toBeVisible()
  held.open()
  await expect(page.getByText('%%FIRST_NAM%%', { exact: true })).toBeVisible()
  // At the preview and beside the send button; nobody lacks a field that does not exist.
  await expect(page.getByText(/Forse volevi %%FIRST_NAME%%/)).toHaveCount(2)
  await expect(page.getByText(/^A Anna manca/)).toHaveCount(0)
})

test('sending waits for what is still being saved, and asks about exactly that', async ({ page }) => {
  const account = await signUp(page)
  await openDraft(page, account)
  const held = createGate()
  await page.route(/\/campaigns\/\d+$/, async (route) => {
    if (isSaving(route)) await held.passed
    await route.fallback()
  })
  await subject(page).fill('Proprio questa')
  await page.getByRole('button', { name: 'Invia ora' }).click()
  await expect(page.getByRole('button', { name: 'Controllo…' })).toBeVisible()
  await subject(page).fill('Proprio quest’altra')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  held.open()
  const question = page.getByRole('dialog', { name: 'Inviare a 1 persona?' })
  await expect(question).toContainText('Proprio quest’altra')
  await question.getByRole('button', { name: 'Non ancora' }).click()
  await expect(question).toHaveCount(0)

  await page.getByRole('button', { name: 'Invia ora' }).click()
  await question.getByRole('button', { name: 'Invia a 1 persona' }).click()
  await expect(page.getByText('Inviata', { exact: true })).toBeVisible({ timeout: 30_000 })
  await page.goto(account.href('/outbox'))
  await expect(page.getByRole('link', { name: /Proprio quest’altra/ })).toBeVisible()
})

test('a draft saved elsewhere is shown as it is now, when nothing here would be lost', async ({ page }) => {
  const account = await signUp(page)
  await openDraft(page, account)
  const address = page.url()
  const id = /\d+$/.exec(address)?.[0] ?? ''
  await page.getByRole('link', { name: 'Campagne' }).first().click()
  await expect(page.getByRole('heading', { level: 1, name: 'Campagne' })).toBeVisible()
  const answer = await page.request.patch(
    address.replace(/\/w\/.*$/, `/api/v1/w/${account.slug}/campaigns/${id}`),
    {
      data: { version: 1, subject: 'Da un’altra parte' },
    },
  )
  expect(answer.ok(), await answer.text()).toBe(true)
  await page.getByRole('link', { name: 'Olio' }).click()
  await expect(subject(page)).toHaveValue('Da un’altra parte')
  await subject(page).fill('E adesso da qui')
  await expect(page.getByText(/^salvato \d\d:\d\d$/)).toBeVisible()
})

test('the count of a rule is not told as the count of the next one', async ({ page }) => {
  const account = await signUp(page)
  await account.api(WithId, '/fields', { key: 'CITTA', label: 'Città', type: 'text' })
  for (const [name, city] of [
    ['anna', 'Firenze'],
    ['bruno', 'Firenze'],
    ['carla', 'Lucca'],
  ]) {
    const fields = { CITTA: city }
    await account.api(WithId, '/contacts', { email: `${name}@prova.example`, fields })
  }
  await page.goto(account.href('/lists'))
  await page.getByRole('button', { name: 'Nuova lista' }).first().click()
  const panel = page.getByRole('dialog', { name: 'Nuova lista' })
  const city = panel.getByRole('textbox', { name: 'Valore' })
  // The choices are put anew while the names of tags, lists and campaigns arrive.
  await expect(async () => {
    await panel.getByRole('button', { name: /^Che cosa/ }).click({ timeout: 2000 })
    await page.getByRole('option', { name: 'Città', exact: true }).click({ timeout: 2000 })
    await expect(city).toBeVisible({ timeout: 2000 })
  }).toPass()
  await city.fill('Firenze')
  await expect(panel.getByText('contatti ora')).toBeVisible()
  const count = panel.locator('[aria-live]', { hasText: /contatt[oi] ora/ })
  await expect(count).toContainText('2')
  await expect(count).toHaveAttribute('aria-busy', 'false')

  const held = createGate()
  await page.route(/\/lists\/preview$/, async (route) => {
    await held.passed
    await route.fallback()
  })
  await city.fill('Lucca')
  await expect(count).toHaveAttribute('aria-busy', 'true')
  held.open()
  await expect(count).toContainText('1contatto ora')
  await expect(count).toHaveAttribute('aria-busy', 'false')
})

test('when what a send would do cannot be asked, the panel says why and asks again', async ({ page }) => {
  const account = await signUp(page)
  await openDraft(page, account)
  let fails = true
  await page.route(/\/campaigns\/\d+\/audience$/, (route) =>
    fails ? route.fulfill({ status: 404, json: { code: 'resource.not_found' } }) : route.fallback(),
  )
  await subject(page).fill('Senza risposta')
  const panel = page.getByRole('complementary').last()
  await panel.getByRole('button', { name: 'Riprova' }).waitFor()
  await expect(panel).not.toContainText('È pronta')
  fails = false
  await panel.getByRole('button', { name: 'Riprova' }).click()
  await expect(panel).toContainText('È pronta')
})
