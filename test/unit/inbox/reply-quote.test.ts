import { describe, expect, test } from 'vitest'
import { languages } from '../../../worker/contracts/common.ts'
import type { Message } from '../../../worker/contracts/inbox.ts'
import { textAsHtml } from '../../../worker/modules/inbox/reply-content.ts'
import { quoteAsHtml, quoteAsText, quoteOf } from '../../../worker/modules/inbox/reply-quote.ts'
import { showMail } from '../../../worker/modules/mail-in/mail-page.ts'
import { splitText } from '../../../worker/modules/mail-in/new-text.ts'

const zone = { timeZone: 'Europe/Rome' }
const details = {
  subject: 'Olio',
  from: 'anna@posteo.example',
  to: [],
  cc: [],
  bcc: [],
  quotedFrom: 'Avete <b>due</b> latte?\n\nGrazie\n\n'.length,
}
const mail: Message = {
  id: '01J00000000000000000000000',
  conversation: '01J00000000000000000000001',
  cseq: 1,
  seq: 1,
  kind: 'in',
  author: { type: 'contact', name: 'Anna Rossi' },
  text: 'Avete <b>due</b> latte?\n\nGrazie\n\nIl 2 nov 2026, Bottega <b@x.example> ha scritto:\n> Ciao',
  trust: 'proven',
  receivedAt: Date.UTC(2026, 10, 3, 9, 5),
  providerAt: null,
  campaignId: null,
  attachments: [],
  mail: details,
  template: null,
  meaning: null,
  mentions: [],
  event: null,
  offer: null,
  editedAt: null,
  deletedAt: null,
  delivery: null,
}
const quote = quoteOf(mail, { ...zone, defaultLanguage: 'it' })

describe('what an answer quotes', () => {
  test('is what the person wrote anew, with who and when', () => {
    expect(quote).toEqual({
      announced: 'Il giorno mar 3 nov 2026 alle ore 10:05 Anna Rossi <anna@posteo.example> ha scritto:',
      text: 'Avete <b>due</b> latte?\n\nGrazie',
    })
    expect(quote && quoteAsText(quote).split('\n').slice(1)).toEqual([
      '> Avete <b>due</b> latte?',
      '>',
      '> Grazie',
    ])
    expect(quote && quoteAsHtml(quote)).not.toContain('<b>')
  })

  test.each(languages)('is folded when it comes back, in %s', (defaultLanguage) => {
    const own = quoteOf(mail, { ...zone, defaultLanguage })
    if (own === null) throw new Error('nothing is quoted')
    const text = splitText(`Sì, per sabato.\n\n${quoteAsText(own)}`)
    expect(text).toMatchObject({ text: 'Sì, per sabato.' })
    expect(text.quoted).toContain('Grazie')
    const shown = showMail(`${textAsHtml('Sì, per sabato.')}${quoteAsHtml(own)}`, {
      remote: 'blocked',
      inline: () => null,
    })
    expect(shown.fresh).toContain('Sì, per sabato.')
    expect(shown.fresh).not.toContain('Grazie')
    expect(shown.quoted).toContain('Grazie')
  })

  test.each<[string, Message | null]>([
    ['nothing that was answered', null],
    ['no mail', { ...mail, mail: null }],
    ['nothing of their own', { ...mail, text: '  ', mail: { ...details, quotedFrom: 2 } }],
  ])('is nothing where there is %s', (_, answered) => {
    expect(quoteOf(answered, { ...zone, defaultLanguage: 'it' })).toBeNull()
  })

  test('is cut where it is very long', () => {
    const long = { ...mail, text: 'a'.repeat(20_000), mail: { ...details, quotedFrom: 20_000 } }
    expect(quoteOf(long, { ...zone, defaultLanguage: 'it' })?.text).toHaveLength(8001)
  })
})
