import type { Language } from '../../contracts/common.ts'
import { microsPerUnit } from '../../contracts/credit.ts'

type Low = { workspaceName: string; micros: number; currency: string; link: string }

const locales: Record<Language, string> = { it: 'it-IT', en: 'en-GB', fr: 'fr-FR' }

/** Tells the owners that the credit is low, in the workspace's language (spec 15.5). */
export function lowCreditMail(language: Language, low: Low): { subject: string; body: string } {
  const { workspaceName, micros, currency, link } = low
  const money = new Intl.NumberFormat(locales[language], { style: 'currency', currency })
  const amount = money.format(micros / microsPerUnit)
  return words[language]({ workspaceName, amount, link })
}

const words: Record<
  Language,
  (slots: { workspaceName: string; amount: string; link: string }) => { subject: string; body: string }
> = {
  it: ({ workspaceName, amount, link }) => ({
    subject: `Il credito di ${workspaceName} sta finendo`,
    body: [
      'Ciao,',
      '',
      `nel credito di ${workspaceName} restano ${amount}, meno della soglia che hai scelto.`,
      'Chi non è coperto aspetta e riparte con la prossima ricarica:',
      link,
    ].join('\n'),
  }),
  en: ({ workspaceName, amount, link }) => ({
    subject: `The credit of ${workspaceName} is running low`,
    body: [
      'Hello,',
      '',
      `${amount} is left in the credit of ${workspaceName}, less than the threshold you chose.`,
      'Whoever it does not cover waits and goes on with the next top-up:',
      link,
    ].join('\n'),
  }),
  fr: ({ workspaceName, amount, link }) => ({
    subject: `Le crédit de ${workspaceName} s’épuise`,
    body: [
      'Bonjour,',
      '',
      `il reste ${amount} dans le crédit de ${workspaceName}, moins que le seuil que vous avez choisi.`,
      'Ceux qu’il ne couvre pas attendent et repartiront avec la prochaine recharge :',
      link,
    ].join('\n'),
  }),
}
