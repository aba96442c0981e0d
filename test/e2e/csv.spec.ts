import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { z } from 'zod'
import { expectAccessible, signUp } from './support.ts'

const fixture = (name: string) => join(import.meta.dirname, '../fixtures', name)
/** As a shop's till writes it: Windows-1252, semicolons, quotes, a row too long, doubles, slips. */
const shopFile = fixture('clienti_negozio_2026.csv')

const choose = (page: Page, file: Parameters<ReturnType<Page['locator']>['setInputFiles']>[0]) =>
  page.locator('input[type=file]').setInputFiles(file)
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name })

/** The file that a link gives, as text. */
async function download(page: Page, name: string | RegExp): Promise<{ name: string; text: string }> {
  const [taken] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name }).click()])
  return { name: taken.suggestedFilename(), text: await readFile(await taken.path(), 'utf8') }
}

async function openTool(page: Page): Promise<Awaited<ReturnType<typeof signUp>>> {
  const account = await signUp(page)
  await page.goto(account.href('/contacts/csv'))
  await expect(page.getByRole('heading', { name: /Trascina qui un file CSV/ })).toBeVisible()
  return account
}
/** A check reads the whole file: its time is the machine's. */
const ready = (page: Page) => expect(button(page, 'Prepara il file pulito')).toBeEnabled({ timeout: 60_000 })
/** A figure or a count, by the words before it. */
const figure = (page: Page, label: string) =>
  page
    .locator('dl > div')
    .filter({ has: page.getByText(label, { exact: true }) })
    .locator('dd')

test.describe('managing a CSV file', () => {
  test('a messy file is checked, cleaned and taken home', async ({ page }) => {
    await openTool(page)
    await expectAccessible(page)
    await choose(page, shopFile)
    await ready(page)
    await expect(figure(page, 'Righe')).toHaveText('15')
    await expect(figure(page, 'E-mail doppie')).toHaveText('1')
    await expect(figure(page, 'E-mail non valide')).toHaveText('2')
    await expect(figure(page, 'Telefoni non validi')).toHaveText('3')
    const preview = page.getByRole('region', { name: 'Anteprima' })
    await expect(preview.getByRole('row', { name: /^8 / })).toContainText('Esce: doppione della riga 2')
    await expectAccessible(page)

    await page.getByRole('checkbox', { name: 'Note interne' }).first().click()
    await button(page, 'Prepara il file pulito').click()
    await expect(page.getByRole('heading', { name: 'Il file pulito è pronto' })).toBeVisible()
    await expectAccessible(page)
    const cleaned = await download(page, 'Scarica il file pulito')
    expect(cleaned.name).toBe('clienti_negozio_2026_pulito.csv')
    const lines = cleaned.text.split('\r\n')
    expect(lines[0]).toBe('\uFEFFCognome e nome;E-mail;Telefono;Data di nascita;Punti tessera;Tag;Città')
    expect(lines[1]).toMatch(/^Ferrandi Giulia;giulia.ferrandi@posteo.it;'\+393471182906;1986-05-04;/)
    const rejects = await download(page, /Scarica le \d+ righe tolte/)
    expect(rejects.text).toContain('8;doppione della riga 2;')
    expect(lines.length - 2 + rejects.text.split('\r\n').length - 2).toBe(15)
  })

  test('the cleaned file is imported without a question about it', async ({ page }) => {
    const account = await openTool(page)
    await choose(page, shopFile)
    await ready(page)
    const kept = Number(await figure(page, 'Righe che restano').textContent())
    await button(page, 'Prepara il file pulito').click()
    await button(page, 'Importa il file pulito').click()
    await expect(page.getByRole('heading', { name: 'Pronto a importare' })).toBeVisible()
    await button(page, `Importa ${kept} righe`).click()
    await expect(page.getByRole('heading', { name: 'Importazione finita' })).toBeVisible()
    const found = await account.api(
      z.object({ items: z.array(z.object({ email: z.string().nullable() })) }),
      '/contacts?limit=100',
    )
    expect(found.items).toHaveLength(kept)
    expect(found.items.map(({ email }) => email)).toContain('giulia.ferrandi@posteo.it')
  })

  test('what is a double, what is kept and what is required can be chosen', async ({ page }) => {
    await openTool(page)
    const rows = [
      'nome;email;telefono',
      'Ada;ada@prova.example;3471182906',
      'Bea;bea@prova.example;3471182906',
      'Ada B;ADA@prova.example;',
      'Cia;cia@;',
      ';dina@prova.example;',
    ]
    await choose(page, { name: 'doppi.csv', mimeType: 'text/csv', buffer: Buffer.from(rows.join('\n')) })
    await ready(page)
    await expect(figure(page, 'Righe che restano')).toHaveText('2')
    await page.getByRole('radio', { name: 'Tieni l’ultima' }).check()
    await expect(figure(page, 'Doppioni')).toHaveText('1')
    await page.getByRole('button', { name: /Sono doppie quando coincide/ }).click()
    await page.getByRole('option', { name: 'il telefono', exact: true }).click()
    await expect(figure(page, 'Doppioni')).toHaveText('1')
    await expect(figure(page, 'Righe che restano')).toHaveText('3')
    await page.getByRole('radio', { name: 'Tieni tutte' }).check()
    await page.getByRole('radio', { name: 'Tieni e segna' }).check()
    await expect(figure(page, 'Righe che restano')).toHaveText('5')
    await expect(figure(page, 'di cui segnate')).toHaveText('1')
    await page.getByRole('checkbox', { name: 'nome è obbligatoria' }).check()
    await expect(figure(page, 'Obbligatori ma vuoti')).toHaveText('1')
    await expect(figure(page, 'Righe che restano')).toHaveText('4')
    await button(page, 'Prepara il file pulito').click()
    const cleaned = await download(page, 'Scarica il file pulito')
    expect(cleaned.text).toContain('Cia;cia@;;e-mail non valida, nessun recapito valido\r\n')
  })

  test('an Excel file is read at the sheet that is chosen', async ({ page }) => {
    await openTool(page)
    await choose(page, fixture('clienti_2026.xlsx'))
    await ready(page)
    await expect(page.getByText('foglio «Clienti 2026»')).toBeVisible()
    await expect(figure(page, 'Righe')).toHaveText('5')
    await expect(figure(page, 'E-mail doppie')).toHaveText('1')
    await expect(figure(page, 'Telefoni non validi')).toHaveText('2')
    await page.getByRole('button', { name: 'Cambia', exact: true }).click()
    await page.getByRole('button', { name: /Foglio/ }).click()
    await page.getByRole('option', { name: 'Totali' }).click()
    await expect(figure(page, 'Righe')).toHaveText('1')
  })

  test('a check that is stopped can start again; a file without rows says why', async ({ page }) => {
    test.slow()
    await openTool(page)
    const row = 'Giulia;giulia.{n}@prova.example;347 1182906;consegna il sabato\n'
    const large = `nome;email;telefono;note\n${Array.from({ length: 60_000 }, (_, n) => row.replace('{n}', String(n))).join('')}`
    await choose(page, { name: 'grande.csv', mimeType: 'text/csv', buffer: Buffer.from(large.repeat(6)) })
    await button(page, 'Annulla').click()
    await expect(page.getByText('Controllo fermato.')).toBeVisible()
    await button(page, 'Riprendi da capo').click()
    await ready(page)
    await button(page, 'Un altro file').click()
    await choose(page, { name: 'vuoto.csv', mimeType: 'text/csv', buffer: Buffer.from('nome;email\n') })
    await expect(page.getByText('vuoto.csv ha solo i titoli.')).toBeVisible()
    await expectAccessible(page)
  })

  test('a file of five hundred columns stays usable', async ({ page }) => {
    await openTool(page)
    const headings = ['email', ...Array.from({ length: 499 }, (_, n) => `dato ${n + 1}`)]
    const row = ['ada@prova.example', ...Array.from({ length: 499 }, (_, n) => (n % 2 ? '' : `v${n}`))]
    const text = [headings, row, row].map((cells) => cells.join(';')).join('\n')
    await choose(page, { name: 'largo.csv', mimeType: 'text/csv', buffer: Buffer.from(text) })
    await ready(page)
    await expect(figure(page, 'Colonne')).toHaveText('500')
    await expect(page.getByText('251 di 500 nel file pulito')).toBeVisible()
    await button(page, 'Mostra altre 30 colonne').click()
    await expect(page.getByRole('checkbox', { name: 'dato 59' }).first()).toBeVisible()
  })
})
