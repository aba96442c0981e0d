import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Page, TestInfo } from '@playwright/test'
import { expect, test } from '@playwright/test'
import { z } from 'zod'
import type { DemoIds } from './pages.ts'
import { galleryShots, publicShots, workspaceShots } from './pages.ts'

const outFolder = fileURLToPath(new URL('./out/', import.meta.url))

const Me = z.object({ workspaces: z.array(z.object({ slug: z.string() })).min(1) })
const Status = z.object({ demo: z.object({ email: z.string(), password: z.string() }) })
const Items = z.object({ items: z.array(z.object({ id: z.number(), state: z.string().optional() })) })

/** Same boxes, final fonts, no request on its way: then the picture. */
async function take(page: Page, info: TestInfo, name: string, fullPage = false): Promise<void> {
  await page.waitForLoadState('networkidle')
  await page.evaluate(() => document.fonts.ready)
  mkdirSync(outFolder, { recursive: true })
  await page.screenshot({
    path: `${outFolder}${name}-${info.project.name}.png`,
    fullPage,
    animations: 'disabled',
  })
}

/** Signs the browser's context in as the demo's owner; the workspace's address. */
async function enterDemo(page: Page): Promise<string> {
  const { demo } = Status.parse(await (await page.request.get('/api/v1/auth/status')).json())
  await page.goto('/sign-in')
  await page.getByRole('textbox', { name: 'E-mail' }).fill(demo.email)
  await page.getByLabel('Password', { exact: true }).fill(demo.password)
  await page.getByRole('button', { name: 'Entra', exact: true }).click()
  await page.waitForURL('**/w/**')
  const me = Me.parse(await (await page.request.get('/api/v1/auth/me')).json())
  return me.workspaces[0]?.slug ?? ''
}

async function firstId(
  page: Page,
  workspace: string,
  module: string,
  state?: string,
): Promise<number | null> {
  const response = await page.request.get(`/api/v1/w/${workspace}/${module}`)
  const parsed = Items.safeParse(response.ok() ? await response.json() : null)
  const found = parsed.data?.items.find((item) => state === undefined || item.state === state)
  return found?.id ?? null
}

test('pages before the app', async ({ page }, info) => {
  for (const { name, path } of publicShots) {
    await page.goto(path)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await take(page, info, name)
  }
})

test('pages of the demo workspace', async ({ page }, info) => {
  const failures: string[] = []
  page.on('pageerror', (error) => failures.push(error.message))
  const workspace = await enterDemo(page)
  const ids: DemoIds = {
    contact: await firstId(page, workspace, 'contacts'),
    list: await firstId(page, workspace, 'lists'),
    campaign: await firstId(page, workspace, 'campaigns'),
    sentCampaign: await firstId(page, workspace, 'campaigns', 'finished'),
  }
  const isPhone = info.project.name.endsWith('-390')
  for (const shot of workspaceShots) {
    const path = typeof shot.path === 'string' ? shot.path : shot.path(ids)
    if (path === null || shot.only === (isPhone ? 'wide' : 'phone')) continue
    await page.goto(`/w/${workspace}${path}`)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await shot.before?.(page)
    await take(page, info, shot.name)
  }
  expect(failures).toEqual([])
})

test('the parts', async ({ page }, info) => {
  const origin = z.string().parse(info.config.metadata['galleryOrigin'])
  const theme = info.project.name.split('-')[0]
  for (const { name, hash, fullPage } of galleryShots) {
    await page.goto(`${origin}/#${hash}-${theme}`)
    await page.reload()
    await page.locator('#app > *').first().waitFor()
    await take(page, info, name, fullPage)
  }
})
