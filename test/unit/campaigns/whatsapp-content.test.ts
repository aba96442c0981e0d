import { describe, expect, it, test } from 'vitest'
import { compileWhatsapp } from '../../../worker/modules/campaigns/whatsapp-content.ts'
import type { OpenTemplate } from '../../../worker/modules/templates/service.ts'

const template = (change: Partial<OpenTemplate> = {}): OpenTemplate => ({
  id: 4,
  name: 'Saluto',
  languages: ['it'],
  defaultLanguage: 'it',
  stopped: [],
  uses: [{ name: 'FIRST_NAME', fallback: null }],
  render: ({ language }, valueOf) =>
    language === 'de'
      ? null
      : {
          language: 'it',
          contentSid: 'HX1',
          variables: { 1: valueOf('FIRST_NAME') ?? '%%FIRST_NAME%%' },
          text: `Ciao ${valueOf('FIRST_NAME') ?? '%%FIRST_NAME%%'}`,
          buttons: [{ kind: 'reply', label: 'Mi interessa', value: 'tpl.4.it.0' }],
          missing: valueOf('FIRST_NAME') === null ? ['FIRST_NAME'] : [],
        },
  ...change,
})
const person = { language: 'it', address: '+393331234567' }

describe('a campaign on WhatsApp', () => {
  it('says to each person what the template does', () => {
    const compiled = compileWhatsapp({ templateId: 4 }, template(), '+390212345678')
    expect(compiled.problems).toEqual([])
    expect(compiled.draft(person, () => 'Giulia')).toEqual({
      content: {
        channel: 'whatsapp',
        sender: '+390212345678',
        contentSid: 'HX1',
        variables: { 1: 'Giulia' },
        text: 'Ciao Giulia',
        buttons: [{ kind: 'reply', label: 'Mi interessa', value: 'tpl.4.it.0' }],
      },
      text: 'Ciao Giulia',
      segments: null,
      missing: [],
      code: null,
      language: 'it',
    })
  })

  it('leaves out who lacks a value, and who has no translation', () => {
    const compiled = compileWhatsapp({ templateId: 4 }, template(), '+390212345678')
    expect(compiled.draft(person, () => null)).toMatchObject({ missing: ['FIRST_NAME'], code: null })
    expect(compiled.draft({ ...person, language: 'de' }, () => 'Uwe')).toMatchObject({
      code: 'no_translation',
    })
  })

  test.each<[what: string, templateId: number | null, opened: OpenTemplate | null, code: string]>([
    ['without a template', null, null, 'required'],
    ['with a template that is gone', 4, null, 'template_gone'],
    ['with a template that lost its approval', 4, template({ languages: [] }), 'template_not_approved'],
    [
      'with one whose default language lost it, since somebody may speak no other',
      4,
      template({ languages: ['en'], stopped: ['it'] }),
      'template_default_not_approved',
    ],
  ])('cannot go %s', (_what, templateId, opened, code) => {
    expect(compileWhatsapp({ templateId }, opened, null).problems).toMatchObject([
      { field: 'content.templateId', code },
    ])
  })
})
