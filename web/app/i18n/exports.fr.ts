import type { Translation } from '../../shared/i18n/text.ts'
import type it from './exports.it.ts'

const exports: Translation<typeof it> = {
  action: 'Exporter',
  title: { one: 'Exporter un contact', other: 'Exporter {{ count }} contacts' },
  titleAbout: 'Exporter environ {{ count }} contacts',
  titleAll: 'Exporter les contacts',
  lead: 'Un fichier CSV qu’Excel ouvre avec les bons accents, et que Centralino importe de nouveau sans rien changer.',
  columns: 'Colonnes du fichier',
  person: 'Données',
  fields: 'Champs',
  belonging: 'Tags, listes et consentements',
  about: 'Historique',
  all: 'Toutes',
  none: 'Aucune',
  nothing: 'Choisissez au moins une colonne',
  start: 'Préparer le fichier',
  cancel: 'Annuler',
  past: 'Exports passés',
  started: 'Préparation du fichier : il se télécharge tout seul dès qu’il est prêt.',
  page: {
    title: 'Exports',
    contacts: 'Contacts',
    lead: 'Les fichiers restent ici 7 jours.',
    file: 'Fichier',
    count: 'Contacts',
    size: 'Taille',
    created: 'Créé',
    state: 'État',
    until: 'Jusqu’au {{ date }}',
    expired: 'Plus conservé',
    failed: 'Échec',
    cancelled: 'Arrêté',
    queued: 'En attente',
    running: 'En cours, {{ percent }} %',
    download: 'Télécharger',
    downloadOf: 'Télécharger {{ file }}',
    emptyTitle: 'Les fichiers de vos contacts arrivent ici',
    emptyText:
      'Choisissez « Exporter » dans les contacts, dans une liste ou sur une sélection : le fichier se prépare tout seul et reste ici 7 jours.',
    emptyAction: 'Aller aux contacts',
  },
}

export default exports
