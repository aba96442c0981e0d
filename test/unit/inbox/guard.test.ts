import { expect, test } from 'vitest'
import { bruno, olga, openDesk } from './desk-world.ts'

test('somebody else’s answer is seen by the guard behind however many lines', () => {
  const { land, give } = openDesk()
  const conversation = land('+39347')
  const answer = {
    type: 'send',
    conversation,
    base: 1,
    attachments: [],
    template: null,
    cc: [],
    bcc: [],
  } as const
  const op = (text: string) => ({ ...answer, text, attachments: [], cc: [], bcc: [] })
  give(bruno, op('Eccolo'))
  for (let line = 0; line < 60; line++) land('+39347')
  expect(give(olga, op('Eccolo di nuovo')).outcome.type).toBe('conflict')
})
