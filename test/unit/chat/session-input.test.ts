import { describe, expect, test } from 'vitest'
import { ChatSessionInput } from '../../../worker/contracts/chat-doors.ts'

const page = { url: 'https://sito.example/', title: '', referrer: '' }
const read = (change: object) => ChatSessionInput.parse({ page, language: 'it', ...change })

describe('the page of a session', () => {
  test.each([
    ['https://sito.example/olio?anno=2026#reset=abc', 'https://sito.example/olio?anno=2026'],
    ['android-app://com.google.android.googlequicksearchbox/', ''],
    ['capacitor://localhost/', ''],
    ['about:srcdoc', ''],
    ['', ''],
  ])('%j is %j, and refuses nobody', (address, kept) => {
    expect(read({ page: { url: address, title: 'T', referrer: address } }).page).toEqual({
      url: kept,
      title: 'T',
      referrer: kept,
    })
  })

  test('is cut where it is long', () => {
    const address = `https://sito.example/${'a'.repeat(5000)}`
    expect(read({ page: { ...page, url: address } }).page.url).toHaveLength(1000)
  })
})

describe('an identity that the site passes crookedly', () => {
  test.each([
    [{ email: null }, {}],
    [{ email: 7, name: 5, token: null }, {}],
    [{ email: 'anna@prova.example', token: null }, { email: 'anna@prova.example' }],
    [{ email: 'a\nb@prova.example' }, {}],
    [{ name: 'Anna\n Rossi' }, { name: 'Anna Rossi' }],
    [{ name: 'x'.repeat(300) }, { name: 'x'.repeat(100) }],
    [{ email: 'a'.repeat(300) }, {}],
    [null, {}],
    ['anna', {}],
  ])('%j is read as %j', (identity, known) => {
    expect(JSON.parse(JSON.stringify(read({ identity }).identity))).toEqual(known)
  })
})

test('a binding that is none is no reason to refuse', () => {
  expect(read({ binding: 'x'.repeat(500) }).binding).toBeNull()
  expect(read({ binding: 5 }).binding).toBeNull()
})
