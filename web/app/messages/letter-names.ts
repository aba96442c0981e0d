import { smsText } from '../i18n/sms.ts'

/** A letter as it can be seen: spaces, line ends and what has no shape by their names. */
export function visibleLetter(letter: string): string {
  if (letter === '') return smsText.t('letter.nothing')
  if (/^[\t\p{Zs}]$/u.test(letter)) return smsText.t('letter.space')
  if (/^[\r\n\f\u2028\u2029]+$/.test(letter)) return smsText.t('letter.line')
  if (/^[\p{Cf}\p{Cc}]+$/u.test(letter)) return smsText.t('letter.invisible')
  return letter
}
