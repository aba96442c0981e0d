import { describe, expect, test } from 'vitest'
import { VisitorServerFrame } from '../../../worker/contracts/inbox-frames.ts'
import { readVisitorFrame } from '../../../web/shared/live/visitor-frames.ts'

const message = {
  id: '01JX0000000000000000000002',
  cseq: 1,
  cver: 2,
  text: 'Ciao',
  attachments: [
    { key: '01JX0000000000000000000003', name: 'a.png', type: 'image/png', sizeBytes: 4, width: 2 },
  ],
  offer: null,
  receivedAt: 1,
  deletedAt: null,
  readAt: null,
  from: 'agent',
  name: 'Marta',
}
const frames: VisitorServerFrame[] = [
  { type: 'welcome', proto: 1, epoch: 'e', now: 1, agentsOnline: true, conversations: 0 },
  {
    type: 'live',
    conversation: 'c',
    from: 1,
    to: 2,
    messages: [
      { ...message, from: 'agent' },
      {
        ...message,
        from: 'bot',
        offer: { type: 'choice', options: [{ id: 'a', text: 'A' }], state: 'open', chosen: null },
      },
      {
        ...message,
        from: 'bot',
        offer: { type: 'form', fields: [{ field: 'email', required: true }], state: 'over' },
      },
    ],
    whole: false,
    more: false,
    closed: false,
    readCseq: 0,
  },
  { type: 'read', conversation: 'c', cseq: 3 },
  { type: 'ok', cid: 'x', cseq: 1 },
  { type: 'dup', cid: 'x', cseq: 1 },
  { type: 'err', cid: 'x', code: 'inbox.limited', retryMs: 10 },
  { type: 'err', cid: 'x', code: 'inbox.empty' },
  { type: 'err', cid: 'x', code: 'inbox.invalid', fields: [{ field: 'email', code: 'email' }] },
  { type: 'gone', conversation: 'c' },
  { type: 'eph', conversation: 'c', name: null },
  { type: 'bye', code: 4401, retryMs: 0 },
]

describe('a frame for a visitor', () => {
  test.each(frames.map((frame) => [frame.type, frame]))(
    '%s is read as the contract has it',
    (_type, frame) => {
      expect(VisitorServerFrame.safeParse(frame).success).toBe(true)
      expect(readVisitorFrame(JSON.stringify(frame))).toEqual(frame)
    },
  )

  test.each(frames.map((frame) => [frame.type, frame]))(
    '%s without any one of its fields is none, as the contract has it',
    (_type, frame) => {
      for (const key of Object.keys(frame)) {
        const cut = Object.fromEntries(Object.entries(frame).filter(([name]) => name !== key))
        const isGood = VisitorServerFrame.safeParse(cut).success
        expect([key, readVisitorFrame(JSON.stringify(cut)) !== null]).toEqual([key, isGood])
      }
    },
  )

  test('every type of the contract is known', () => {
    const known = new Set(frames.map(({ type }) => type))
    const types = VisitorServerFrame.options.flatMap(({ shape: { type } }) =>
      'values' in type ? [...type.values] : type.options,
    )
    expect([...known].toSorted()).toEqual(types.toSorted())
  })

  test.each(['', '[]', 'null', '3', '"live"', '{"type":"later"}', '{"type":"live","messages":[{}]}', '{'])(
    '%s is passed over',
    (text) => {
      expect(readVisitorFrame(text)).toBeNull()
    },
  )
})
