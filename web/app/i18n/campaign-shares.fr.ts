import type { CampaignSharesText } from './campaign-shares.it.ts'

const shares: CampaignSharesText = {
  title: 'Sur quoi portent les pourcentages',
  readers: 'Ouverts, clics, désabonnés et signalés : sur ceux qui l’ont reçu, les remis.',
  provider: 'Remis, rejets et non remis : des envoyés, car on les connaît après l’envoi.',
  readersOnPhones: 'Lus, clics, réponses et désinscrits : de ceux qui l’ont reçu, les remis.',
  providerOnPhones: 'Remis et non remis : des envoyés.',
  product:
    'Envoyés, non envoyés et ignorés : de tous les choisis, sans les exclus. Avec ceux qui attendent, ils font le total.',
  machines: 'Les machines n’entrent dans aucun pourcentage.',
}

export default shares
