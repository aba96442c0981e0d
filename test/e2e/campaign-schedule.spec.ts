import { expect, type Page, test } from '@playwright/test'
import { z } from 'zod'
import { readLocalTime, toLocalTime } from '../../worker/lib/texts/local-time.ts'
import { type Account, expectAccessible, signUp } from './support.ts'

const Created = z.object({ id: z.number() })
const Stored = z.object({ state: z.string(), scheduledAt: z.number().nullable(), version: z.number() })
const zone = 'Europe/Rome'
const dayMs = 86_400_000

/** A campaign that could go out now, to one person. */
async function createReady(account: Account): Promise<number> {
  const consent = [{ channel: 'email', state: 'opted_in', text: 'Modulo in negozio' }]
  const contact = { email: 'anna@prova.example', firstName: 'Anna', consent }
  const contactIds = [(await account.api(Created, '/contacts', contact)).id]
  const { id: listId } = await account.api(Created, '/lists', { name: 'Amici', kind: 'static' })
  await account.api(z.unknown(), `/lists/${listId}/members`, { contactIds })
  const campaign = { name: 'Olio nuovo', subject: 'Ciao', html: '<p>Ciao</p>', listIds: [listId] }
  return (await account.api(Created, '/campaigns', campaign)).id
}

const dialog = (page: Page) => page.getByRole('dialog', { name: 'Quando parte?' })
const when = (page: Page) => dialog(page).getByLabel(/^Giorno e ora/)
const toast = (page: Page) => page.getByRole('region', { name: 'Avvisi', exact: true })
const saved = (page: Page) => expect(page.getByText(/^salvato \d\d:\d\d$/)).toBeVisible()

test('a campaign is scheduled, edited while it waits, given another time, and let go', async ({ page }) => {
  const account = await signUp(page)
  const id = await createReady(account)
  const stored = () => account.api(Stored, `/campaigns/${id}`)
  await page.goto(account.href(`/campaigns/${id}`))
  const schedule = page.getByRole('button', { name: 'Programma l’invio' })
  await expect(schedule).not.toHaveAttribute('aria-disabled', 'true')
  // Of one moment: midnight may pass while the test runs.
  const begunAt = Date.now()
  const inDays = (days: number, time: string) =>
    `${toLocalTime(begunAt + days * dayMs, zone).slice(0, 10)}T${time}`

  await test.step('at a time of the workspace’s clocks', async () => {
    await schedule.click()
    await expect(dialog(page)).toContainText('Europe/Rome')
    await when(page).fill('2020-01-01T10:00')
    await expect(dialog(page)).toContainText('Questo momento è già passato.')
    await expect(dialog(page).getByRole('button', { name: 'Programma', exact: true })).toHaveAttribute(
      'aria-disabled',
      'true',
    )
    await when(page).fill(inDays(3, '10:30'))
    await expect(dialog(page)).toContainText('alle ore 10:30')
    await expect(dialog(page)).toContainText('Fine prevista')
    await expectAccessible(page)
    await dialog(page).getByRole('button', { name: 'Programma', exact: true }).click()
    await expect(
      page.getByText(/^Parte da sé .* alle ore 10:30, Europe\/Rome \(UTC\+[12]\)\.$/),
    ).toBeVisible()
    const read = readLocalTime(inDays(3, '10:30'), zone)
    expect(await stored()).toMatchObject({
      state: 'scheduled',
      scheduledAt: read?.type === 'once' && read.at,
    })
  })

  await test.step('edited, it keeps its time', async () => {
    await page.getByRole('textbox', { name: 'Oggetto', exact: true }).fill('Arriva l’olio')
    await saved(page)
    await expect(page.getByText('Programmata', { exact: true })).toBeVisible()
    await expect(page.getByText('È pronta: puoi inviarla.')).toBeVisible()
    await expectAccessible(page)
    expect((await stored()).state).toBe('scheduled')
  })

  await test.step('at another time', async () => {
    await page.getByRole('button', { name: 'Cambia l’ora' }).click()
    await expect(when(page)).toHaveValue(inDays(3, '10:30'))
    await when(page).fill(inDays(4, '09:00'))
    await dialog(page).getByRole('button', { name: 'Programma', exact: true }).click()
    await expect(page.getByText(/^Parte da sé .* alle ore 09:00/)).toBeVisible()
    // The question is gone for good, and the focus with it.
    await expect(toast(page)).toContainText('Programmata')
  })

  await test.step('left incomplete, it is a draft that says so, and can have its time back', async () => {
    const subject = page.getByRole('textbox', { name: 'Oggetto', exact: true })
    await subject.fill('')
    await expect(page.getByText('Non è più programmata.')).toBeVisible()
    await expect(page.getByText('Manca l’oggetto.').first()).toBeVisible()
    expect((await stored()).state).toBe('draft')
    await subject.fill('Arriva l’olio')
    const again = page.getByRole('button', { name: 'Programma di nuovo' })
    await expect(again).not.toHaveAttribute('aria-disabled', 'true')
    await again.click()
    await expect(when(page)).toHaveValue(inDays(4, '09:00'))
    await dialog(page).getByRole('button', { name: 'Programma', exact: true }).click()
    await expect(page.getByText(/^Parte da sé .* alle ore 09:00/)).toBeVisible()
  })

  await test.step('in the list with its time', async () => {
    await page.goto(account.href('/campaigns'))
    const row = page.getByRole('row', { name: /Olio nuovo/ })
    await expect(row).toContainText('Programmata')
    await expect(row).toContainText(/Parte .*, 09:00/)
    await expectAccessible(page)
    await page.getByRole('searchbox', { name: 'Cerca per nome' }).fill('vino')
    await expect(page.getByText('Nessuna campagna con questi filtri.')).toBeVisible()
    await expect(page).toHaveURL(/q=vino/)
    await page.getByRole('button', { name: 'Togli i filtri' }).first().click()
    await page.getByRole('button', { name: 'Stato' }).click()
    await page.getByRole('option', { name: 'Programmate' }).click()
    await expect(page).toHaveURL(/state=scheduled/)
    await expect(row).toBeVisible()
    await expectAccessible(page)
    await page.getByRole('link', { name: 'Olio nuovo' }).click()
  })

  await test.step('without a time', async () => {
    await page.getByRole('button', { name: 'Togli l’ora' }).click()
    await expect(page.getByText('Non è più programmata', { exact: true }).first()).toBeVisible()
    await expect(page.getByText('Bozza', { exact: true })).toBeVisible()
    expect(await stored()).toMatchObject({ state: 'draft', scheduledAt: null })
  })
})

test('a time that the clocks skip or show twice is asked about', async ({ page }) => {
  const account = await signUp(page)
  const id = await createReady(account)
  await page.goto(account.href(`/campaigns/${id}`))
  await page.getByRole('button', { name: 'Programma l’invio' }).click()
  // Clocks in Rome change on the last Sundays of March and October.
  const lastSunday = (month: number): string => {
    const ofYear = (year: number): Date => {
      const last = new Date(Date.UTC(year, month, 31))
      last.setUTCDate(31 - last.getUTCDay())
      return last
    }
    const tomorrow = new Date(Date.now() + dayMs)
    const last = ofYear(tomorrow.getUTCFullYear())
    return (last > tomorrow ? last : ofYear(tomorrow.getUTCFullYear() + 1)).toISOString().slice(0, 10)
  }
  await when(page).fill(`${lastSunday(2)}T02:30`)
  await expect(dialog(page)).toContainText('Quella notte gli orologi saltano quest’ora: parte alle 03:30.')
  await when(page).fill(`${lastSunday(9)}T02:30`)
  await dialog(page).getByRole('radio', { name: 'La seconda (UTC+1)' }).check()
  await expect(dialog(page)).toContainText('alle ore 02:30, Europe/Rome (UTC+1)')
  await expectAccessible(page)
  await dialog(page).getByRole('button', { name: 'Programma', exact: true }).click()
  await expect(page.getByText(/^Parte da sé .* alle ore 02:30, Europe\/Rome \(UTC\+1\)\.$/)).toBeVisible()
})
