import type { WhatsappCampaignsText } from './whatsapp-campaigns.it.ts'

const whatsappCampaigns: WhatsappCampaignsText = {
  template: {
    label: 'Modèle',
    search: 'Chercher un modèle par son nom',
    help: 'Sur WhatsApp, on n’écrit en premier qu’avec un modèle approuvé. Chacun le reçoit dans sa langue, sinon dans la langue par défaut.',
    none: 'Il n’y a pas encore de modèle.',
    noneFound: 'Aucun modèle ne porte ce nom.',
    noneSendable: 'Aucun modèle n’est encore approuvé : choisissez-en un dès que WhatsApp répond.',
    goTo: 'Aller aux modèles',
    open: 'Ouvrir le modèle',
    fallback: {
      one: '{{ languages }} ne peut pas être envoyé maintenant : ceux qui le parlent le reçoivent en {{ fallback }}.',
      other:
        '{{ languages }} ne peuvent pas être envoyés maintenant : ceux qui les parlent le reçoivent en {{ fallback }}.',
    },
  },
  problem: {
    template_gone: 'Le modèle choisi n’existe plus. Choisissez-en un autre.',
    template_default_not_approved:
      'La langue par défaut du modèle « {{ name }} » n’est pas approuvée : qui n’en a pas d’autre ne recevrait rien. Attendez l’approbation ou choisissez un autre modèle.',
    numberId_channel_paused:
      'WhatsApp attend que quelqu’un rétablisse la connexion. Ouvrez-la dans les réglages.',
    numberId_number_gone: 'Le numéro choisi n’existe plus. Choisissez-en un autre.',
    template_not_approved:
      'Aucune langue de « {{ name }} » n’est approuvée maintenant. Attendez l’approbation ou choisissez un autre modèle.',
    'content.templateId_required': 'Choisissez un modèle.',
  },
  exclusion: {
    no_address: 'Aucun numéro WhatsApp',
    suppressed: 'Numéro bloqué',
    unsubscribed: 'Désinscrit de WhatsApp',
    no_consent: 'N’a pas donné son accord pour WhatsApp',
  },
  whyNot: {
    draft: 'C’est un brouillon : demandez l’approbation pour l’envoyer.',
    elsewhere: 'Il a été demandé sur une autre connexion : redemandez-le.',
    queued: 'Il va bientôt arriver chez WhatsApp.',
    in_review: 'WhatsApp est en train de le lire.',
    rejected: 'WhatsApp ne l’accepte pas : faites une nouvelle demande.',
    paused: 'WhatsApp le retient pendant quelques heures.',
    disabled: 'WhatsApp l’a fermé : rédigez-en un autre.',
    inLanguage: 'En {{ language }}, la langue par défaut : {{ reason }}',
  },
  number: {
    label: 'Numéro',
    default: 'Celui du canal',
    from: 'Envoyé depuis',
    sandbox: 'Numéro d’essai',
  },
  tags: {
    label: 'Tag pour chaque réponse',
    help: 'Qui répond avec le bouton reçoit le tag.',
    asTemplate: 'Comme dans le modèle',
    asTemplateTag: 'Comme dans le modèle : {{ name }}',
    asTemplateNone: 'Comme dans le modèle : aucun',
  },
  preview: {
    language: 'Cette personne le reçoit en {{ language }}.',
    noTemplate: 'Choisissez un modèle pour le voir.',
  },
  limit: {
    now: { one: '{{ count }} part tout de suite', other: '{{ count }} partent tout de suite' },
    none: 'Aucune ne part tout de suite',
    waiting: { one: '{{ count }} attend', other: '{{ count }} attendent' },
    next: {
      one: 'La première de celles qui attendent part avant {{ moment }}.',
      other: 'De celles qui attendent, {{ count }} partent avant {{ moment }}.',
    },
    rest: {
      one: 'Celle qui attend part avant {{ moment }}.',
      other: 'Celles qui attendent partent avant {{ moment }}.',
    },
    last: 'Les dernières avant {{ moment }}.',
    latest: 'Si WhatsApp tarde à confirmer les envois, au plus tard {{ moment }}.',
    why: 'Le numéro {{ number }} peut écrire en premier à {{ limit }} personnes toutes les 24 heures.',
    restricted: 'On ne peut pas encore prévoir quand le numéro se libère.',
  },
  live: {
    fact: {
      one: '{{ count }} personne attend WhatsApp.',
      other: '{{ count }} personnes attendent WhatsApp.',
    },
    stoppedFact: {
      one: 'WhatsApp a arrêté le modèle : {{ count }} personne attend.',
      other: 'WhatsApp a arrêté le modèle : {{ count }} personnes attendent.',
    },
    openTemplate: 'Ouvrir le modèle',
    openNumbers: 'Ouvrir les numéros',
    goesOn: {
      one: '{{ count }} partira d’elle-même {{ moment }}.',
      other: '{{ count }} partiront d’elles-mêmes {{ moment }}.',
    },
    answers: 'Réponses avec un bouton',
    people: 'Personnes',
    noAnswers: 'Ce modèle n’a pas de boutons de réponse.',
    ofAnswer: 'Ont répondu « {{ label }} »',
    readHelp:
      'WhatsApp ne dit qu’un message est lu que pour qui le permet : les vrais lus peuvent être plus nombreux.',
  },
}

export default whatsappCampaigns
