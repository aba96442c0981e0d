import type { Translation } from '../../shared/i18n/text.ts'

const shares = {
  title: 'Su che cosa sono le percentuali',
  readers: 'Aperti, clic, disiscritti e segnalati: sui consegnati.',
  provider: 'Consegnati, rimbalzi e non consegnati: sugli inviati, perché si sanno solo dopo l’invio.',
  readersOnPhones: 'Letti, clic, risposte e disiscritti: sui consegnati.',
  providerOnPhones: 'Consegnati e non consegnati: sugli inviati.',
  product:
    'Inviati, non inviati e saltati: su tutti gli scelti, esclusi a parte. Con chi aspetta ancora fanno il totale.',
  machines: 'Le macchine non entrano in nessuna percentuale.',
} as const

export default shares
export type CampaignSharesText = Translation<typeof shares>
