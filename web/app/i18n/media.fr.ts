import type { MediaText } from './media.it.ts'

const media: MediaText = {
  title: 'Médiathèque',
  search: 'Chercher par nom',
  all: 'Tous',
  pictures: 'Images',
  files: 'PDF',
  emptyTitle: 'Vos images sont ici',
  emptyText:
    'Ajoutez les images et les PDF que vous utilisez dans vos messages : vous les retrouvez dans chaque e-mail et chaque notification. PNG, JPEG, GIF, WebP et PDF, 5 Mo au plus par fichier. Vous pouvez aussi les glisser ici ou les coller.',
  noneFound: 'Aucun fichier avec ces filtres.',
  reset: 'Retirer les filtres',
  more: 'Afficher la suite',
  loadingMore: 'Chargement…',
  upload: {
    action: 'Ajouter des fichiers',
    files: 'Fichiers à ajouter',
    sending: 'Envoi de {{ name }}',
    dismiss: 'Fermer l’avis pour {{ name }}',
  },
  detail: {
    title: 'Détails du fichier',
    name: 'Nom',
    alt: 'Ce que l’image montre',
    altHelp: 'Lu aux personnes qui ne voient pas l’image. Proposé chaque fois que vous l’utilisez.',
    address: 'Adresse publique',
    uploaded: 'Ajouté {{ at }}',
    save: 'Enregistrer',
    saving: 'Enregistrement…',
    saved: 'Enregistré',
    uses: 'Où il est utilisé',
    noUses: 'Dans aucune campagne pour l’instant.',
    sent: 'envoyée',
    delete: 'Supprimer',
    deleting: 'Suppression…',
    deleted: '{{ name }} supprimé',
    restored: '{{ name }} est de retour dans la médiathèque',
  },
  remove: {
    title: { one: 'Utilisé dans {{ count }} message', other: 'Utilisé dans {{ count }} messages' },
    text: 'Si vous supprimez {{ name }}, il ne s’affichera plus là où il est utilisé, même dans les e-mails déjà envoyés. Vous pouvez annuler juste après.',
    confirm: 'Supprimer quand même',
  },
  picker: {
    title: 'Choisir une image',
    empty: 'La médiathèque n’a pas encore d’image. Ajoutez la première.',
  },
}

export default media
