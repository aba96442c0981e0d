import type { CampaignSharesText } from './campaign-shares.it.ts'

const shares: CampaignSharesText = {
  title: 'Sur quoi portent les pourcentages',
  readers: 'Ouverts, clics, désabonnés et signalés : sur ceux qui l’ont reçu, les remis.',
  provider: 'Remis et rejets : sur les envoyés, car un rejet arrive après l’envoi.',
  readersOnPhones: 'Lus, clics, réponses et désinscrits : de ceux qui l’ont reçu, les remis.',
  providerOnPhones: 'Remis : des envoyés.',
  product:
    'Envoyés, non envoyés et ignorés : sur tous les choisis, sans les exclus. Ce que le prestataire a pris puis n’a pas envoyé compte dans les deux.',
  machines: 'Les machines n’entrent dans aucun pourcentage.',
}

export default shares
