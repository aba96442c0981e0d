import { AxeBuilder } from '@axe-core/playwright'
import { type Browser, expect, type Page } from '@playwright/test'
import { z } from 'zod'

export const password = 'parola-di-prova'

const SignedUp = z.object({ workspace: z.object({ slug: z.string() }) })

export type Account = {
  slug: string
  email: string
  /** An address of the workspace's pages: `href('/contacts')`. */
  href(path: string): string
  /** Calls the workspace's API with the page's session; the body is what the caller's schema says. */
  api<T>(schema: z.ZodType<T>, path: string, body?: unknown): Promise<T>
}

let accounts = 0

/**
 * Signs a new person with a new workspace up and leaves the page's browser signed in. The client
 * address is the account's own: sign-up is rate limited by address. `origin` names another server than
 * the run's.
 */
export async function signUp(page: Page, workspaceName = 'Bottega di prova', origin = ''): Promise<Account> {
  const number = ++accounts
  const email = `persona-${process.pid}-${number}@prova.example`
  const response = await page.request.post(`${origin}/api/v1/auth/sign-up`, {
    headers: { 'cf-connecting-ip': `10.${process.pid % 200}.${number >> 8}.${number & 255}` },
    data: { name: 'Persona Prova', email, password, workspaceName },
  })
  expect(response.status(), await response.text()).toBe(201)
  const { slug } = SignedUp.parse(await response.json()).workspace
  return {
    slug,
    email,
    href: (path) => `${origin}/w/${slug}${path}`,
    async api(schema, path, body) {
      const address = `${origin}/api/v1/w/${slug}${path}`
      const answer = await (body === undefined
        ? page.request.get(address)
        : page.request.post(address, { data: body }))
      expect(answer.ok(), `${address}: ${answer.status()} ${await answer.text()}`).toBe(true)
      return schema.parse(await answer.json())
    },
  }
}

const dayOf = (at: Date): string => at.toLocaleDateString('sv', { timeZone: 'Europe/Rome' })

/** The word by which the pages name the day of `at`: "oggi", unless midnight has passed since. */
export const dayWord = (at: Date): string => (dayOf(at) === dayOf(new Date()) ? 'oggi' : 'ieri')

const wcag22AA = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

/** Fails with each rule of WCAG 2.2 A and AA that the page breaks, and where. */
export async function expectAccessible(page: Page): Promise<void> {
  // Neither a region that is being asked for anew, dimmed meanwhile, nor the middle of a fade shows the
  // page's contrast.
  await expect(page.locator('[aria-busy="true"]')).toHaveCount(0)
  await page.evaluate(() => Promise.allSettled(document.getAnimations().map(({ finished }) => finished)))
  const { violations } = await new AxeBuilder({ page }).withTags(wcag22AA).analyze()
  const found = violations.map(
    ({ id, help, nodes }) =>
      `${id}: ${help}\n${nodes.map(({ target }) => `    ${target.join(' ')}`).join('\n')}`,
  )
  expect(found, await page.title()).toEqual([])
}

/** A second member, an agent, with a browser of their own. */
export async function joinAsAgent(account: Account, browser: Browser, name: string): Promise<Page> {
  const email = `collega-${account.slug}@prova.example`
  await account.api(z.unknown(), '/invitations', { email, role: 'agent' })
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto('/system-outbox')
  await page.locator('article', { hasText: email }).getByRole('link').first().click()
  await page.getByLabel('Il tuo nome').fill(name)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Crea il profilo ed entra' }).click()
  await expect(page).toHaveURL(new RegExp(`/w/${account.slug}/`))
  return page
}
