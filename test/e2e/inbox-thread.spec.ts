import { expect, test } from '@playwright/test'
import { z } from 'zod'
import { newUlid } from '../../worker/lib/identity/ulid.ts'
import { field, thread, toast, writeOnMessenger } from './inbox-people.ts'
import { expectAccessible, joinAsAgent, signUp } from './support.ts'

const WithId = z.object({ id: z.number() })
const Started = z.object({ result: z.object({ conversation: z.string() }) })

test('two agents answer one person: nobody answers unseen, notes are theirs, states are told', async ({
  page,
  browser,
}) => {
  test.slow()
  const account = await signUp(page, 'Frantoio Dialogo')
  const id = await writeOnMessenger(account, 'Giulia Ferrandi', 'Il buono vale anche sulla prevendita?')
  const other = await joinAsAgent(account, browser, 'Davide Neri')
  await page.goto(account.href(`/inbox/${id}`))
  await other.goto(account.href(`/inbox/${id}`))
  for (const one of [page, other])
    await expect(thread(one).getByText('Il buono vale anche sulla prevendita?')).toBeVisible()
  await expect(page.getByRole('heading', { name: 'Non è ancora un contatto' })).toBeVisible()
  await expectAccessible(page)

  // Whoever writes is seen by the other one; what is told so runs out by itself.
  await expect(async () => {
    await field(page).press('End')
    await field(page).pressSequentially('Sì')
    await expect(other.getByText('Persona Prova sta scrivendo…').first()).toBeVisible({ timeout: 3000 })
  }).toPass()
  await field(page).fill('Sì, vale.')
  const Detail = z.object({ draft: z.string().nullable() })
  const draft = async () => (await account.api(Detail, `/inbox/conversations/${id}`)).draft
  await expect.poll(draft).toBe('Sì, vale.')

  await field(other).fill('Vale fino al 30 novembre.')
  await field(other).press('Control+Enter')
  await expect(thread(page).getByText('Vale fino al 30 novembre.')).toBeVisible()
  await field(page).press('Control+Enter')
  await expect(page.getByText('Nel frattempo qualcuno ha risposto')).toBeVisible()
  await expect(page.getByText(/Davide Neri ha scritto mentre scrivevi/)).toBeVisible()
  await expectAccessible(page)
  // It stands once: what waits for a word of its writer is no draft any more.
  await expect.poll(draft).toBeNull()
  await expect(field(page)).toHaveValue('')
  await page.getByRole('button', { name: 'Invia lo stesso' }).click()
  await expect(thread(other).getByText('Sì, vale.')).toBeVisible()
  await expect(page.getByText('Nel frattempo qualcuno ha risposto')).toHaveCount(0)
  await expect(thread(page).getByText('inviato').last()).toBeVisible()

  await page.getByText('Nota', { exact: true }).click()
  await field(page).pressSequentially('Chiedi a @Dav')
  await page.getByRole('option', { name: 'Davide Neri' }).click()
  await expect(field(page)).toHaveValue('Chiedi a @Davide Neri ')
  await page.locator('input[type="file"]').setInputFiles({
    name: 'listino.txt',
    mimeType: 'text/plain',
    buffer: Buffer.from('olio nuovo 14 euro\n'),
  })
  await expect(page.getByRole('list', { name: 'Allegati' }).getByText('19')).toBeVisible()
  await page.getByRole('button', { name: 'Salva nota' }).click()
  await expect(thread(other).getByText('@Davide Neri')).toBeVisible()
  const file = thread(other).getByRole('link', { name: 'Scarica listino.txt' })
  await expect(file).toBeVisible()
  const answer = await other.request.get((await file.getAttribute('href')) ?? '')
  expect(await answer.text()).toBe('olio nuovo 14 euro\n')

  // Outside of a field single keys act on the conversation.
  await thread(page).focus()
  await page.keyboard.press('e')
  await expect(toast(page)).toContainText('Chiusa, Giulia Ferrandi')
  await expect(thread(other).getByText('Persona Prova l’ha chiusa')).toBeVisible()
  await expect(other.getByRole('button', { name: 'Riapri' })).toBeVisible()
  await toast(page).getByRole('button', { name: 'Annulla' }).click()
  await expect(other.getByRole('button', { name: 'Chiudi', exact: true })).toBeVisible()
  await other.context().close()
})

test('a tag is typed in its dialog, never into the answer behind it, and a choice closes its menu', async ({
  page,
}) => {
  const account = await signUp(page, 'Frantoio Etichette')
  const id = await writeOnMessenger(account, 'Giulia Ferrandi', 'Siete aperti domenica?')
  await page.goto(account.href(`/inbox/${id}`))
  await expect(thread(page).getByText('Siete aperti domenica?')).toBeVisible()
  await thread(page).focus()
  await page.keyboard.press('t')
  const dialog = page.getByRole('dialog', { name: 'Tag' })
  const tag = dialog.getByRole('combobox', { name: 'Aggiungi un tag' })
  await expect(tag).toBeFocused()
  await page.keyboard.type('prenotano')
  await expect(tag).toHaveValue('prenotano')
  await page.getByRole('option', { name: /prenotano/ }).click()
  await expect(dialog.getByText('prenotano')).toBeVisible()
  // Wherever the focus is while the dialog lies over the page.
  await dialog.focus()
  await page.keyboard.press('r')
  // What lies behind an open dialog has no role.
  await expect(page.getByPlaceholder('Scrivi su Messenger')).toHaveValue('')
  await page.keyboard.press('Escape')
  await expect(dialog).toHaveCount(0)
  await expect(field(page)).toHaveValue('')

  await page.getByRole('button', { name: 'Non assegnata' }).click()
  await page.getByRole('menuitemradio', { name: 'A me' }).click()
  await expect(page.getByRole('menuitemradio')).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Assegnata a Persona Prova' })).toBeVisible()

  // What is told after an action leaves the button that sends in reach.
  await thread(page).focus()
  await page.keyboard.press('e')
  await expect(toast(page)).toContainText('Chiusa, Giulia Ferrandi')
  await page.getByRole('button', { name: 'Invia', exact: true }).click({ trial: true, timeout: 4000 })
})

test('a note calls whom it names, wherever they are, until they have read it', async ({ page, browser }) => {
  test.slow()
  const account = await signUp(page, 'Frantoio Menzioni')
  const id = await writeOnMessenger(account, 'Giulia Ferrandi', 'Avete la fattura?')
  const other = await joinAsAgent(account, browser, 'Davide Neri')
  const mentions = other.getByRole('link', { name: /^Menzioni/ })
  await expect(mentions).toBeVisible()
  await expect(mentions).not.toContainText('1')
  await page.goto(account.href(`/inbox/${id}`))
  await page.getByText('Nota', { exact: true }).click()
  await field(page).pressSequentially('Chiedi a @Dav')
  await page.getByRole('option', { name: 'Davide Neri' }).click()
  await page.getByRole('button', { name: 'Salva nota' }).click()
  await expect(mentions).toContainText('1')
  await other.reload()
  await expect(mentions).toContainText('1')
  await mentions.click()
  await other.getByRole('link', { name: /Giulia Ferrandi/ }).click()
  await expect(thread(other).getByText('@Davide Neri')).toBeVisible()
  await expect(mentions).not.toContainText('1')
  await other.context().close()
})

test('a mail is answered with a canned answer and a signature, put off and taken back; its draft is kept', async ({
  page,
}) => {
  test.slow()
  const account = await signUp(page, 'Frantoio Posta')
  await page.goto(account.href('/settings/inbox'))
  await page.getByRole('button', { name: 'Nuova risposta' }).click()
  const panel = page.getByRole('dialog', { name: 'Nuova risposta' })
  await panel.getByLabel('Nome').fill('Ritiro in negozio')
  await panel.getByLabel('Testo').fill('Ciao %%FIRST_NAME%%, ti aspettiamo in negozio.')
  await panel.getByRole('button', { name: 'Salva' }).click()
  await expect(toast(page)).toContainText('Salvata, Ritiro in negozio')
  await page.getByLabel('Firma', { exact: true }).fill('Sara, Frantoio Posta')
  await page.getByRole('button', { name: 'Salva', exact: true }).click()
  await expect(toast(page)).toContainText('Firma salvata')
  await expectAccessible(page)

  const contact = await account.api(WithId, '/contacts', { firstName: 'Anna', email: 'anna@posteo.example' })
  const started = await account.api(Started, '/inbox/conversations', {
    cid: newUlid(Date.now()),
    conversation: newUlid(Date.now()),
    channel: 'email',
    contactId: contact.id,
    subject: 'Fattura 4817',
    text: 'Gentile Anna, le allego la fattura.',
  })
  await page.goto(account.href(`/inbox/${started.result.conversation}`))
  await expect(thread(page).getByRole('heading', { name: 'Fattura 4817' })).toBeVisible()
  await field(page).pressSequentially('/rit')
  await expect(page.getByRole('option', { name: /Ritiro in negozio/ })).toBeVisible()
  await field(page).press('Enter')
  await expect(field(page)).toHaveValue('Ciao Anna, ti aspettiamo in negozio.')
  await expectAccessible(page)

  // A field that is typed is filled as it is closed.
  await field(page).fill('')
  await field(page).pressSequentially('Ciao %%FIRST_NAME%%')
  await expect(field(page)).toHaveValue('Ciao Anna')
  await field(page).pressSequentially(', ti aspettiamo in negozio.')
  await expect(field(page)).toHaveValue('Ciao Anna, ti aspettiamo in negozio.')

  // What is begun is kept by the server.
  const Detail = z.object({ draft: z.string().nullable() })
  const draft = async () =>
    (await account.api(Detail, `/inbox/conversations/${started.result.conversation}`)).draft
  await expect.poll(draft).toBe('Ciao Anna, ti aspettiamo in negozio.')
  await page.reload()
  await expect(field(page)).toHaveValue('Ciao Anna, ti aspettiamo in negozio.')
  // The list reminds of it, also where no conversation is open.
  await page.goto(account.href('/inbox'))
  await expect(page.locator('[data-row]').getByText('Bozza:')).toBeVisible()
  await page.locator('[data-row]').first().click()
  await expect(field(page)).toHaveValue('Ciao Anna, ti aspettiamo in negozio.')

  // A mistyped copy is told at its field, and no longer than it stands.
  await page.getByRole('button', { name: 'Cc e Ccn' }).click()
  const copy = page.getByLabel('Cc', { exact: true })
  await copy.fill('socio@frantoio')
  await field(page).press('Control+Enter')
  await expect(copy).toHaveAttribute('aria-invalid', 'true')
  await expect(page.getByText('socio@frantoio non è un indirizzo e-mail.')).toBeVisible()
  await copy.fill('')
  await expect(page.getByText('socio@frantoio non è un indirizzo e-mail.')).toHaveCount(0)

  await page.getByRole('button', { name: 'Altri modi di inviare' }).click()
  await page.getByRole('menuitem', { name: 'Invia più tardi…' }).click()
  const later = page.getByRole('dialog', { name: 'Quando parte?' })
  await expectAccessible(page)
  await later.getByRole('button', { name: 'Programma' }).click()
  await expect(later).toHaveCount(0)
  await expect(thread(page).getByText('Sara, Frantoio Posta')).toBeVisible()
  await expect(copy).toHaveCount(0)
  await expect(thread(page).getByText(/^parte /)).toBeVisible()
  await expect.poll(draft).toBeNull()
  await thread(page).getByRole('button', { name: 'Annulla' }).click()
  await expect(field(page)).toHaveValue(/Ciao Anna, ti aspettiamo in negozio/)
  await expect(thread(page).getByText('ha annullato un messaggio')).toBeVisible()

  await page.goto(account.href(`/contacts/${contact.id}`))
  await page.getByRole('tab', { name: 'Conversazioni' }).click()
  await page.getByRole('link', { name: /Fattura 4817/ }).click()
  await expect(thread(page).getByRole('heading', { name: 'Fattura 4817' }).first()).toBeVisible()
  await page.goto(account.href(`/contacts/${contact.id}`))
  await page.getByRole('link', { name: 'Vai alla chat' }).click()
  await expect(page).toHaveURL(new RegExp(started.result.conversation))
})

test('on a phone a conversation is read and answered, with everything else behind one menu', async ({
  page,
}) => {
  await page.setViewportSize({ width: 390, height: 844 })
  const account = await signUp(page, 'Frantoio Telefono')
  const id = await writeOnMessenger(account, 'Giulia Ferrandi', 'Siete aperti domenica?')
  await page.goto(account.href(`/inbox/${id}`))
  await expect(thread(page).getByText('Siete aperti domenica?')).toBeVisible()
  await expectAccessible(page)
  await field(page).fill('Sì, dalle 9 alle 13.')
  await page.getByRole('button', { name: 'Invia', exact: true }).click()
  await expect(thread(page).getByText('Sì, dalle 9 alle 13.')).toBeVisible()
  await page.getByRole('button', { name: 'Altre azioni per Giulia Ferrandi' }).click()
  // The menu lies at the foot of the screen, as wide as it.
  await expect
    .poll(async () => {
      const box = await page.getByRole('menu').boundingBox()
      return box === null ? null : [box.x, box.width, Math.round(box.y + box.height)]
    })
    .toEqual([0, 390, 844])
  await page.getByRole('menuitem', { name: 'Contatto' }).click()
  await expect(page.getByRole('heading', { name: 'Non è ancora un contatto' })).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Chiudi il contatto' }).click()
  await expect(field(page)).toBeVisible()
})
