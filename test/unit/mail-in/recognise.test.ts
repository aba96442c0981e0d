import { describe, expect, test } from 'vitest'
import { readAuthenticity } from '../../../worker/modules/mail-in/authenticity.ts'
import { readDeliveryReport } from '../../../worker/modules/mail-in/delivery-report.ts'
import type { Mail } from '../../../worker/modules/mail-in/mail.ts'
import { recogniseMail } from '../../../worker/modules/mail-in/recognise.ts'
import { mailOf } from './mails.ts'

const nobody = { isOwnAddress: () => false, isOwnId: () => false, sentLastHour: 0 }
const kindOf = (change: Parameters<typeof mailOf>[0], facts = nobody) =>
  recogniseMail(mailOf(change), facts).kind

describe('who wrote a mail', () => {
  test.each<[string, Parameters<typeof mailOf>[0]]>([
    ['plain words', {}],
    ['Auto-Submitted that says no', { heads: { 'auto-submitted': 'no' } }],
    ['Auto-Submitted that says no, with a comment', { heads: { 'auto-submitted': 'no; reason=x' } }],
    ['suppression of other answers alone', { heads: { 'x-auto-response-suppress': 'DR, RN, NRN' } }],
    ['a subject about being away', { subject: 'Domanda: siete in ferie ad agosto?' }],
    ['a subject about an answer', { subject: 'Non ho ricevuto risposta automatica' }],
    ['words about a failed delivery', { subject: 'Delivery failed? Dov’è il mio pacco' }],
    ['priority', { heads: { precedence: 'first-class', importance: 'high' } }],
    ['own bounce address', { heads: { 'return-path': '<bounce@example.it>' } }],
  ])('a person: %s', (_what, change) => {
    expect(kindOf(change)).toBe('person')
  })

  test.each<[string, Parameters<typeof mailOf>[0]]>([
    ['auto-replied', { heads: { 'auto-submitted': 'auto-replied' } }],
    ['auto-generated', { heads: { 'auto-submitted': 'Auto-Generated' } }],
    ['auto-notified, with a parameter', { heads: { 'auto-submitted': 'auto-notified; owner-email="x"' } }],
    ['Exchange', { heads: { 'x-auto-response-suppress': 'All' } }],
    ['a vendor’s header', { heads: { 'x-autoreply': 'yes' } }],
    ['another vendor’s', { heads: { 'x-autorespond': '' } }],
    ['a help desk', { heads: { 'x-zendesk-autoresponder': 'true' } }],
    ['precedence', { heads: { precedence: 'auto_reply' } }],
    ['no address to answer to', { heads: { 'return-path': '<>' } }],
    ['an address that takes nothing', { from: { address: 'no-reply@example.it', name: '' } }],
    ['an Italian one', { from: { address: 'non-rispondere@example.it', name: '' } }],
    ['its subject', { subject: 'Réponse automatique : merci' }],
    ['its subject behind Re:', { subject: 'Re: Automatic reply: thanks' }],
    [
      'a receipt of reading',
      { heads: { 'content-type': 'multipart/report; report-type=disposition-notification' } },
    ],
  ])('a machine that answers: %s', (_what, change) => {
    expect(kindOf(change)).toBe('auto_reply')
  })

  test.each<[string, Parameters<typeof mailOf>[0]]>([
    ['out of office', { subject: 'Out of Office: Domanda' }],
    ['fuori ufficio', { subject: 'Fuori ufficio' }],
    [
      'automatic reply that speaks of holidays',
      { subject: 'Risposta automatica: x', text: 'Sono in ferie.' },
    ],
    ['absence du bureau', { subject: 'Absence du bureau Re: devis' }],
    ['Abwesenheit', { subject: 'Abwesenheitsnotiz' }],
    [
      'marked, and away in its text',
      { heads: { 'auto-submitted': 'auto-replied' }, text: 'I am out of the office' },
    ],
  ])('somebody who is away: %s', (_what, change) => {
    expect(kindOf(change)).toBe('out_of_office')
  })

  test.each<[string, Parameters<typeof mailOf>[0]]>([
    ['a list', { heads: { 'list-id': '<x.example>' } }],
    ['a newsletter', { heads: { 'list-unsubscribe': '<https://x.example>' } }],
    ['bulk', { heads: { precedence: 'bulk' } }],
  ])('mass mail: %s', (_what, change) => {
    expect(kindOf(change)).toBe('bulk')
  })

  test.each<[string, Parameters<typeof mailOf>[0], Partial<typeof nobody>]>([
    ['a mail of ours', { heads: { 'x-centralino-mail': '1' } }, {}],
    ['an id of ours', {}, { isOwnId: () => true }],
    ['an address of ours', {}, { isOwnAddress: () => true }],
    ['one too many', {}, { sentLastHour: 30 }],
  ])('round in a circle: %s', (_what, change, facts) => {
    expect(kindOf(change, { ...nobody, ...facts })).toBe('loop')
  })
})

const part = (contentType: string, text: string): Mail['attachments'][number] => ({
  fileName: '',
  contentType,
  contentId: null,
  isInline: false,
  bytes: new TextEncoder().encode(text),
})
const statusOf = (lines: string) =>
  readDeliveryReport(
    mailOf({ attachments: [part('message/delivery-status', `Reporting-MTA: dns; x\n\n${lines}`)] }),
  )

describe('a report of a mail system', () => {
  test.each<[string, string, object]>([
    [
      'no such person',
      'Final-Recipient: rfc822;a@b.it\nAction: failed\nStatus: 5.1.1',
      { kind: 'bounce', isHard: true },
    ],
    [
      'a wrong sender',
      'Final-Recipient: rfc822;a@b.it\nAction: failed\nStatus: 5.1.8',
      { kind: 'bounce', isHard: false },
    ],
    [
      'a closed mailbox',
      'Final-Recipient: rfc822;a@b.it\nAction: failed\nStatus: 5.2.1',
      { kind: 'bounce', isHard: true },
    ],
    [
      'a full mailbox',
      'Final-Recipient: rfc822;a@b.it\nAction: failed\nStatus: 5.2.2',
      { kind: 'bounce', isHard: false },
    ],
    [
      'a policy',
      'Final-Recipient: rfc822;a@b.it\nAction: failed\nStatus: 5.7.1',
      { kind: 'bounce', isHard: false },
    ],
    [
      'no domain',
      'Final-Recipient: rfc822;a@b.it\nAction: failed\nStatus: 5.4.4',
      { kind: 'bounce', isHard: true },
    ],
    [
      'a try that is over',
      'Final-Recipient: rfc822;a@b.it\nAction: failed\nStatus: 4.4.7',
      { kind: 'bounce', isHard: false },
    ],
    [
      'a delay',
      'Final-Recipient: rfc822;a@b.it\nAction: delayed\nStatus: 4.4.1',
      { kind: 'delayed', isHard: false },
    ],
    [
      'an arrival',
      'Final-Recipient: rfc822;a@b.it\nAction: delivered\nStatus: 2.1.5',
      { kind: 'delivered', isHard: false },
    ],
    [
      'a code that only the words tell',
      'Final-Recipient: rfc822;a@b.it\nAction: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; 550-5.1.1 no such\n user here',
      { kind: 'bounce', status: '5.1.1', isHard: true },
    ],
    [
      'words without a code',
      'Final-Recipient: rfc822;a@b.it\nAction: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; 550 User unknown',
      { kind: 'bounce', isHard: true },
    ],
    [
      'one of several that failed',
      'Final-Recipient: rfc822;ok@b.it\nAction: relayed\nStatus: 2.0.0\n\nFinal-Recipient: rfc822;bad@b.it\nAction: failed\nStatus: 5.1.1',
      { recipient: 'bad@b.it', isHard: true },
    ],
    ['nothing that can be read', 'x', { kind: 'delivered', recipient: null, status: null, isHard: false }],
  ])('about %s', (_what, lines, told) => {
    expect(statusOf(lines)).toMatchObject(told)
  })
})

describe('whether the sender’s domain stands behind a mail', () => {
  const judge = (results: string) =>
    readAuthenticity(mailOf({ heads: { 'authentication-results': results } }))
  test.each([
    ['mx.cloudflare.net; dkim=pass header.d=x.it; dmarc=pass header.from=example.it', 'proven'],
    ['mx.cloudflare.net; dmarc=fail (p=reject) header.from=example.it', 'refuted'],
    ['amazonses.com; spf=pass smtp.mailfrom=bounce@mail.example.it; dkim=none', 'proven'],
    ['amazonses.com; dkim=pass header.i=@example.it', 'proven'],
    ['amazonses.com; dkim=pass header.i=@evil.example; spf=pass smtp.mailfrom=evil.example', 'unknown'],
    ['amazonses.com; dkim=pass header.d=notexample.it', 'unknown'],
    ['amazonses.com; dkim=pass header.d=it', 'unknown'],
    ['evil.example; dmarc=pass header.from=example.it', 'unknown'],
    ['mx.cloudflare.net.evil.example; dmarc=pass', 'unknown'],
    ['', 'unknown'],
  ])('%s: %s', (results, verdict) => {
    expect(judge(results)).toBe(verdict)
  })

  test('only the result that was added last counts', () => {
    const headers = new Map([
      ['authentication-results', ['mx.cloudflare.net; dmarc=fail', 'mx.cloudflare.net; dmarc=pass']],
    ])
    expect(readAuthenticity(mailOf({ headers }))).toBe('refuted')
  })
})
