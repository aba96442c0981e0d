import { expect, type Page, test } from '@playwright/test'
import { z } from 'zod'
import { makePng } from '../support/pictures.ts'
import { expectAccessible, signUp } from './support.ts'

const file = (name: string, bytes: Uint8Array | string) => ({
  name,
  mimeType: 'application/octet-stream',
  buffer: Buffer.from(bytes),
})
const choose = (page: Page, ...files: ReturnType<typeof file>[]) =>
  page.getByLabel('File da caricare').first().setInputFiles(files)
const tile = (page: Page, name: string) => page.getByRole('button', { name })
const loaded = (page: Page, name: string) =>
  tile(page, name)
    .locator('img')
    .evaluate((image) => image instanceof HTMLImageElement && image.naturalWidth)

test('pictures are uploaded, found, named, deleted and brought back', async ({ page }) => {
  const account = await signUp(page)
  await page.goto(account.href('/media'))
  await expect(page.getByRole('heading', { name: 'Le tue immagini stanno qui' })).toBeVisible()
  await expectAccessible(page)
  await choose(
    page,
    file('Cesto.png', makePng(320, 200)),
    file('falsa.png', '<script>1</script>'),
    file('Listino.pdf', '%PDF-1.4\n%%EOF'),
  )
  await expect(page.getByText('Serve un’immagine PNG, JPEG, GIF o WebP, oppure un PDF.')).toBeVisible()
  await expect(tile(page, 'Listino.pdf')).toBeVisible()
  await expect.poll(() => loaded(page, 'Cesto.png')).toBe(320)
  await page.getByRole('button', { name: 'Chiudi l’avviso per falsa.png' }).click()
  await expectAccessible(page)

  await page.getByRole('button', { name: 'PDF', exact: true }).click()
  await expect(tile(page, 'Cesto.png')).toBeHidden()
  await page.getByRole('button', { name: 'Tutti', exact: true }).click()

  await tile(page, 'Cesto.png').click()
  await page.getByRole('textbox', { name: 'Nome' }).fill('Cesto di arance')
  await page.getByLabel('Che cosa mostra').fill('Un cesto di arance')
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Salva' }).click()
  await expect(tile(page, 'Cesto di arance')).toBeVisible()
  await page.getByRole('searchbox', { name: 'Cerca per nome' }).fill('ARANCE')
  await expect(tile(page, 'Listino.pdf')).toBeHidden()
  await page.getByRole('searchbox', { name: 'Cerca per nome' }).fill('')

  await tile(page, 'Listino.pdf').click()
  await page.getByRole('button', { name: 'Elimina' }).click()
  await expect(tile(page, 'Listino.pdf')).toHaveCount(0)
  await page.getByRole('button', { name: /^Annulla/ }).click()
  await expect(tile(page, 'Listino.pdf')).toBeVisible()
})

test('a dropped and a pasted picture are kept too, on a phone as well', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 })
  const account = await signUp(page)
  await page.goto(account.href('/media'))
  const heading = page.getByRole('heading', { name: 'Le tue immagini stanno qui' })
  const transfer = (name: string, bytes: Uint8Array) =>
    page.evaluateHandle(
      ([fileName, content]) => {
        const data = new DataTransfer()
        data.items.add(new File([new Uint8Array(content)], fileName, { type: 'image/png' }))
        return data
      },
      [name, [...bytes]] as const,
    )
  await heading.dispatchEvent('drop', { dataTransfer: await transfer('Trascinata.png', makePng(20, 20)) })
  await expect(tile(page, 'Trascinata.png')).toBeVisible()
  await page.evaluate(
    (data) => document.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true })),
    await transfer('Incollata.png', makePng(21, 20)),
  )
  await expect(tile(page, 'Incollata.png')).toBeVisible()
  await expectAccessible(page)
})

test('a notification takes its picture from the library, and deleting that one says where it is used', async ({
  page,
}) => {
  const account = await signUp(page)
  const { id } = await account.api(z.object({ id: z.number() }), '/campaigns', {
    name: 'Arance in arrivo',
    channel: 'push',
  })
  await page.goto(account.href(`/campaigns/${id}`))
  await page.getByRole('button', { name: 'Scegli dalla libreria, Immagine' }).click()
  const picker = page.getByRole('dialog', { name: 'Scegli un’immagine' })
  await expect(picker.getByText('La libreria non ha ancora immagini.')).toBeVisible()
  await expectAccessible(page)
  await choose(page, file('Arance.png', makePng(640, 320)))
  await expect(picker).toBeHidden()
  await expect(page.getByRole('textbox', { name: 'Immagine' })).toHaveValue(/\/t\/m\//)
  await expect(page.getByText(/^salvato \d\d:\d\d$/)).toBeVisible()

  await page.goto(account.href('/media'))
  await tile(page, 'Arance.png').click()
  await expect(page.getByRole('link', { name: 'Arance in arrivo' })).toBeVisible()
  await page.getByRole('button', { name: 'Elimina' }).click()
  const question = page.getByRole('dialog', { name: 'Si usa in 1 messaggio' })
  await expect(question.getByRole('button', { name: 'Elimina lo stesso' })).toBeVisible()
  await expectAccessible(page)
  await question.getByRole('button', { name: 'Elimina lo stesso' }).click()
  await expect(page.getByRole('heading', { name: 'Le tue immagini stanno qui' })).toBeVisible()
})
