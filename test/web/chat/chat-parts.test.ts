import { describe, expect, test } from 'vitest'
import { dayText, parseDay } from '../../../web/app/pages/settings/chat/hours-text.ts'
import { chatColours, contrast } from '../../../web/shared/chat/chat-colours.ts'
import { emailProblem, initialsOf, localeOf, whenText } from '../../../web/shared/chat/chat-view.ts'
import { chatWords, filled } from '../../../web/shared/chat/chat-words.ts'
import { loaderWords } from '../../../web/widget/loader-words.ts'
import { languages } from '../../../worker/contracts/common.ts'

describe('hours as they are typed', () => {
  test.each([
    ['9-13, 15-19', '09:00-13:00, 15:00-19:00'],
    ['15.30–19; 9:00-13', '09:00-13:00, 15:30-19:00'],
    ['0-24', '00:00-24:00'],
    ['', ''],
    [' , ', ''],
  ])('%j is %j', (typed, text) => {
    expect(dayText(parseDay(typed) ?? [{ from: 'wrong', to: '' }])).toBe(text)
  })

  test.each(['mattina', '9', '13-9', '9-9', '25-26', '24-24', '9-13, 12-19', '1-2,3-4,5-6,7-8', '9:60-10'])(
    '%j is none',
    (typed) => {
      expect(parseDay(typed)).toBeNull()
    },
  )
})

test.each([
  ['en', 'en-GB', 'en-GB'],
  ['en', 'en-US', 'en-US'],
  ['en', 'it-IT', 'en'],
  ['fr', 'fr-CA', 'fr-CA'],
  ['it', 'it', 'it'],
  // What some browsers say is no locale at all.
  ['en', 'en-US@posix', 'en'],
  ['en', '', 'en'],
] as const)('a chat in %s writes times in a browser of %j as %s', (language, browser, expected) => {
  expect(localeOf(language, browser)).toBe(expected)
})

describe('the workspace’s colour', () => {
  test.each(['#036173', '#ffffff', '#000000', '#ffd400', '#ff0000', '#7f7f7f', '#00ff00', '#e95802'])(
    '%s carries a text that can be read, and is one on white',
    (colour) => {
      const { fill, onFill, text } = chatColours(colour)
      expect(contrast(fill, onFill)).toBeGreaterThanOrEqual(4.5)
      expect(contrast(text, '#ffffff')).toBeGreaterThanOrEqual(4.5)
    },
  )
})

test.each([
  ['', 'required'],
  ['laura', 'noAt'],
  ['laura@gmail', 'noEnding'],
  ['laura@gmail.', 'noEnding'],
  ['@gmail.com', 'badEmail'],
  ['a@b@c.it', 'badEmail'],
  ['laura benedetti@prova.example', 'badEmail'],
  [' laura@prova.example ', null],
])('an address %j: %s', (typed, problem) => {
  expect(emailProblem(typed)).toBe(problem)
})

test('initials are of the first two words, whatever the script', () => {
  expect(['Frantoio Valdarno del Colle', 'Élodie', '  ', '𝒜nna Rossi'].map(initialsOf)).toEqual([
    'FV',
    'É',
    '',
    '𝒜R',
  ])
})

test('all languages have all words, with the same slots', () => {
  const slots = (text: string) => text.match(/\{\{\w+\}\}/g) ?? []
  for (const language of languages) {
    expect(Object.keys(chatWords[language])).toEqual(Object.keys(chatWords.it))
    expect(Object.values(chatWords[language]).map(slots)).toEqual(Object.values(chatWords.it).map(slots))
    expect(loaderWords[language].launcher).toBe(chatWords[language].launcher)
  }
})

test.each([
  ['it', '2026-11-20T20:00+01:00', 'Torniamo lunedì alle 09:00.'],
  ['en', '2026-11-22T08:00+01:00', 'We are back tomorrow at 09:00.'],
  ['fr', '2026-11-23T00:30+01:00', 'De retour aujourd’hui à 09:00.'],
] as const)('a sentence tells when somebody is back: %s', (language, now, told) => {
  const at = Date.parse('2026-11-23T09:00:00+01:00')
  const when = whenText(at, language, Date.parse(now), 'Europe/Rome')
  expect(filled(chatWords[language].opens, { when })).toBe(told)
})
