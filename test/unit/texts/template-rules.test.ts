import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import type { TemplateButton } from '../../../worker/contracts/templates.ts'
import type { KnownFields } from '../../../worker/lib/merge-fields/values.ts'
import { hasEmoji, withoutEmoji } from '../../../worker/lib/texts/button-rules.ts'
import {
  checkBody,
  checkTemplate,
  isRequestable,
  mendSpaces,
  type TemplateDraft,
} from '../../../worker/lib/texts/template-rules.ts'

const fields: KnownFields = new Map([
  ['CITTA', { type: 'text', stored: true, choices: [] }],
  ['ORDINE', { type: 'text', stored: false, choices: [] }],
])

const reply = (label: string): TemplateButton => ({ kind: 'reply', label, value: '', tagId: null })
const link = (value: string, label = 'Prenota ora'): TemplateButton => ({
  kind: 'url',
  label,
  value,
  tagId: null,
})
const phone = (value: string, label = 'Chiama'): TemplateButton => ({
  kind: 'phone',
  label,
  value,
  tagId: null,
})

const good: TemplateDraft = {
  name: 'Prevendita olio nuovo',
  defaultLanguage: 'it',
  translations: [
    {
      language: 'it',
      body: 'Ciao %%FIRST_NAME|a te%%, l’olio nuovo è arrivato dal *frantoio* 🫒.',
      buttons: [],
    },
  ],
  samples: { FIRST_NAME: 'Giulia' },
}
const withBody = (body: string, samples = good.samples): TemplateDraft => ({
  ...good,
  translations: [{ language: 'it', body, buttons: [] }],
  samples,
})
const withButtons = (...buttons: TemplateButton[]): TemplateDraft => ({
  ...good,
  translations: [{ language: 'it', body: 'L’olio nuovo è arrivato.', buttons }],
})
/** `field code` of each problem, without the path of the one translation. */
const codes = (draft: TemplateDraft): string[] =>
  checkTemplate(draft, fields).map(({ field, code }) => `${field.replace('translations.it.', '')} ${code}`)

it('finds nothing wrong with a good template', () => {
  expect(checkTemplate(good, fields)).toEqual([])
})

describe('the text', () => {
  test.each<[what: string, body: string, problems: string[]]>([
    ['may have a thousand characters', 'à'.repeat(1000), []],
    ['counts an emoji as one', '😀'.repeat(1000), []],
    ['may have no more than a thousand', 'a'.repeat(1001), ['body too_long']],
    ['may have four spaces in a row', 'Ritiro    in negozio', []],
    ['may not have five', 'Ritiro     in negozio', ['body spaces']],
    ['counts wide and unbreakable spaces too', 'Ritiro \u00A0\u2003 \u00A0in negozio', ['body spaces']],
    ['may not have a tab', 'Ritiro\tin negozio', ['body tab']],
    ['may have two blank lines', 'Ciao\n\n\nolio', []],
    ['may not have three', 'Ciao\n\n\n\nolio', ['body blank_lines']],
    ['sees blank lines that hold spaces', 'Ciao\n \n  \n\nolio', ['body blank_lines']],
    ['may hold marks of emphasis', '*grassetto* _corsivo_ ~barrato~', []],
    ['may not begin with a field', '%%FIRST_NAME%%, l’olio è qui', ['body starts_with_field']],
    ['may not end with a field', 'L’olio nuovo è qui per %%FIRST_NAME%%', ['body ends_with_field']],
    ['may end with a full stop after a field', 'L’olio nuovo è qui per %%FIRST_NAME%%.', []],
    ['sees a field at the start behind spaces', ' \n%%FIRST_NAME%% ecco l’olio', ['body starts_with_field']],
    ['may hold {{ only as fields', 'Ciao {{1}}, l’olio è qui', ['body double_braces']],
    ['may not leave a field open', 'Ciao %%FIRST_NAME%, l’olio', ['body field_unclosed']],
    ['needs a fallback that says something', 'Ciao %%FIRST_NAME|%%, l’olio', ['body fallback_empty']],
    [
      'needs fields that exist',
      'Ciao a %%CITY%% di sera',
      ['body unknown_field', 'samples.CITY sample_missing'],
    ],
    [
      'cannot use a field that only an API call brings',
      'Ciao, ordine %%ORDINE%% pronto',
      ['body field_off', 'samples.ORDINE sample_missing'],
    ],
  ])('%s', (_what, body, problems) => {
    expect(codes(withBody(body))).toEqual(problems)
  })

  it('may not have two fields side by side, blanks between them or not', () => {
    const samples = { FIRST_NAME: 'Giulia', LAST_NAME: 'Ferrandi' }
    const side = ['body fields_side_by_side']
    expect(codes(withBody('Ciao cara %%FIRST_NAME%%%%LAST_NAME%% ecco l’olio', samples))).toEqual(side)
    expect(codes(withBody('Ciao cara %%FIRST_NAME%% \n %%LAST_NAME%% ecco l’olio', samples))).toEqual(side)
    expect(codes(withBody('Ciao cara %%FIRST_NAME%%, %%LAST_NAME%% ecco l’olio', samples))).toEqual([])
  })

  it('is warned about when its fields outnumber its words', () => {
    const problems = checkTemplate(withBody('Ciao %%FIRST_NAME%%.'), fields)
    expect(problems).toMatchObject([{ code: 'too_many_fields', severity: 'warning' }])
    expect(isRequestable(problems)).toBe(true)
  })

  it('says after which word the spaces stand, and which field was meant', () => {
    expect(
      checkTemplate(withBody('Fino al 30.\nRitiro      in negozio a %%CITTA_NEGOZIO%% domani'), fields),
    ).toEqual([
      expect.objectContaining({
        code: 'unknown_field',
        params: { name: 'CITTA_NEGOZIO', suggestion: 'CITTA' },
      }),
      expect.objectContaining({ code: 'spaces', params: { count: 6, after: 'Ritiro', max: 4 } }),
      expect.objectContaining({ field: 'samples.CITTA_NEGOZIO', code: 'sample_missing' }),
    ])
  })

  it('with its samples filled in fits in what WhatsApp takes', () => {
    const body = `a b c ${'a'.repeat(894)} %%FIRST_NAME%% fine.`
    expect(codes(withBody(body, { FIRST_NAME: 'b'.repeat(117) }))).toEqual([])
    expect(codes(withBody(body, { FIRST_NAME: 'b'.repeat(118) }))).toEqual(['body samples_too_long'])
  })
})

describe('a sample', () => {
  test.each<[what: string, sample: string, problems: string[]]>([
    ['is needed for each field', '', ['samples.FIRST_NAME sample_missing']],
    ['of blanks is none', '  ', ['samples.FIRST_NAME sample_missing']],
    ['holds no field itself', '%%X%%', ['samples.FIRST_NAME sample_marks']],
    ['holds no variable', '{{1}}', ['samples.FIRST_NAME sample_marks']],
    ['holds no five spaces', 'a     b', ['samples.FIRST_NAME sample_spaces']],
    ['is any other word', 'Giulia', []],
  ])('%s', (_what, sample, problems) => {
    expect(codes({ ...good, samples: { FIRST_NAME: sample } })).toEqual(problems)
  })

  it('is asked for fields of links too, once for all translations', () => {
    const link1 = link('https://frantoio.it/p/%%CITTA%%')
    const draft = {
      ...good,
      translations: [
        { language: 'it', body: 'Olio nuovo.', buttons: [link1] },
        { language: 'en', body: 'New oil.', buttons: [link1] },
      ],
      samples: {},
    }
    expect(codes(draft)).toEqual(['samples.CITTA sample_missing'])
  })
})

describe('buttons', () => {
  test.each<[what: string, buttons: TemplateButton[], problems: string[]]>([
    [
      'may be answers, a link and a number',
      [reply('Sì'), reply('No'), link('https://a.it'), phone('+39 055 910 4482')],
      [],
    ],
    ['may be links first', [link('https://a.it'), phone('+390559104482'), reply('Sì')], []],
    [
      'may not have answers on both sides of a link',
      [reply('Sì'), link('https://a.it'), reply('No')],
      ['buttons replies_apart'],
    ],
    ['may be ten', Array.from({ length: 10 }, (_, n) => reply(`Voce ${n}`)), []],
    [
      'may not be eleven',
      Array.from({ length: 11 }, (_, n) => reply(`Voce ${n}`)),
      ['buttons too_many_buttons'],
    ],
    [
      'may be two links, not three',
      [link('https://a.it', 'a'), link('https://a.it/b', 'b'), link('https://a.it/c', 'c')],
      ['buttons too_many_urls'],
    ],
    [
      'may be one number, not two',
      [phone('+390559104482', 'a'), phone('+390559104483', 'b')],
      ['buttons too_many_phones'],
    ],
    ['need words', [reply(' ')], ['buttons.0.label required']],
    ['may have 25 letters', [reply('a'.repeat(25))], []],
    ['may not have 26', [reply('a'.repeat(26))], ['buttons.0.label label_too_long']],
    ['may not have an emoji', [reply('Prenota ora 🍒')], ['buttons.0.label label_emoji']],
    ['may not have a flag', [reply('Italia 🇮🇹')], ['buttons.0.label label_emoji']],
    ['may not have a heart in letters', [reply('Sì ❤')], ['buttons.0.label label_emoji']],
    ['may have signs and accents', [reply('Già 5 € & più © n° 1')], []],
    ['may not have a field', [reply('Ciao %%FIRST_NAME%%')], ['buttons.0.label label_field']],
    ['may not say the same twice', [reply('Sì'), reply('sì ')], ['buttons.1.label label_twice']],
    [
      'with a number need one with its country',
      [phone('055 910 4482')],
      ['buttons.0.value phone_international'],
    ],
    ['with a number need a number', [phone('')], ['buttons.0.value required']],
    ['with a link need an address', [link('')], ['buttons.0.value required']],
    ['may lead to a picture on the web', [link('https://frantoio.it/foto/olio.jpg')], []],
    ['need a whole address', [link('frantoio.it')], ['buttons.0.value url']],
    ['may not run a script', [link('javascript:alert(1)')], ['buttons.0.value url']],
    ['may not lead to a file', [link('ftp://frantoio.it')], ['buttons.0.value url']],
    ['may not have a space in their address', [link('https://frantoio.it/a b')], ['buttons.0.value url']],
    ['may not lead to an address by number', [link('http://192.168.0.1/a')], ['buttons.0.value url']],
    ['may not lead to one’s own machine', [link('http://localhost/a')], ['buttons.0.value url_host']],
    ['may not hide where they lead', [link('https://bit.ly/3xY')], ['buttons.0.value url_short']],
    ['may not lead to a chat', [link('https://wa.me/39347')], ['buttons.0.value url_short']],
    ['may end with a field', [link('https://a.it/%%CITTA%%')], ['samples.CITTA sample_missing']],
    [
      'may not have a field elsewhere',
      [link('https://a.it/%%CITTA%%/x')],
      ['buttons.0.value url_field_at_end', 'samples.CITTA sample_missing'],
    ],
    ['may not be all field', [link('%%CITTA%%')], ['buttons.0.value url', 'samples.CITTA sample_missing']],
    [
      'may have one field in an address',
      [link('https://a.it/%%CITTA%%%%FIRST_NAME%%')],
      ['buttons.0.value url_one_field', 'samples.CITTA sample_missing'],
    ],
    ['may have addresses of 2,000 letters', [link(`https://a.it/${'a'.repeat(1987)}`)], []],
    [
      'may not have longer ones',
      [link(`https://a.it/${'a'.repeat(1988)}`)],
      ['buttons.0.value url_too_long'],
    ],
  ])('%s', (_what, buttons, problems) => {
    expect(codes(withButtons(...buttons))).toEqual(problems)
  })

  it('lose their emoji and keep their words', () => {
    expect(withoutEmoji('Prenota 🍒 ora 👨‍👩‍👧')).toBe('Prenota ora')
    expect(withoutEmoji('1️⃣ Olio')).toBe('1 Olio')
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 30 }), (text) => {
        expect(hasEmoji(withoutEmoji(text))).toBe(false)
      }),
    )
  })
})

describe('the whole', () => {
  test.each<[what: string, draft: TemplateDraft, problems: string[]]>([
    ['needs a name', { ...good, name: ' ' }, ['name required']],
    ['needs a text', { ...withBody('  '), samples: {} }, ['translations no_text']],
    [
      'needs a text in the default language',
      {
        ...good,
        defaultLanguage: 'en',
        translations: [...good.translations, { language: 'en', body: '', buttons: [] }],
      },
      ['defaultLanguage default_without_text', 'translations.en.body without_text'],
    ],
    [
      'has each language once',
      { ...good, translations: [...good.translations, ...good.translations] },
      ['translations.it same_language'],
    ],
  ])('%s', (_what, draft, problems) => {
    expect(codes(draft)).toEqual(problems)
  })

  it('may be asked for without a translation that has no text yet', () => {
    const draft = { ...good, translations: [...good.translations, { language: 'fr', body: '', buttons: [] }] }
    const problems = checkTemplate(draft, fields)
    expect(problems).toMatchObject([
      { field: 'translations.fr.body', code: 'without_text', severity: 'warning' },
    ])
    expect(isRequestable(problems)).toBe(true)
  })

  it('is checked quickly, however long the text', () => {
    const long = `${'%%FIRST_NAME%% a '.repeat(5000)}${' '.repeat(20_000)}${'\n'.repeat(20_000)}fine`
    expect(checkBody(long, fields).map(({ code }) => code)).toEqual([
      'too_long',
      'spaces',
      'blank_lines',
      'starts_with_field',
      'too_many_fields',
    ])
  })
})

describe('spaces that are mended', () => {
  test.each([
    ['Ritiro      in negozio', 'Ritiro in negozio'],
    ['quattro    restano', 'quattro    restano'],
    ['a\tb', 'a b'],
    ['a\n\n\n\n\nb', 'a\n\n\nb'],
  ])('%j becomes %j', (text, mended) => {
    expect(mendSpaces(text)).toBe(mended)
  })

  it('are never too many afterwards', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', ' ', '\n', '\t', '\u00A0'), { maxLength: 80 }), (letters) => {
        const found = checkBody(mendSpaces(letters.join('')), fields).map(({ code }) => code)
        expect(found.filter((code) => code !== 'too_long')).toEqual([])
      }),
    )
  })
})
