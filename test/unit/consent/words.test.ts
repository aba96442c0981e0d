import { describe, expect, test } from 'vitest'
import { languages } from '../../../worker/contracts/common.ts'
import { answerTo } from '../../../worker/modules/consent/answers.ts'
import { isAnsweredByCarrier, readWord } from '../../../worker/modules/consent/words.ts'

describe('a word', () => {
  test.each([
    ['STOP', 'stop', 'stop'],
    [' stop ', 'stop', 'stop'],
    ['Stop!', 'stop', 'stop'],
    ['«STOP».', 'stop', 'stop'],
    ['“Basta”', 'stop', 'stop'],
    ['s t o p', null, null],
    ['Arrêt', 'stop', 'stop'],
    ['ARRÊTER', 'stop', 'stop'],
    ['arrêtez !', 'stop', 'stop'],
    ['Désabonner', 'stop', 'stop'],
    ['disiscrivimi', 'stop', 'stop'],
    ['Baja', 'stop', 'stop'],
    ['darme de baja', 'stop', 'stop'],
    ['opt-out', 'stop', 'stop'],
    ['Opt out', 'stop', 'stop'],
    ['STOP ALL', 'stop', 'stop'],
    ['🛑 stop 🛑', 'stop', 'stop'],
    ['START', 'start', 'start'],
    ['iscrivimi', 'start', 'start'],
    ['Reprendre', 'start', 'start'],
    ['alta', 'start', 'start'],
    ['Help?', 'help', 'help'],
    ['Aiuto', 'help', 'help'],
    // Words with another meaning in a chat count by SMS alone.
    ['Annulla', 'stop', null],
    ['cancel', 'stop', null],
    ['fin', 'stop', null],
    ['info', 'help', null],
    // Nothing but the whole message counts.
    ['non stop', null, null],
    ['Stop, vengo domani', null, null],
    ['basta così, grazie', null, null],
    ['Sì', null, null],
    ['yes', null, null],
    ['', null, null],
    ['...', null, null],
    [`stop${' '.repeat(80)}`, null, null],
  ] as const)('%j is %s by SMS and %s by WhatsApp', (text, sms, whatsapp) => {
    expect(readWord(text, 'sms')).toBe(sms)
    expect(readWord(text, 'whatsapp')).toBe(whatsapp)
  })

  test('in English by SMS is answered by the provider already', () => {
    expect(isAnsweredByCarrier('stop.', 'sms')).toBe(true)
    expect(isAnsweredByCarrier('BASTA', 'sms')).toBe(false)
    expect(isAnsweredByCarrier('STOP', 'whatsapp')).toBe(false)
  })
})

describe('an answer', () => {
  /** GSM 03.38 without its extension. */
  const gsm = /^[@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà]*$/

  test.each(languages)('in %s names the workspace and fits one SMS', (language) => {
    const cases = (['stop', 'start', 'help'] as const).flatMap((word) => [
      { word, wasOut: false },
      { word, wasOut: true },
    ])
    for (const { word, wasOut } of cases) {
      const text = answerTo(word, { language, workspace: 'N'.repeat(60), wasOut })
      expect(text.startsWith('N'.repeat(60))).toBe(true)
      expect(text.length).toBeLessThanOrEqual(160)
      expect(text).toMatch(gsm)
    }
  })
})
