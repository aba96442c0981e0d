import type { PushText } from './push.it.ts'

const push: PushText = {
  devices: {
    title: 'Notifications',
    name: '{{ browser }} sur {{ system }}',
    kind: { desktop: 'Ordinateur', phone: 'Téléphone', tablet: 'Tablette' },
    seen: 'Vu : {{ date }}',
    dead: 'Inactif : {{ date }}',
    remove: 'Retirer {{ name }}',
    removed: '{{ name }} retiré : il ne recevra plus de notifications',
    failed: 'Impossible de lire les appareils.',
    again: 'Réessayer',
  },
  editor: {
    title: 'Titre',
    titleHelp: 'Les téléphones en montrent environ 50 lettres.',
    body: 'Texte',
    bodyHelp: 'Le destinataire en voit deux ou trois lignes.',
    url: 'Lien',
    urlHelp: 'La page qui s’ouvre d’un toucher.',
    choosePicture: 'Choisir dans la médiathèque',
    iconUrl: 'Icône',
    iconUrlHelp: 'Carrée, 192 pixels au moins.',
    imageUrl: 'Image',
    imageUrlHelp: 'Deux fois plus large que haute. Tous les systèmes ne la montrent pas.',
    actions: 'Boutons',
    actionTitle: 'Texte du bouton {{ number }}',
    actionUrl: 'Lien du bouton',
    removeAction: 'Retirer le bouton {{ number }}',
    addAction: 'Ajouter un bouton',
    bytes: '{{ bytes }} octets sur {{ most }}',
    tooLarge: 'Trop longue : {{ bytes }} octets sur {{ most }}. Raccourcissez le texte ou les adresses.',
  },
  preview: {
    phone: 'Sur un téléphone',
    desktop: 'Sur un ordinateur',
    empty: 'Sans titre',
  },
  test: {
    to: 'Aux appareils de la personne ayant cette adresse',
    help: 'Activez d’abord les notifications depuis votre page de préférences, sur l’appareil où vous voulez la voir.',
  },
  settings: {
    sandboxFact: 'Bac à sable : aucune vraie notification ne part',
    sandboxText:
      'Chaque notification reste dans les e-mails d’essai : vous l’y voyez et essayez remise et clic.',
    connectTitle: 'Activer l’envoi réel',
    connectLead: 'Aucun compte n’est nécessaire : les clés de cet espace de travail existent déjà.',
    contactEmail: 'E-mail de contact',
    contactHelp:
      'Seuls les services de notification (Google, Mozilla, Apple, Microsoft) le reçoivent, pour vous signaler un problème.',
    connect: 'Activer',
    connecting: 'Activation…',
    save: 'Enregistrer',
    nowConnected: 'Notifications activées',
    disconnected: 'Notifications revenues dans le bac à sable',
    connectedTitle: 'Notifications web',
    disconnectTitle: 'Revenir au bac à sable ?',
    disconnectText: 'Plus aucune vraie notification ne part. Les appareils restent abonnés.',
    pausedText:
      'Vérifiez l’e-mail de contact et enregistrez-le de nouveau : les campagnes en attente repartent.',
    siteTitle: 'Sur votre site',
    siteLead: 'Pour proposer les notifications aux visiteurs de votre site.',
    siteFile: 'Placez ce fichier dans le dossier principal du site, sous ce nom.',
    siteDownload: 'Télécharger centralino-push.js',
    siteLines:
      'Ajoutez ces deux lignes à la page. Le bouton n’apparaît que là où les notifications peuvent être activées.',
    siteScript: 'Script',
    siteButton: 'Bouton',
    siteButtonText: 'Prévenez-moi des nouveautés',
    reach: { one: 'Atteint {{ count }} appareil.', other: 'Atteint {{ count }} appareils.' },
    errors: {
      push_401: 'le service de notification n’accepte pas la signature',
      push_403: 'les appareils appartiennent à une autre clé',
      rate_limited: 'le service de notification a demandé de ralentir',
      other: 'le service de notification a refusé la demande ({{ code }})',
    },
  },
}

export default push
