import { describe, expect, it } from 'vitest'
import type { TemplateButton } from '../../../worker/contracts/templates.ts'
import {
  contentKey,
  fillVariables,
  numberTemplate,
  templateVariables,
} from '../../../worker/lib/texts/template-content.ts'

const button = (kind: TemplateButton['kind'], label: string, value = '', tagId: number | null = null) => ({
  kind,
  label,
  value,
  tagId,
})
const translation = {
  body: ' Ciao %%FIRST_NAME|a te%%, a %%CITTA%% c’è %%FIRST_NAME%%! ',
  buttons: [button('reply', 'Sì'), button('url', 'Vedi', 'https://a.it/%%CITTA%%')],
}

describe('a translation for the provider', () => {
  it('has numbered variables in the order of its fields, links after the body', () => {
    const numbered = numberTemplate(translation)
    expect(numbered.body).toBe('Ciao {{1}}, a {{2}} c’è {{3}}!')
    expect(numbered.buttons[1]?.value).toBe('https://a.it/{{4}}')
  })

  it('is filled with one person’s values, as one line and safe inside a link', () => {
    const { slots } = numberTemplate(translation)
    const values: Record<string, string> = { CITTA: 'Reggio\n  Emilia/Est' }
    const filled = templateVariables(slots, (name) => values[name] ?? null)
    // The third use has no fallback.
    expect(filled).toMatchObject({ missing: ['FIRST_NAME'], variables: { 1: 'a te', 3: '%%FIRST_NAME%%' } })
    values['FIRST_NAME'] = 'Giulia'
    expect(templateVariables(slots, (name) => values[name] ?? null)).toEqual({
      missing: [],
      variables: {
        1: 'Giulia',
        2: 'Reggio Emilia/Est',
        3: 'Giulia',
        4: encodeURIComponent('Reggio\n  Emilia/Est'),
      },
    })
  })

  it('is shown with its variables filled; what is not known stays', () => {
    expect(fillVariables('Ciao {{1}}, {{2}} {{3}}', { 1: 'Giulia', 2: '$&' })).toBe('Ciao Giulia, $& {{3}}')
  })
})

describe('two templates', () => {
  const it1 = { language: 'it', ...translation }
  const en1 = { language: 'en', body: 'Hello there', buttons: [] }
  const same = (a: Parameters<typeof contentKey>[0], b: Parameters<typeof contentKey>[0]) =>
    contentKey(a) === contentKey(b)

  it('are the same whatever the order of languages, the names of fields, the tags and the blanks around', () => {
    const renamed = { ...it1, body: it1.body.replaceAll('CITTA', 'PAESE').trim() }
    const tagged = { ...it1, buttons: it1.buttons.map((one) => ({ ...one, tagId: 7 })) }
    expect(same([it1, en1], [en1, it1])).toBe(true)
    expect(same([it1], [renamed])).toBe(true)
    expect(same([it1], [tagged])).toBe(true)
  })

  it('differ by a language, a word or a button', () => {
    expect(same([it1], [it1, en1])).toBe(false)
    expect(same([it1], [{ ...it1, language: 'en' }])).toBe(false)
    expect(same([it1], [{ ...it1, body: `${it1.body.trim()} Olio` }])).toBe(false)
    expect(same([it1], [{ ...it1, buttons: it1.buttons.slice(1) }])).toBe(false)
  })
})
