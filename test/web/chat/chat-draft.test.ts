import { expect, test } from 'vitest'
import { createChatDraft, siteOf } from '../../../web/app/pages/settings/chat/chat-draft.ts'
import { ApiProblem } from '../../../web/shared/api.ts'
import { type ChatSettings, defaultChatSettings } from '../../../worker/contracts/chat.ts'

test('hours that cannot be read keep the settings from being saved, and from passing as unchanged', async () => {
  const stored: ChatSettings[] = []
  const opened = { revision: 0, settings: defaultChatSettings }
  const draft = createChatDraft(opened, async (settings) => stored.push(settings))
  draft.setUnreadable('hours.2', true)
  expect([draft.isChanged(), draft.tried()]).toEqual([true, false])
  expect(await draft.save()).toBe(false)
  expect([stored.length, draft.tried()]).toEqual([0, true])
  draft.setUnreadable('hours.2', false)
  expect(await draft.save()).toBe(true)
  expect(stored).toHaveLength(1)
})

test('each saving names the revision before it; over another’s it fails and says so', async () => {
  const named: number[] = []
  const opened = { revision: 4, settings: defaultChatSettings }
  const draft = createChatDraft(opened, async ({ revision }) => {
    named.push(revision)
    if (named.length === 3) throw new ApiProblem({ status: 409, code: 'resource.conflict' })
    return revision + 1
  })
  expect([await draft.save(), await draft.save()]).toEqual([true, true])
  expect([draft.isStale(), await draft.save()]).toEqual([false, false])
  expect([named, draft.isStale()]).toEqual([[4, 5, 6], true])
})

test.each([
  ['https://www.dominio.it/negozio/?da=mail#olio', 'https://www.dominio.it'],
  [' dominio.it ', 'https://dominio.it'],
  ['http://localhost:3000/', 'http://localhost:3000'],
  ['dominio.it/olio', 'https://dominio.it'],
  ['https://*.dominio.it/', 'https://*.dominio.it/'],
  ['ftp://dominio.it/olio', 'ftp://dominio.it/olio'],
  ['olio', 'olio'],
  ['', ''],
])('the site of %j is %j', (typed, site) => {
  expect(siteOf(typed)).toBe(site)
})

test('what the server finds in one site of several stands at the sites', async () => {
  const errors = [{ field: 'sites.1', code: 'site' }]
  const draft = createChatDraft({ revision: 0, settings: defaultChatSettings }, async () => {
    throw new ApiProblem({ status: 422, code: 'request.invalid', errors })
  })
  expect(await draft.save()).toBe(false)
  expect(draft.error('sites')).toBeDefined()
  expect(draft.error('colour')).toBeUndefined()
})
