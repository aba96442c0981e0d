import { expect, type Page, test } from '@playwright/test'
import { z } from 'zod'
import { may, type Permission, type Role } from '../../worker/contracts/auth.ts'
import { type Account, password, signUp } from './support.ts'

const WithId = z.object({ id: z.number() })
const Anything = z.unknown()

/** Invites somebody and accepts in another browser's place: their page, signed in. */
async function join(owner: Page, account: Account, guest: Page, role: Role): Promise<void> {
  const email = `${role}-${process.pid}-${account.slug}@prova.example`
  await account.api(Anything, '/invitations', { email, role })
  await owner.goto('/system-outbox')
  const link = owner.locator('article', { hasText: email }).getByRole('link').first()
  const token = new URL((await link.getAttribute('href')) ?? '', 'http://localhost').searchParams.get('token')
  const joined = await guest.request.post('/api/v1/auth/invitation/sign-up', {
    data: { token, name: `Persona ${role}`, password },
  })
  expect(joined.status(), await joined.text()).toBe(201)
}

/** What a page offers to whoever may do it: its address below the workspace, the control, the permission. */
const controls: readonly (readonly [string, RegExp, Permission])[] = [
  ['/contacts', /^Nuovo contatto$/, 'contacts.write'],
  ['/contacts', /^Importa$/, 'contacts.import'],
  ['/contacts', /^Esporta$/, 'contacts.export'],
  ['/contacts/ONE', /^Elimina$/, 'contacts.write'],
  ['/contacts/ONE', /^Modifica Nome$/, 'contacts.write'],
  ['/lists', /^Nuova lista$/, 'lists.write'],
  ['/lists/ONE', /^Aggiungi contatti$/, 'lists.write'],
  ['/lists/ONE', /^Esporta$/, 'contacts.export'],
  ['/settings/fields', /^Nuovo campo$/, 'contacts.import'],
  ['/settings/tags', /^Nuovo tag$/, 'contacts.write'],
  ['/settings/members', /^Invita$/, 'members.write'],
]
const readOf: readonly (readonly [string, Permission])[] = [
  ['/lists', 'lists.read'],
  ['/campaigns', 'campaigns.read'],
  ['/templates', 'templates.read'],
  ['/media', 'media.read'],
  ['/settings', 'workspace.read'],
]
const settings: readonly (readonly [string, Permission])[] = [
  ['WhatsApp', 'channels.read'],
  ['Membri', 'members.read'],
  ['Chiavi API', 'keys.write'],
  ['Registro', 'audit.read'],
]
const quietPages = [
  '/contacts/import',
  '/contacts/csv',
  '/contacts/exports',
  '/contacts/blocked',
  '/settings',
]

for (const role of ['admin', 'marketer', 'agent', 'staff'] as const) {
  test(`${role}: sees what it may, is offered no more, and no page asks for what it may not`, async ({
    page,
    browser,
  }) => {
    const account = await signUp(page)
    const contact = await account.api(WithId, '/contacts', { email: 'ada@prova.example', firstName: 'Ada' })
    const list = await account.api(WithId, '/lists', { name: 'Invitati', kind: 'static' })
    await account.api(Anything, `/lists/${list.id}/members`, { contactIds: [contact.id] })
    const context = await browser.newContext()
    const guest = await context.newPage()
    await join(page, account, guest, role)
    const refused: string[] = []
    guest.on('response', (response) => {
      if (response.status() >= 400) refused.push(`${response.status()} ${response.url()} on ${guest.url()}`)
    })
    const open = async (path: string) => {
      const id = path.startsWith('/lists') ? list.id : contact.id
      await guest.goto(account.href(path.replace('ONE', String(id))))
      await expect(guest.getByRole('heading', { level: 1 })).toBeVisible()
      await guest.waitForLoadState('networkidle')
    }

    for (const [path, name, needs] of controls) {
      if (path.startsWith('/lists') && !may(role, 'lists.read')) continue
      await open(path)
      const control = guest.getByRole('main').getByRole('button', { name }).first()
      if (may(role, needs)) await expect(control, `${path} ${name}`).toBeVisible()
      else await expect(control, `${path} ${name}`).toHaveCount(0)
    }
    await open('/settings')
    for (const [name, needs] of settings) {
      const tab = guest.getByRole('tab', { name, exact: true })
      await expect(tab, name).toHaveCount(may(role, needs) ? 1 : 0)
    }
    const navigation = guest.getByRole('navigation', { name: 'Sezioni' })
    for (const [path, needs] of readOf) {
      const link = navigation.locator(`a[href$="${path}"]`)
      await expect(link, path).toHaveCount(may(role, needs) ? 1 : 0)
    }
    for (const path of quietPages) await open(path)
    expect(refused).toEqual([])

    for (const [path, needs] of readOf) {
      if (may(role, needs)) continue
      await guest.goto(account.href(path))
      await expect(guest.getByText('Questa parte non è del tuo ruolo').first(), path).toBeVisible()
    }

    const key = await guest.request.post(`/api/v1/w/${account.slug}/keys`, {
      data: { name: 'Cassa', scopes: ['contacts.read'] },
    })
    expect(key.status(), 'the API refuses by the same table').toBe(may(role, 'keys.write') ? 201 : 403)
    await context.close()
  })
}
