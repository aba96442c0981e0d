import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readForwarded } from '../../../worker/modules/mail-in/forwarded.ts'
import { htmlToText } from '../../../worker/modules/mail-in/html-text.ts'
import { splitText } from '../../../worker/modules/mail-in/new-text.ts'

describe('what was newly written', () => {
  test.each<[string, string, string, string | null]>([
    ['nothing else', 'Ciao\nAnna', 'Ciao\nAnna', null],
    ['marked lines alone', 'Sì\n\n> vecchio\n> testo', 'Sì', '> vecchio\n> testo'],
    [
      'a line of one’s own right above',
      'Ok\nAnna <a@b.it> ha scritto:\n> x',
      'Ok',
      'Anna <a@b.it> ha scritto:\n> x',
    ],
    [
      'a line that begins like an attribution',
      'Il prezzo di 3 euro va bene.\nIl giorno 20 nov 2026 Anna ha scritto:\n> x',
      'Il prezzo di 3 euro va bene.',
      'Il giorno 20 nov 2026 Anna ha scritto:\n> x',
    ],
    [
      'an attribution over three lines',
      'Ok\n\nOn Mon, 3 Nov 2026 at 10:00,\nAnna Rossi <\nanna@example.it> wrote:\n\n> x',
      'Ok',
      'On Mon, 3 Nov 2026 at 10:00,\nAnna Rossi <\nanna@example.it> wrote:\n\n> x',
    ],
    [
      'a sentence about writing',
      'Il nonno ha scritto: torno.\nA presto',
      'Il nonno ha scritto: torno.\nA presto',
      null,
    ],
    ['a list of from and to', 'From: Roma\nVia: Milano', 'From: Roma\nVia: Milano', null],
    ['answers above and below', '> vecchio\n\nRisposta', 'Risposta', '> vecchio'],
    ['answers between', '> uno\nprimo\n> due\nsecondo', '> uno\nprimo\n> due\nsecondo', null],
    [
      'a long line that a program broke off',
      `Sì\n\n> ${'parola '.repeat(10)}\nfine\n> altro`,
      'Sì',
      `> ${'parola '.repeat(10)}\nfine\n> altro`,
    ],
    ['the word of a divider', 'Messaggio originale?\nNon saprei', 'Messaggio originale?\nNon saprei', null],
    ['only a quote', '> vecchio', '', '> vecchio'],
    ['nothing', '', '', null],
    [
      'Spanish',
      'Vale\n\nEl vie, 20 nov 2026 a las 9:00, Tienda (<t@x.es>) escribió:\n\n> x',
      'Vale',
      'El vie, 20 nov 2026 a las 9:00, Tienda (<t@x.es>) escribió:\n\n> x',
    ],
    [
      'heads in bold',
      'Ok\n\n*From:* Shop <s@x.it>\n*Sent:* Monday\n*To:* Anna\n*Subject:* Oil\n\nOld',
      'Ok',
      '*From:* Shop <s@x.it>\n*Sent:* Monday\n*To:* Anna\n*Subject:* Oil\n\nOld',
    ],
  ])('beside %s', (_what, whole, text, quoted) => {
    const { text: fresh, quoted: old } = splitText(whole)
    expect({ fresh, old }).toEqual({ fresh: text, old: quoted })
  })

  test.each([
    ['Ciao\n-- \nAnna\nVia Roma', 'Ciao', 'Anna\nVia Roma'],
    ['Ciao\n\nInviato da iPhone', 'Ciao', 'Inviato da iPhone'],
    ['Ciao\n\nSent from my iPad', 'Ciao', 'Sent from my iPad'],
    ['Ciao\n\nEnvoyé de mon iPhone', 'Ciao', 'Envoyé de mon iPhone'],
    [
      'Ciao\n\nGet Outlook for Android<https://aka.ms/x>',
      'Ciao',
      'Get Outlook for Android<https://aka.ms/x>',
    ],
    ['Ciao\n\nScarica Outlook per iOS', 'Ciao', 'Scarica Outlook per iOS'],
    ['Ciao\n________\nInviato dal mio Galaxy', 'Ciao', 'Inviato dal mio Galaxy'],
    [
      'Inviato da me ieri, il pacco non è arrivato; lo rimando?\nCiao',
      'Inviato da me ieri, il pacco non è arrivato; lo rimando?\nCiao',
      null,
    ],
  ])('beside the signature of %j', (whole, text, signature) => {
    expect(splitText(whole)).toMatchObject({ text, signature, quoted: null })
  })

  test('no text makes it fail, and nothing that was written is lost', () => {
    const line = fc.oneof(
      fc.constantFrom(
        '> x',
        '',
        '-- ',
        'On 3 Nov 2026, A <a@b.it> wrote:',
        'Da: a@b.it',
        'A: x',
        'Oggetto: x',
        '-----Original Message-----',
        'Sent from my iPhone',
        'ciao',
      ),
      fc.string({ maxLength: 30 }),
    )
    fc.assert(
      fc.property(fc.array(line, { maxLength: 25 }), (lines) => {
        const whole = lines.join('\n')
        const { text, signature, quoted } = splitText(whole)
        const letters = (value: string): string => [...value.replace(/[\s_-]+/gu, '')].sort().join('')
        expect(letters([text, signature ?? '', quoted ?? ''].join(''))).toBe(
          letters(whole.replaceAll('\r', '\n').replace(/^—$/gm, '')),
        )
      }),
      { numRuns: 1000 },
    )
  })
})

describe('a mail that was passed on', () => {
  test.each<[string, string, string, object | null]>([
    ['nobody', 'Fwd: x', 'ciao', null],
    ['a quote, no forward', 'Re: x', 'ok\n\nDa: a@b.it\nInviato: ieri\nA: c\nOggetto: x\n\nvecchio', null],
    [
      'Thunderbird',
      'Fwd: x',
      '-------- Forwarded Message --------\nSubject: \tOrdine\nDate: \tFri, 20 Nov 2026\nFrom: \tRita <rita@b.it>\nTo: \tinfo@x.it\n\nSei bottiglie',
      { sender: { address: 'rita@b.it', name: 'Rita' }, subject: 'Ordine', text: 'Sei bottiglie' },
    ],
    [
      'somebody whose address stands in a mailto',
      'I: x',
      'Da: Rita Gatti [mailto:rita@b.it]\nInviato: ieri\nA: info@x.it\nOggetto: Ordine\n\nSei',
      { sender: { address: 'rita@b.it', name: 'Rita Gatti' }, subject: 'Ordine', text: 'Sei' },
    ],
    [
      'heads without an address',
      'Fwd: x',
      '---------- Forwarded message ---------\nDa: Rita\nData: ieri\n\nx',
      null,
    ],
  ])('tells of %s', (_who, subject, text, found) => {
    expect(readForwarded({ subject, text })).toEqual(found)
  })
})

test.each([
  ['<p>Uno</p><p>Due<br>Tre</p>', 'Uno\n\nDue\nTre'],
  ['<ul><li>a</li><li>b</li></ul>', 'a\nb'],
  ['<blockquote>vecchio</blockquote>nuovo', '> vecchio\nnuovo'],
  ['<style>p{}</style><script>x</script><title>t</title>ciao &amp; x', 'ciao & x'],
  ['a<b>b</b> c&nbsp;d', 'ab c d'],
  ['<table><tr><td>1</td><td>2</td></tr></table>', '1 2'],
])('the words of %s', (html, text) => {
  expect(htmlToText(html)).toBe(text)
})
