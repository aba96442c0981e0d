import { describe, expect, test } from 'vitest'
import { PushContent } from '../../../worker/contracts/campaign-content.ts'
import { compilePush } from '../../../worker/modules/campaigns/call-content.ts'

const base = { title: 'Ciao %%FIRST_NAME|tu%%', url: 'https://shop.example/%%FIRST_NAME|x%%' }
const fields = new Map<string, never>()
const compile = (content: object) => compilePush(PushContent.parse(content), fields)
const person = { language: 'it', address: 'push' }

describe('what stops a notification', () => {
  test.each([
    ['no title', { url: base.url }, [{ field: 'content.title', code: 'required' }]],
    ['no link', { title: 'Olio' }, [{ field: 'content.url', code: 'required' }]],
    [
      'an unknown field in a button',
      { ...base, actions: [{ title: 'Vai %%NIENTE%%', url: 'https://a.example' }] },
      [{ field: 'content.actions.0.title', code: 'unknown_field' }],
    ],
    [
      'pictures that no browser loads',
      { ...base, iconUrl: 'http://a.example/icon.png', imageUrl: 'http://' },
      [
        { field: 'content.iconUrl', code: 'picture_url' },
        { field: 'content.imageUrl', code: 'url' },
      ],
    ],
    [
      'more bytes than push services take',
      { ...base, body: '🫒'.repeat(250), iconUrl: `https://a.example/${'è'.repeat(1500)}` },
      [{ field: 'content.body', code: 'push_too_large' }],
    ],
  ])('%s', (_name, content, problems) => {
    expect(compile(content).problems).toMatchObject(problems)
  })
})

test.each([
  'https://a.example/i.png',
  'http://localhost:8787/i.png',
  'http://a.localhost/i.png',
  '%%COMPANY%%',
])('a picture may come from %s', (iconUrl) => {
  expect(compile({ ...base, iconUrl }).problems).toEqual([])
})

test('the texts and addresses are filled for the person, each for where it stands', () => {
  const template = compile({ ...base, actions: [{ title: 'Prenota', url: '' }] })
  expect(template.problems).toEqual([])
  const { content, missing, code } = template.draft(person, (name) =>
    name === 'FIRST_NAME' ? 'Ada & Bea' : null,
  )
  expect({ missing, code }).toEqual({ missing: [], code: null })
  expect(content).toMatchObject({
    title: 'Ciao Ada & Bea',
    url: 'https://shop.example/Ada%20%26%20Bea',
    actions: [{ title: 'Prenota', url: 'https://shop.example/Ada%20%26%20Bea' }],
    iconUrl: '',
  })
})

test('a person for whom it grows too large is told apart', () => {
  const template = compile({ ...base, body: '%%FIRST_NAME%%' })
  const { code } = template.draft(person, () => 'x'.repeat(4000))
  expect(code).toBe('push_too_large')
})
