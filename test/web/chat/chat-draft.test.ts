import { expect, test } from 'vitest'
import { createChatDraft } from '../../../web/app/pages/settings/chat/chat-draft.ts'
import { type ChatSettings, defaultChatSettings } from '../../../worker/contracts/chat.ts'

test('hours that cannot be read keep the settings from being saved, and from passing as unchanged', async () => {
  const stored: ChatSettings[] = []
  const draft = createChatDraft(defaultChatSettings, async (settings) => void stored.push(settings))
  draft.setUnreadable('hours.2', true)
  expect([draft.isChanged(), draft.tried()]).toEqual([true, false])
  expect(await draft.save()).toBe(false)
  expect([stored.length, draft.tried()]).toEqual([0, true])
  draft.setUnreadable('hours.2', false)
  expect(await draft.save()).toBe(true)
  expect(stored).toHaveLength(1)
})
