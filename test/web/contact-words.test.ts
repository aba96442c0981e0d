import { formatPhone } from '../../web/shared/format.ts'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import {
  consentGlyphs,
  contactMark,
  contactName,
  fieldText,
  languageName,
} from '../../web/app/pages/contacts/contact-words.ts'
import { consentProof, timelineLine } from '../../web/app/pages/contacts/timeline-words.ts'
import { contactsText } from '../../web/app/i18n/contacts.ts'
import { reasonsText } from '../../web/app/i18n/reasons.ts'
import { setLanguage } from '../../web/shared/i18n/language.ts'
import { uiText } from '../../web/shared/i18n/ui.ts'
import { consentSources, type TimelineEntry, timelineKinds } from '../../worker/contracts/contacts.ts'

beforeAll(async () => {
  vi.stubGlobal('document', { documentElement: { lang: '' } })
  await Promise.all([uiText.load(), contactsText.load(), reasonsText.load()])
  await setLanguage('it')
})
afterAll(() => {
  vi.unstubAllGlobals()
})

const nobody = { firstName: null, lastName: null, email: null, phone: null, phoneRaw: null }

describe('what a contact is called', () => {
  it.each([
    [{ firstName: 'Anna', lastName: 'Grassi', email: 'a@b.example' }, 'Anna Grassi'],
    [{ lastName: 'Grassi' }, 'Grassi'],
    [{ email: 'a@b.example', phone: '+39347' }, 'a@b.example'],
    [{ phoneRaw: '348 22 91' }, '348 22 91'],
    [{ phone: '+393471182906', phoneRaw: '347-1182906' }, '+39 347 118 2906'],
    [{}, 'Senza nome'],
  ])('%j is %s', (contact, name) => {
    expect(contactName({ ...nobody, ...contact })).toBe(name)
  })

  it('lends its letters to the avatar only where it has some', () => {
    expect(contactMark({ ...nobody, firstName: 'Anna', lastName: 'Grassi' })).toBe('Anna Grassi')
    expect(contactMark({ ...nobody, email: 'a@b.example' })).toBe('a@b.example')
    expect(contactMark(nobody)).toBe('')
  })
})

describe('a phone', () => {
  it.each([
    ['+393471182906', '+39 347 118 2906'],
    ['+33761204438', '+33 7 61 20 44 38'],
    ['+3902123456', '+39 02 123 456'],
    ['+39066982', '+39 06 6982'],
    ['+390552345678', '+39 055 234 5678'],
    ['+390577123456', '+39 0577 123 456'],
    ['+39347118290', '+39 347 118 290'],
    ['+4915112345678', '+49 151 123 456 78'],
    ['+14155552671', '+1 415 555 2671'],
    ['+35312345678', '+353 123 456 78'],
    ['+441212345678', '+44 121 234 5678'],
    ['348 22 91', '348 22 91'],
    ['', ''],
  ])('%s is read as %s', (phone, shown) => {
    expect(formatPhone(phone)).toBe(shown)
  })
})

describe('consent glyphs', () => {
  it('show a blocked address whatever was agreed, and unknown where nothing was', () => {
    expect(
      consentGlyphs({
        consents: { email: 'opted_in', whatsapp: 'opted_in_double', sms: 'opted_out' },
        suppressed: ['email'],
      }),
    ).toEqual({ email: 'blocked', whatsapp: 'double', sms: 'revoked', push: 'unknown', messenger: 'unknown' })
  })
})

describe('values in words', () => {
  const format = {
    number: (value: number) => `n${value}`,
    moment: (at: number) => `m${at}`,
    calendarDate: (day: string) => `d${day}`,
  }
  it.each([
    ['text', 'Arezzo', 'Arezzo'],
    ['number', 7, 'n7'],
    ['number', 0, 'n0'],
    ['date', '1986-05-04', 'd1986-05-04'],
    ['datetime', 5, 'm5'],
    ['boolean', true, 'Sì'],
    ['boolean', false, 'No'],
    ['choice', 'M', 'M'],
    ['text', null, ''],
    ['text', undefined, ''],
  ] as const)('%s %j reads %s', (type, value, shown) => {
    expect(fieldText({ type }, value, format)).toBe(shown)
  })

  it('name a language, or show its code', () => {
    expect([languageName('it'), languageName('pt'), languageName(null)]).toEqual(['Italiano', 'PT', ''])
  })
})

describe('the story of a contact', () => {
  const entry = (kind: TimelineEntry['kind'], data: TimelineEntry['data']): TimelineEntry => ({
    id: 'x',
    at: 1,
    kind,
    data,
  })

  it.each(timelineKinds)('has words for %s, whatever its data', (kind) => {
    expect(timelineLine(entry(kind, {})).words).not.toBe('')
  })

  it.each([
    [entry('created', { source: 'manual' }), { words: 'Contatto creato a mano' }],
    [entry('created', { source: 'from-the-future' }), { words: 'Contatto creato' }],
    [entry('tag.added', { tag: 'regali', tagId: 3 }), { words: 'Tag aggiunto', tag: 'regali' }],
    [
      entry('list.entered', { list: 'Newsletter', listId: 4 }),
      { words: 'Ingresso nella lista', subject: { text: 'Newsletter', path: '/lists/4' } },
    ],
    [
      entry('message.opened', { channel: 'email', campaign: 'Olio', campaignId: 9 }),
      { words: 'Aperta', subject: { text: 'Olio', path: '/campaigns/9' } },
    ],
    [entry('message.opened', { channel: 'whatsapp', campaign: 'Olio', campaignId: 9 }), { words: 'Letta' }],
    [
      entry('message.replied', { channel: 'sms', campaign: 'Olio', campaignId: 9 }),
      { words: 'Ha risposto a', subject: { text: 'Olio', path: '/campaigns/9' } },
    ],
    [
      entry('message.unsubscribed', { channel: 'email', campaign: 'Olio', campaignId: 9 }),
      { words: 'Disiscrizione con', subject: { text: 'Olio', path: '/campaigns/9' } },
    ],
    [
      entry('message.failed', { campaign: null, campaignId: null, errorCode: 'invalid_to' }),
      {
        subject: { text: 'Messaggio', path: null },
        detail: 'Rifiutato dal gestore. Codice del gestore: invalid_to',
      },
    ],
    [
      entry('consent.changed', { channel: 'email', state: 'opted_out', text: 'No' }),
      { words: 'No a E-mail', detail: 'No' },
    ],
    [
      entry('consent.changed', {
        channel: 'email',
        state: 'opted_out',
        source: 'complaint',
        text: 'email.complained',
      }),
      { words: 'No a E-mail', detail: 'Ha segnalato una nostra e-mail come indesiderata' },
    ],
    [
      entry('message.bounced', { campaign: 'Olio', campaignId: 9, errorCode: 'bounce_permanent' }),
      { words: 'Rimbalzata', detail: 'Casella inesistente. L’indirizzo è bloccato' },
    ],
  ])('tells %j', (given, line) => {
    expect(timelineLine(given)).toMatchObject(line)
  })

  it('gives the reason where a mail came to nothing, not where it left', () => {
    const data = { campaign: 'Olio', campaignId: 9, errorCode: 'bounce_permanent' }
    expect(timelineLine(entry('message.sent', data)).detail).toBeUndefined()
  })

  it.each(consentSources)('says how a consent came through %s, without codes', (source) => {
    expect(consentProof(source, 'List-Unsubscribe=One-Click')).toMatch(/^\p{Lu}.*\p{Ll}/u)
  })

  it.each(['complaint', 'one_click'])('keeps the machine’s words of %s to itself', (source) => {
    expect(consentProof(source, 'email.complained')).not.toContain('email.complained')
  })
})
