import { expect, type Page, test } from '@playwright/test'
import { z } from 'zod'
import { expectAccessible, signUp } from './support.ts'

const WithId = z.object({ id: z.number() })
const saved = (page: Page) => expect(page.getByText(/^salvato \d\d:\d\d$/)).toBeVisible()
const body = (page: Page) => page.getByRole('textbox', { name: 'Testo del messaggio' })
const phone = (page: Page) => page.getByRole('figure', { name: 'Anteprima' })
const approval = (page: Page) => page.getByRole('region', { name: 'Approvazione' })

async function play(page: Page, language: string, answer: string): Promise<void> {
  await page.getByRole('button', { name: `Simula, ${language}` }).click()
  await page.getByRole('menuitem', { name: answer, exact: true }).click()
}

test.describe('templates', () => {
  test('a template is written with its rules in sight, asked for, approved and rejected by language', async ({
    page,
  }) => {
    test.slow()
    const account = await signUp(page, 'Frantoio Valdarno')
    await account.api(z.unknown(), '/fields', { key: 'CITTA', label: 'Città', type: 'text' })
    await page.goto(account.href('/templates'))
    await expect(page.getByRole('heading', { name: 'Scrivi una volta, WhatsApp approva' })).toBeVisible()
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Nuovo modello' }).first().click()

    await page.getByRole('textbox', { name: 'Nome', exact: true }).fill('Prevendita olio nuovo')
    await body(page).fill(
      'Ciao %%FIRST_NAME|a te%%, l’olio è a *64 €* invece di ~78 €~.\nRitiro      in negozio a %%CITTA_NEGOZIO%% da domani.',
    )
    await expect(page.getByText('6 spazi di seguito dopo «Ritiro».')).toBeVisible()
    await expect(phone(page)).toContainText('campo sconosciuto')
    await expect(phone(page).locator('strong')).toHaveText('64 €')
    await expect(phone(page).locator('s')).toHaveText('78 €')
    await page.getByRole('button', { name: 'Usa %%CITTA%%' }).click()
    await page.getByRole('button', { name: 'Correggi' }).click()
    await expect(body(page)).toHaveValue(/\nRitiro in negozio a %%CITTA%% da domani\.$/)

    await page.getByRole('button', { name: 'Pulsante', exact: true }).click()
    const label = page.getByRole('textbox', { name: 'Etichetta' })
    await label.fill('Mi interessa 🍒')
    await expect(page.getByText('Niente emoji nei pulsanti.')).toBeVisible()
    await page.getByRole('button', { name: 'Togli l’emoji' }).click()
    await expect(label).toHaveValue('Mi interessa')
    await expect(phone(page)).toContainText('Mi interessa')
    await page.getByRole('combobox', { name: 'Tag per chi risponde così' }).fill('olio-nuovo')
    await page.getByRole('option', { name: /olio-nuovo/ }).click()
    await expect(page.getByText('olio-nuovo', { exact: true })).toBeVisible()

    await page.getByRole('button', { name: /Riempi con i valori di/ }).click()
    await expect(page.getByRole('textbox', { name: 'Esempio per FIRST_NAME' })).toHaveValue('Anna')
    await page.getByRole('textbox', { name: 'Esempio per CITTA' }).fill('Firenze')
    await expect(phone(page)).toContainText('Ritiro in negozio a Firenze da domani.')

    await page.getByRole('button', { name: 'Lingua', exact: true }).click()
    await page.getByRole('menuitem', { name: 'Inglese' }).click()
    await expect(page.getByRole('tab', { name: /English/ })).toContainText('manca il testo')
    await expect(page.getByText('Inglese senza testo: resta fuori dalla richiesta')).toBeVisible()
    await body(page).fill('Hello %%FIRST_NAME|there%%, the new oil is here.')
    // Its button waits for English words.
    await expect(page.getByRole('tab', { name: /English/ })).toContainText('1 errore')
    await expect(page.getByText('Manca l’etichetta.')).toBeVisible()
    await expect(label).toHaveValue('')
    await label.fill('I am interested')
    await expect(page.getByRole('tab', { name: /English/ })).toContainText('pronta')
    await expect(page.getByRole('tab', { name: /Italiano/ })).toContainText('pronta')
    await saved(page)
    await expectAccessible(page)

    await page.getByRole('button', { name: 'Chiedi approvazione' }).click()
    const question = page.getByRole('dialog')
    await expect(question).toContainText('Italiano, English')
    await question.getByRole('button', { name: 'Chiedi approvazione' }).click()
    await expect(approval(page).getByText('In revisione')).toHaveCount(2, { timeout: 30_000 })
    await expect(body(page)).toBeDisabled()
    await expectAccessible(page)

    await play(page, 'Italiano', 'Approvato')
    await expect(approval(page).getByText('Approvato', { exact: true })).toBeVisible()
    await approval(page).getByRole('button', { name: 'Manda una prova' }).click()
    await page.getByRole('textbox', { name: 'A quale numero' }).fill('333 111 2223')
    await page.getByRole('button', { name: 'Manda', exact: true }).click()
    await expect(page.getByText('Prova mandata a 333 111 2223').first()).toBeVisible()
    await play(page, 'English', 'Rifiutato')
    await page.getByRole('textbox', { name: 'Motivo del rifiuto' }).fill('SCAM')
    await page.getByRole('button', { name: 'Rifiuta', exact: true }).click()
    await expect(approval(page)).toContainText('Motivo: sembra una truffa')
    await play(page, 'Italiano', 'Messo in pausa')
    await expect(approval(page).getByText('In pausa', { exact: true })).toBeVisible()

    await page.getByRole('button', { name: 'Nuova richiesta' }).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Prevendita olio nuovo (copia)')
    const same = page.getByText(/^In italiano dice lo stesso di «Prevendita olio nuovo», già richiesto/)
    await expect(same).toBeVisible()
    await expect(page.getByRole('tab', { name: /English/ })).toContainText('1 errore')
    await expect(page.getByRole('link', { name: 'Vedi l’altro' })).toBeVisible()
    await expect(page.getByRole('button', { name: 'Chiedi approvazione' })).toHaveAttribute(
      'aria-disabled',
      'true',
    )
    await body(page).fill('Ciao %%FIRST_NAME|a te%%, l’olio nuovo ti aspetta a %%CITTA%% da domani.')
    await expect(same).toBeHidden()
    await saved(page)
    await expect(page.getByRole('button', { name: 'Chiedi approvazione' })).toHaveAttribute(
      'aria-disabled',
      'true',
    )
    await page.getByRole('tab', { name: /English/ }).click()
    await page.getByRole('button', { name: 'Togli English' }).click()
    await expect(page.getByRole('button', { name: 'Chiedi approvazione' })).not.toHaveAttribute(
      'aria-disabled',
      'true',
    )
  })

  test('a text of 100,000 letters is cut, told, and writing goes on', async ({ page }) => {
    const account = await signUp(page)
    const { id } = await account.api(WithId, '/templates', { name: 'Lungo' })
    await page.goto(account.href(`/templates/${id}`))
    await body(page).focus()
    await page.keyboard.insertText('*a '.repeat(33_333))
    await expect(body(page)).toHaveValue('*a '.repeat(1334).slice(0, 4000))
    await expect(page.getByText('Al massimo 4.000 caratteri: il resto non è entrato.')).toBeVisible()
    await expect(page.getByText('4.000 caratteri: il massimo è 1.000.')).toBeVisible()
    await body(page).press('Backspace')
    await page.keyboard.type('z')
    await expect(body(page)).toHaveValue(`${'*a '.repeat(1334).slice(0, 3999)}z`)
    await saved(page)
  })

  test('templates are found by name and state, and deleted; a draft comes back', async ({ page }) => {
    const account = await signUp(page)
    const template = (name: string, text: string) =>
      account.api(WithId, '/templates', { name, translations: [{ language: 'it', body: text }] })
    await template('Novità d’autunno', 'L’autunno è qui.')
    const reminder = await template('Promemoria', 'Ti aspettiamo domani.')
    await account.api(WithId, `/templates/${reminder.id}/request`, { version: 1 })
    await page.goto(account.href('/templates'))
    const rows = page.getByRole('table').getByRole('link')
    await expect(rows).toHaveText(['Promemoria', 'Novità d’autunno'])
    await page.getByRole('searchbox', { name: 'Cerca per nome' }).fill('novita')
    await expect(rows).toHaveText(['Novità d’autunno'])
    await page.getByRole('button', { name: 'In revisione' }).click()
    await expect(page.getByText('Nessun modello con questi filtri.')).toBeVisible()
    await page.getByRole('button', { name: 'Togli i filtri' }).click()
    await expectAccessible(page)

    await page.getByRole('button', { name: 'Altre azioni per Novità d’autunno' }).click()
    await page.getByRole('menuitem', { name: 'Elimina' }).click()
    await expect(rows).toHaveText(['Promemoria'])
    await page.getByRole('button', { name: /^Annulla/ }).click()
    await expect(rows).toHaveText(['Novità d’autunno', 'Promemoria'])
    await page.getByRole('button', { name: 'Altre azioni per Promemoria' }).click()
    await page.getByRole('menuitem', { name: 'Elimina' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Elimina' }).click()
    await expect(rows).toHaveText(['Novità d’autunno'])
  })

  test('the preview is any contact’s, in the language that contact would get', async ({ page }) => {
    const account = await signUp(page)
    await account.api(z.unknown(), '/contacts', {
      firstName: 'Camille',
      lastName: 'Dubois',
      email: 'camille@prova.example',
      phone: '+33612345678',
    })
    const { id } = await account.api(WithId, '/templates', {
      name: 'Saluto',
      translations: [
        { language: 'it', body: 'Ciao %%FIRST_NAME%%, ben trovata.' },
        { language: 'fr', body: 'Bonjour %%FIRST_NAME%%, ravie de vous voir.' },
      ],
    })
    await page.goto(account.href(`/templates/${id}`))
    await page.getByRole('combobox', { name: 'Anteprima come' }).fill('Cami')
    await page.getByRole('option', { name: /Camille/ }).click()
    await expect(phone(page)).toContainText('Ciao Camille, ben trovata.')
    await expect(page.getByText('Camille Dubois lo riceve in francese, per il prefisso')).toBeVisible()
    await page.getByRole('tab', { name: /Français/ }).click()
    await expect(phone(page)).toContainText('Bonjour Camille, ravie de vous voir.')
  })

  test('a number is connected, tried and disconnected; templates follow it', async ({ page }) => {
    const account = await signUp(page)
    await page.goto(account.href('/settings/whatsapp'))
    await expect(page.getByText('Sandbox: non parte nessun messaggio WhatsApp vero')).toBeVisible()
    await expectAccessible(page)
    await page.getByLabel('Account SID').fill(`AC${'0'.repeat(31)}1`)
    await page.getByLabel('Auth Token').fill('0123456789abcdef0123456789abcdef')
    await page.getByLabel('Numero WhatsApp').fill('02 1234 5678')
    await page.getByRole('button', { name: 'Prova e collega' }).click()
    await expect(page.getByText('Scrivi il numero con il prefisso')).toBeVisible()
    await page.getByLabel('Numero WhatsApp').fill('+39 02 1234 5678')
    await page.getByRole('button', { name: 'Prova e collega' }).click()
    await expect(page.getByText('Collegato', { exact: true })).toBeVisible()
    await page.getByRole('button', { name: 'Prova il collegamento' }).click()
    await expect(page.getByText('Il collegamento funziona').first()).toBeVisible()
    await expectAccessible(page)

    const { id } = await account.api(WithId, '/templates', {
      name: 'Saluto',
      translations: [{ language: 'it', body: 'Ciao, ti aspettiamo domani.' }],
    })
    await account.api(WithId, `/templates/${id}/request`, { version: 1 })
    await page.goto(account.href(`/templates/${id}`))
    await expect(approval(page).getByText('In coda', { exact: true })).toBeVisible()
    await expect(approval(page).getByRole('button', { name: 'Controlla ora' })).toBeVisible()

    await page.goto(account.href('/settings/whatsapp'))
    await page.getByRole('button', { name: 'Scollega', exact: true }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Scollega' }).click()
    await expect(page.getByText('Sandbox: non parte nessun messaggio WhatsApp vero')).toBeVisible()
    await page.goto(account.href(`/templates/${id}`))
    await expect(approval(page).getByText('Da richiedere', { exact: true })).toBeVisible()
    await page.getByRole('button', { name: 'Chiedi di nuovo' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Chiedi approvazione' }).click()
    await expect(approval(page).getByText('In revisione', { exact: true })).toBeVisible({ timeout: 30_000 })
  })

  test('on a phone a template is written, its mistakes beside the letters', async ({ browser }) => {
    const context = await browser.newContext({
      viewport: { width: 390, height: 844 },
      colorScheme: 'dark',
      isMobile: true,
      hasTouch: true,
    })
    const page = await context.newPage()
    const account = await signUp(page)
    await page.goto(account.href('/templates'))
    await page.getByRole('button', { name: 'Nuovo modello' }).first().click()
    await body(page).fill('Ciao     a tutti quanti.')
    await expect(page.getByText('5 spazi di seguito dopo «Ciao».')).toBeVisible()
    await expect(page.getByText('C’è 1 errore da correggere')).toBeVisible()
    await expectAccessible(page)
    const isWide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)
    expect(isWide, 'the page scrolls sideways').toBe(false)
    await context.close()
  })
})
