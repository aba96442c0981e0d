import { expect, type Page, test } from '@playwright/test'
import { z } from 'zod'
import { type Account, dayWord, expectAccessible, signUp } from './support.ts'

const Created = z.object({ id: z.number() })
const people = ['Anna', 'Bruno', 'Carla', 'Dario'] as const
const addressOf = (name: string) => `${name.toLowerCase()}@prova.example`

/** Four people who said yes, on one list; Elena, who never did, is on it too. */
async function prepare(account: Account): Promise<void> {
  const contactIds: number[] = []
  for (const firstName of people) {
    const consent = [{ channel: 'email', state: 'opted_in', text: 'Modulo in negozio' }]
    const input = { email: addressOf(firstName), firstName, consent }
    contactIds.push((await account.api(Created, '/contacts', input)).id)
  }
  contactIds.push(
    (await account.api(Created, '/contacts', { email: addressOf('Elena'), firstName: 'Elena' })).id,
  )
  const list = await account.api(Created, '/lists', { name: 'Amici del frantoio', kind: 'static' })
  await account.api(z.unknown(), `/lists/${list.id}/members`, { contactIds })
}

/** Sends the draft that is open, after the question with the numbers, and waits until it is out. */
async function send(page: Page, count: number): Promise<void> {
  const word = count === 1 ? 'persona' : 'persone'
  const button = page.getByRole('button', { name: 'Invia ora' })
  await expect(button).not.toHaveAttribute('aria-disabled', 'true')
  await button.click()
  const question = page.getByRole('dialog', { name: `Inviare a ${count} ${word}?` })
  await expect(question).toContainText('Amici del frantoio')
  await expect(question).toContainText('Fine prevista')
  await expectAccessible(page)
  await question.getByRole('button', { name: `Invia a ${count} ${word}` }).click()
  await expect(page.getByText('Inviata', { exact: true })).toBeVisible({ timeout: 30_000 })
}

async function openMail(page: Page, account: Account, name: string): Promise<void> {
  await page.goto(account.href('/outbox'))
  await page
    .getByRole('link', { name: new RegExp(addressOf(name)) })
    .first()
    .click()
  await expect(page.getByRole('heading', { level: 2 })).toContainText(name)
}

/** Makes something happen to the open mail and waits until it is seen there. */
async function play(page: Page, action: string, stage: string): Promise<void> {
  await page.getByRole('group', { name: 'Fai succedere' }).getByRole('button', { name: action }).click()
  await expect(page.getByRole('list', { name: 'Che cosa è successo' })).toContainText(stage)
}

const figure = (page: Page, stage: string) => page.getByRole('row', { name: new RegExp(`^${stage}`) })

test('a campaign is written, sent through the sandbox, lived through, and who left is left alone', async ({
  page,
}) => {
  test.setTimeout(300_000)
  const startedAt = new Date()
  const account = await signUp(page, 'Frantoio di prova')
  await prepare(account)

  await test.step('write it', async () => {
    await page.goto(account.href('/campaigns'))
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Nuova campagna' }).first().click()
    await page.getByRole('combobox', { name: 'Liste', exact: true }).click()
    await page.getByRole('option', { name: /Amici del frantoio/ }).click()
    await page.keyboard.press('Escape')
    await page
      .getByRole('textbox', { name: 'Oggetto', exact: true })
      .fill('%%FIRST_NAM%%, l’olio nuovo è qui')
    await expect(page.getByText(/Forse volevi %%FIRST_NAME%%/).first()).toBeVisible()
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Usa %%FIRST_NAME%%' }).click()
    await expect(page.getByRole('textbox', { name: 'Oggetto', exact: true })).toHaveValue(
      '%%FIRST_NAME%%, l’olio nuovo è qui',
    )

    await page.getByText('HTML', { exact: true }).click()
    await page
      .getByRole('textbox', { name: 'HTML del messaggio' })
      .fill('<p>Ciao %%FIRST_NAME%%, <a href="https://negozio.example/olio">assaggialo</a>.</p>')
    await page.getByText('Anteprima', { exact: true }).click()
    await expect(page.frameLocator('iframe').getByText('Ciao Anna')).toBeVisible()
    await page.getByText('Scrivi', { exact: true }).click()
    await expect(page.getByText('È pronta: puoi inviarla.')).toBeVisible()
    await expect(page.getByText('Non ha dato il consenso alle e-mail')).toBeVisible()
  })

  await test.step('send it', async () => {
    await send(page, 4)
    const story = page.getByRole('region', { name: 'Storia' }).getByRole('listitem')
    await expect(story).toHaveText([/^Finita/, /^Avviata.*da Persona Prova/, /^Creata.*da Persona Prova/])
    await expectAccessible(page)
  })
  const campaignUrl = page.url()

  await test.step('play what becomes of it', async () => {
    await openMail(page, account, 'Anna')
    await expect(page.frameLocator('iframe').getByText('Ciao Anna')).toBeVisible()
    await play(page, 'Consegna', 'Consegnata')
    await play(page, 'Apri', 'Aperta')
    await play(page, 'Clicca', 'Cliccata')
    await openMail(page, account, 'Bruno')
    await play(page, 'Rimbalza', 'Rimbalzata')
    await openMail(page, account, 'Carla')
    await play(page, 'Consegna', 'Consegnata')
    await play(page, 'Reclama', 'Segnalata come spam')
  })

  await test.step('leave by the link in the mail', async () => {
    await openMail(page, account, 'Dario')
    await play(page, 'Consegna', 'Consegnata')
    await page.getByText('Intestazioni', { exact: true }).click()
    const headers = page.getByRole('definition').filter({ hasText: /\/u\// })
    const [address] = /https?:\/\/[^>]+\/u\/[\w.-]+/.exec(await headers.innerText()) ?? []
    const missing: string[] = []
    page.on('response', (response) => {
      if (response.status() >= 400) missing.push(response.url())
    })
    await page.goto(address ?? 'about:blank')
    await expect(
      page.getByRole('heading', { name: 'Non vuoi più e-mail da Frantoio di prova?' }),
    ).toBeVisible()
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Non scrivermi più' }).click()
    await expect(page.getByRole('heading', { name: 'Fatto, non ti scriviamo più' })).toBeVisible()
    await expect(page.getByRole('status')).toContainText('non riceverà più e-mail')
    const fonts = await page.evaluate(async () => [...(await document.fonts.ready)].map((one) => one.status))
    expect(fonts).toEqual(['loaded'])
    expect(missing).toEqual([])
    await expectAccessible(page)
  })

  await test.step('see the figures and the people behind them', async () => {
    await page.goto(campaignUrl)
    for (const [stage, count] of [
      ['Inviati', 4],
      ['Consegnati', 3],
      ['Aperti da persone', 1],
      ['Clic', 1],
      ['Rimbalzi', 1],
      ['Segnalati come indesiderati', 1],
      ['Disiscritti', 1],
    ] as const) {
      await expect(figure(page, stage).first()).toContainText(String(count))
    }
    await figure(page, 'Rimbalzi').getByRole('button').click()
    await expect(page.getByRole('link', { name: 'Bruno' })).toBeVisible()
    await expectAccessible(page)
  })

  await test.step('see who did something last', async () => {
    await page.goto(account.href('/contacts'))
    await expect(page.getByRole('columnheader', { name: 'Ultima attività' })).toBeHidden()
    await page.getByRole('button', { name: 'Ultima modifica' }).click()
    await page.getByRole('menuitemradio', { name: 'Ultima attività' }).click()
    await expect(page).toHaveURL(/sort=activity/)
    await expect(page.getByRole('columnheader', { name: 'Ultima attività' })).toBeVisible()
    const rows = page.getByRole('table', { name: 'Contatti' }).getByRole('row')
    for (const [place, name] of ['Dario', 'Carla', 'Anna'].entries()) {
      await expect(rows.nth(place + 1)).toContainText(name)
      await expect(
        rows
          .nth(place + 1)
          .getByRole('cell')
          .last(),
      ).toContainText(dayWord(startedAt))
    }
    // A bounce is nothing that Bruno did.
    const bruno = rows.filter({ hasText: 'Bruno' })
    await expect(bruno.getByRole('cell').last()).toHaveText('')
    await expectAccessible(page)
    await page.goto(campaignUrl)
  })

  await test.step('the next one goes to nobody who left', async () => {
    await page.getByRole('button', { name: 'Duplica' }).click()
    await expect(page).not.toHaveURL(campaignUrl)
    await expect(page.getByText('È pronta: puoi inviarla.')).toBeVisible()
    await expect(page.getByText('Indirizzo bloccato')).toBeVisible()
    await send(page, 1)
    await page.goto(account.href('/outbox'))
    const mails = page.getByRole('navigation', { name: 'Messaggi di prova' }).getByRole('link')
    await expect(mails).toHaveCount(5)
    await expect(mails.filter({ hasText: addressOf('Anna') })).toHaveCount(2)
    await expectAccessible(page)
  })
})

test('on a phone a campaign is read and steered without anything out of sight', async ({ page }) => {
  const account = await signUp(page)
  await prepare(account)
  await page.setViewportSize({ width: 390, height: 844 })
  await page.goto(account.href('/campaigns'))
  await page.getByRole('button', { name: 'Nuova campagna' }).first().click()
  await expect(page.getByRole('textbox', { name: 'Oggetto', exact: true })).toBeVisible()
  await expectAccessible(page)
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  )
  expect(overflow).toBeLessThanOrEqual(0)
})
