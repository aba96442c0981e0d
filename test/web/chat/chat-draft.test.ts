import { expect, test } from 'vitest'
import { createChatDraft } from '../../../web/app/pages/settings/chat/chat-draft.ts'
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
