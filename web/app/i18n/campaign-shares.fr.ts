import type { CampaignSharesText } from './campaign-shares.it.ts'

const shares: CampaignSharesText = {
  title: 'Sur quoi portent les pourcentages',
  readers: 'Ouverts, clics, désabonnés et signalés : sur les remis.',
  provider: 'Remis, rejets et non remis : sur les envoyés, car on ne les connaît qu’après l’envoi.',
  readersOnPhones: 'Lus, clics, réponses et désabonnés : sur les remis.',
  providerOnPhones: 'Remis et non remis : sur les envoyés.',
  product:
    'Envoyés, non envoyés et ignorés : sur tous les choisis, les exclus à part. Avec ceux qui attendent encore, ils font le total.',
  machines: 'Les machines n’entrent dans aucun pourcentage.',
}

export default shares
