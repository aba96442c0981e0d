import type { Translation } from '../../shared/i18n/text.ts'

const shares = {
  title: 'Di che cosa sono le percentuali',
  readers: 'Aperti, clic, disiscritti e segnalati: di chi l’ha ricevuta, i consegnati.',
  provider: 'Consegnati, rimbalzi e non consegnati: degli inviati, perché si sanno dopo l’invio.',
  readersOnPhones: 'Letti, clic, risposte e disiscritti: di chi l’ha ricevuta, i consegnati.',
  providerOnPhones: 'Consegnati e non consegnati: degli inviati.',
  product:
    'Inviati, non inviati e saltati: di tutti gli scelti, tolti gli esclusi. Insieme a chi aspetta fanno il totale.',
  machines: 'Le macchine non entrano in nessuna percentuale.',
} as const

export default shares
export type CampaignSharesText = Translation<typeof shares>
