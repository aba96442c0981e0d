import { describe, expect, it, test } from 'vitest'
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

describe('two translations in one language', () => {
  const said = { category: 'marketing' as const, ...translation }
  const withLabel = (label: string) => ({
    ...said,
    buttons: said.buttons.map((one, index) => (index === 0 ? { ...one, label } : one)),
  })

  test.each([
    ['with other names of fields', { ...said, body: said.body.replaceAll('CITTA', 'PAESE') }],
    [
      'with blanks around',
      {
        ...said,
        body: `\n ${said.body.trim()} `,
        buttons: withLabel(` ${said.buttons[0]?.label} `).buttons,
      },
    ],
    ['with other tags', { ...said, buttons: said.buttons.map((one) => ({ ...one, tagId: 7 })) }],
  ])('are the same %s', (_name, other) => {
    expect(contentKey(other)).toBe(contentKey(said))
  })

  test.each([
    ['a word', { ...said, body: `${said.body.trim()} Olio` }],
    ['a capital letter', { ...said, body: said.body.replace(/[a-z]/, (letter) => letter.toUpperCase()) }],
    ['a button less', { ...said, buttons: said.buttons.slice(1) }],
    ['the order of buttons', { ...said, buttons: said.buttons.toReversed() }],
    ["a button's label", withLabel('Un altro')],
    ['the category', { ...said, category: 'utility' as const }],
  ])('differ by %s', (_name, other) => {
    expect(contentKey(other)).not.toBe(contentKey(said))
  })
})
