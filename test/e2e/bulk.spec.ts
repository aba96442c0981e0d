import { readFile } from 'node:fs/promises'
import { expect, type Page, test } from '@playwright/test'
import { z } from 'zod'
import { type Account, expectAccessible, signUp } from './support.ts'

const people = 120
const WithId = z.object({ id: z.number() })
const State = z.object({ state: z.string() })
const Tasks = z.looseObject({ items: z.array(z.looseObject({ id: z.number() })) })
const Tags = z.object({ items: z.array(z.object({ name: z.string(), contactCount: z.number() })) })
const Imports = z.object({
  items: z.array(
    z.object({
      state: z.string(),
      totalRows: z.number(),
      unchangedRows: z.number(),
      rejectedRows: z.number(),
    }),
  ),
})

/** A workspace with more people than a page of the table shows. */
async function crowd(page: Page): Promise<Account> {
  const account = await signUp(page)
  const columns = (['email', 'phone', 'firstName', 'lastName', 'company'] as const).map((attribute) => ({
    heading: attribute,
    target: { kind: 'attribute', attribute },
  }))
  const made = await account.api(WithId, '/imports', {
    fileName: 'clienti.csv',
    fileSizeBytes: 1000,
    totalRows: people,
    columns,
  })
  const rows = Array.from({ length: people }, (_, n) => ({
    line: n + 2,
    cells: [
      `persona${n}@prova.example`,
      `347 123${String(4000 + n)}`,
      `Ada ${n}`,
      '=Rossi',
      '+39 Vini; "Bio"',
    ],
  }))
  const put = await page.request.put(`/api/v1/w/${account.slug}/imports/${made.id}/chunks/0`, {
    data: { rows },
  })
  expect(put.ok(), await put.text()).toBe(true)
  return account
}

const tagged = async (account: Account, name: string) =>
  (await account.api(Tags, '/tags')).items.find((tag) => tag.name === name)?.contactCount

test('all that match get a tag, more than a page of them, and lose it again', async ({ page }) => {
  const account = await crowd(page)
  await page.goto(account.href('/contacts'))
  await page
    .getByRole('checkbox', { name: /pagina|tutti/i })
    .first()
    .check()
  const bar = page.getByRole('toolbar', { name: 'Azioni sulla selezione' })
  await expect(bar).toContainText('Selezionati 50')
  await bar.getByRole('button', { name: 'Tutti i 120' }).click()
  await expect(bar).toContainText('Selezionati tutti i 120 che corrispondono')
  await expectAccessible(page)

  await bar.getByRole('button', { name: 'Tag' }).click()
  await page.getByRole('combobox').fill('Olio nuovo')
  await page.getByRole('option', { name: /Olio nuovo/ }).click()
  await page.getByRole('button', { name: 'Applica' }).click()
  await expect(page.getByText('Tag aggiornati, 120 modifiche').last()).toBeVisible()
  await expect(bar).toBeHidden()
  expect(await tagged(account, 'Olio nuovo')).toBe(people)

  // The tray keeps it, on whatever page, with the way back.
  await page.goto(account.href('/lists'))
  await page.getByRole('button', { name: 'Attività' }).click()
  const tray = page.getByRole('dialog', { name: 'Attività recenti' })
  await expect(tray.getByText('Aggiungi tag: Olio nuovo')).toBeVisible()
  await expectAccessible(page)
  await tray.getByRole('button', { name: /^Annulla le modifiche/ }).click()
  await expect(tray.getByText('120 modifiche annullate')).toBeVisible()
  expect(await tagged(account, 'Olio nuovo')).toBe(0)
})

test('rows unticked after "all that match" stay out of what is done to the others', async ({ page }) => {
  const account = await crowd(page)
  await page.goto(account.href('/contacts'))
  const whole = page.getByRole('checkbox', { name: 'Seleziona tutta la pagina' })
  await whole.check()
  const bar = page.getByRole('toolbar', { name: 'Azioni sulla selezione' })
  await bar.getByRole('button', { name: 'Tutti i 120' }).click()
  const checks = page.getByRole('checkbox', { name: /^Seleziona Ada/ })
  const left = [0, 1, 2].map((at) => checks.nth(at))
  const names = await Promise.all(left.map((check) => check.getAttribute('aria-label')))

  // One by click, two by keyboard: Space takes one out, Shift and Space all between.
  await left[0]?.click()
  await expect(bar).toContainText('Selezionati tutti i 120 tranne 1')
  await left[2]?.focus()
  await page.keyboard.press('Shift+Space')
  await expect(bar).toContainText('Selezionati tutti i 120 tranne 3')
  await expect(left[1] ?? whole).not.toBeChecked()
  await expect(whole).toHaveJSProperty('indeterminate', true)
  await page.keyboard.press('Space')
  await expect(bar).toContainText('Selezionati tutti i 120 tranne 2')
  await page.keyboard.press('Space')
  await expect(checks.nth(3)).toBeChecked()
  await expectAccessible(page)

  // The next page is chosen, and one of it can be left out too.
  await page.getByRole('button', { name: 'Successivi' }).click()
  await expect(page.getByRole('checkbox', { name: names[0] ?? '', exact: true })).toBeHidden()
  await expect(whole).toBeChecked()
  await checks.first().click()
  await expect(bar).toContainText('Selezionati tutti i 120 tranne 4')
  await checks.first().click()
  await expect(bar).toContainText('Selezionati tutti i 120 tranne 3')

  await bar.getByRole('button', { name: 'Tag' }).click()
  await page.getByRole('combobox').fill('Fiera')
  await page.getByRole('option', { name: /Fiera/ }).click()
  await page.getByRole('button', { name: 'Applica' }).click()
  await expect(page.getByText('Tag aggiornati, 117 modifiche').last()).toBeVisible()
  await expect(bar).toBeHidden()
  expect(await tagged(account, 'Fiera')).toBe(people - 3)
  const Found = z.object({ items: z.array(z.object({ firstName: z.string(), tags: z.array(z.string()) })) })
  const { items } = await account.api(Found, '/contacts?limit=200')
  const without = items.filter(({ tags }) => tags.length === 0).map(({ firstName }) => firstName)
  expect(names.map((name) => name?.replace('Seleziona ', '').replace(' =Rossi', '')).toSorted()).toEqual(
    without.toSorted(),
  )
})

test('an export downloads by itself, stays a week, and imports back unchanged', async ({ page }) => {
  const account = await crowd(page)
  await page.goto(account.href('/contacts'))
  await page.getByRole('button', { name: 'Esporta' }).click()
  const dialog = page.getByRole('dialog', { name: 'Esporta 120 contatti' })
  await expect(dialog.getByRole('checkbox', { name: 'Data di nascita' })).toBeChecked()
  await expectAccessible(page)
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    dialog.getByRole('button', { name: 'Prepara il file' }).click(),
  ])
  expect(download.suggestedFilename()).toMatch(/^contatti-\d{4}-\d{2}-\d{2}\.csv$/)
  const text = await readFile(await download.path(), 'utf8')
  expect(text.charCodeAt(0)).toBe(0xfeff)
  const lines = text.trim().split('\r\n')
  expect(lines).toHaveLength(people + 1)
  expect(lines[1]).toContain(`persona0@prova.example;'+393471234000;Ada 0;'=Rossi;"'+39 Vini; ""Bio""";`)

  await page.getByRole('button', { name: 'Attività' }).click()
  await page.getByRole('link', { name: 'Tutte le esportazioni' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Esportazioni' })).toBeVisible()
  await expect(page.getByRole('row', { name: /contatti-/ })).toContainText('120')
  await expect(page.getByRole('row', { name: /contatti-/ })).toContainText('Fino a')
  await expectAccessible(page)

  await page.goto(account.href('/contacts/import'))
  await page.locator('input[type=file]').setInputFiles({
    name: 'contatti.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(text),
  })
  await page.getByRole('button', { name: 'Continua con i consensi' }).click()
  await page.getByRole('button', { name: 'Continua', exact: true }).click()
  await page.getByRole('button', { name: /^Importa/ }).click()
  await expect(page.getByRole('heading', { name: 'Importazione finita' })).toBeVisible()
  const [latest] = (await account.api(Imports, '/imports')).items
  expect(latest).toEqual({ state: 'completed', totalRows: people, unchangedRows: people, rejectedRows: 0 })
})

test('an export of very many is told with about how many they are', async ({ page }) => {
  const account = await crowd(page)
  await page.route('**/contacts/count**', (route) =>
    route.fulfill({ json: { count: 812_000, exact: false } }),
  )
  await page.goto(account.href('/contacts'))
  await expect(page.getByText('circa 812.000')).toBeVisible()
  await page.getByRole('button', { name: 'Esporta' }).click()
  await expect(page.getByRole('dialog', { name: 'Esporta circa 812.000 contatti' })).toBeVisible()
})

test('what is deleted with one click comes back with one click', async ({ page }) => {
  const account = await crowd(page)
  await page.goto(account.href('/contacts?q=ada'))
  await page
    .getByRole('checkbox', { name: /pagina|tutti/i })
    .first()
    .check()
  const bar = page.getByRole('toolbar', { name: 'Azioni sulla selezione' })
  await bar.getByRole('button', { name: 'Tutti i 120' }).click()
  await bar.getByRole('button', { name: 'Elimina' }).click()
  await expect(page.getByText('120 contatti eliminati').last()).toBeVisible()
  await expect(page.getByText('Nessun contatto con questi filtri')).toBeVisible()
  await page
    .getByRole('region', { name: 'Avvisi' })
    .getByRole('button', { name: 'Annulla', exact: true })
    .click()
  await expect(page.getByText('120 modifiche annullate').last()).toBeVisible()
  await expect(page.getByRole('row', { name: /persona/ }).first()).toBeVisible()
})

test('the tray tells a task that was cut off, and when it goes on', async ({ page }) => {
  const account = await crowd(page)
  const { id } = await account.api(WithId, '/tasks', {
    kind: 'contacts.tag',
    input: { selection: { by: 'filter', filter: {} }, add: ['Olio nuovo'] },
  })
  await expect.poll(async () => (await account.api(State, `/tasks/${id}`)).state).toBe('done')
  // What the API says of a task whose worker is gone; nobody can be killed on demand here.
  const interrupted = {
    state: 'running',
    done: 40,
    total: 120,
    progress: 1 / 3,
    interrupted: true,
    undoable: false,
  }
  let isDead = true
  await page.route('**/tasks?*', async (route) => {
    const response = await route.fetch()
    const { items, ...page } = Tasks.parse(await response.json())
    const shown = items.map((task) => (isDead && task.id === id ? { ...task, ...interrupted } : task))
    await route.fulfill({ response, json: { ...page, items: shown } })
  })
  await page.goto(account.href('/lists'))
  await page.getByRole('button', { name: /attività/i }).click()
  const tray = page.getByRole('dialog', { name: 'Attività recenti' })
  await expect(tray.getByText('40 di 120. Si è interrotta, riparte da sola entro un minuto')).toBeVisible()
  await expectAccessible(page)
  isDead = false
  await expect(tray.getByText('Tag aggiornati, 120 modifiche')).toBeVisible()
})

test('on a phone the tray stands above the bar while something runs, and among the sections after', async ({
  page,
}) => {
  await page.setViewportSize({ width: 390, height: 844 })
  const account = await crowd(page)
  await account.api(WithId, '/tasks', {
    kind: 'contacts.tag',
    input: { selection: { by: 'filter', filter: {} }, add: ['Olio nuovo'] },
  })
  const ended = async () => (await account.api(Tasks, '/tasks')).items[0]?.state === 'done'
  await expect.poll(ended, { timeout: 30_000 }).toBe(true)
  await page.goto(account.href('/contacts'))
  await page.getByRole('button', { name: 'Altro', exact: true }).click()
  const sections = page.getByRole('dialog', { name: 'Altre sezioni' })
  await sections.getByRole('button', { name: 'Attività recenti' }).click()
  const tray = page.getByRole('dialog', { name: 'Attività recenti' })
  await expect(tray.getByText('Tag aggiornati, 120 modifiche')).toBeVisible()
  await expect(sections).toBeHidden()
  await expectAccessible(page)
  await page.keyboard.press('Escape')
  await expect(tray).toBeHidden()
  await expect(page.getByRole('button', { name: /attività/i })).toBeHidden()
})
