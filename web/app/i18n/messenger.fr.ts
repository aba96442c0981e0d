import type { MessengerText } from './messenger.it.ts'

const messenger: MessengerText = {
  settings: {
    sandboxFact: 'Bac à sable : rien de réel ne part sur Messenger',
    sandboxText:
      'Chaque message reste dans les e-mails d’essai : vous le voyez comme son destinataire et vous essayez remise, lecture, réponse et STOP.',
    connectTitle: 'Connectez votre page',
    connectLead:
      'Il vous faut une page Facebook et une application sur developers.facebook.com avec le produit Messenger.',
    stepWebhook:
      'Dans l’application, sous Messenger, Webhooks, collez ces deux valeurs et choisissez les champs messages, messaging_postbacks, message_deliveries, message_reads, message_echoes.',
    stepToken:
      'Sous « Tokens d’accès », ajoutez la page avec l’autorisation pages_messaging et copiez le jeton. Le numéro de la page est à côté de son nom.',
    stepSecret: 'Sous Paramètres, Général, copiez la clé secrète de l’application.',
    webhookUrl: 'Adresse du webhook (Callback URL)',
    verifyToken: 'Mot de vérification (Verify token)',
    pageId: 'Numéro de la page',
    pageIdHelp: 'Des chiffres seulement, par exemple 104857600123456',
    pageAccessToken: 'Jeton d’accès de la page',
    appSecret: 'Clé secrète de l’application',
    secretHelp: 'La valeur reste chiffrée et n’est plus montrée.',
    connecting: 'Essai auprès de Meta…',
    connectedTitle: 'Messenger',
    page: 'Page',
    token: 'Jeton',
    pace: 'Rythme',
    paceValue: '{{ count }} messages par seconde',
    quota: 'Quota de Meta',
    quotaValue: '200 appels par personne active en 24 heures',
    open: 'Joignables maintenant',
    openValue: {
      one: '{{ count }} personne, qui a écrit dans les dernières 24 heures',
      other: '{{ count }} personnes, qui ont écrit dans les dernières 24 heures',
    },
    lastInbound: 'Dernier message reçu',
    nothingYet: 'aucun pour l’instant : vérifiez le webhook dans l’application',
    webhookTitle: 'Webhook',
    webhookLead: 'Les deux valeurs que demande l’application de Meta. Elles restent si vous déconnectez.',
    changeToken: 'Changer le jeton',
    keepToken: 'Garder l’ancien jeton',
    nowConnected: 'Messenger connecté',
    disconnected: 'Messenger déconnecté',
    disconnectTitle: 'Déconnecter Messenger ?',
    disconnectText:
      'Le jeton et la clé secrète sont effacés et Messenger revient au bac à sable. Ceux qui écrivent à la page n’arrivent plus ici.',
    pausedText: 'Corrigez ce que Meta signale et reconnectez la page : dès que c’est bon, Messenger repart.',
    testTitle: 'Envoyer un essai',
    testLead: 'Un vrai message à un contact qui a écrit à la page dans les dernières 24 heures.',
    testLeadSandbox:
      'Il arrive dans les e-mails d’essai, pour un contact qui a écrit dans les dernières 24 heures.',
    testTo: 'À quel contact',
    testPlaceholder: 'Cherchez un contact',
    test: 'Envoyer l’essai',
    testing: 'Envoi…',
    tested: 'Essai envoyé à {{ to }}',
    errors: {
      meta_10: 'il manque une autorisation à l’application',
      meta_10_1893063: 'Meta a restreint la page',
      meta_190: 'Meta ne reconnaît plus le jeton',
      meta_200: 'il manque une autorisation à l’application',
      meta_613: 'Meta demande de ralentir',
      other: 'Meta a refusé la demande ({{ code }})',
    },
  },
  visit: {
    title: 'Faites écrire quelqu’un',
    lead: 'Sur Messenger, c’est toujours la personne qui commence. Ici, c’est vous : elle apparaît dans l’inbox sous son nom et vous pouvez lui répondre pendant 24 heures. Elle devient un contact quand vous l’ajoutez, ou si elle écrit START, ce qui donne aussi son accord. Le même nom est la même personne.',
    name: 'Nom',
    text: 'Message',
    send: 'Écrire comme cette personne',
    sending: 'Un instant…',
    sent: '{{ name }} a écrit à votre page',
  },
  editor: {
    text: 'Message',
    textHelp:
      'Le reçoivent ceux qui ont écrit à la page dans les dernières 24 heures et donné leur accord. Dites comment arrêter : avec STOP.',
    left: '{{ length }} caractères sur {{ longest }}',
    replies: 'Boutons de réponse',
    repliesHelp: 'Qui en presse un vous répond par ce texte et reçoit le tag.',
    reply: 'Texte du bouton {{ number }}',
    removeReply: 'Enlever le bouton {{ number }}',
    addReply: 'Ajouter un bouton',
    tag: 'Tag',
    noTag: 'aucun tag',
  },
  list: {
    about: 'À ceux qui ont écrit à votre page dans les dernières 24 heures',
    createOn: 'Nouvelle campagne Messenger',
  },
  problem: {
    required: 'Un bouton n’a pas de texte.',
    repeated: 'Deux boutons ont le même texte.',
  },
  exclusion: {
    no_address: 'N’a jamais écrit sur Messenger',
    suppressed: 'Bloqué sur Messenger',
    unsubscribed: 'Désinscrit de Messenger',
    no_consent: 'N’a pas donné son accord à Messenger',
  },
  test: {
    to: 'À quel contact',
    placeholder: 'Cherchez un contact',
    help: 'La personne doit avoir écrit à la page dans les dernières 24 heures. L’essai ne compte dans aucun chiffre.',
  },
}

export default messenger
