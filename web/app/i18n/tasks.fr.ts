import type { Translation } from '../../shared/i18n/text.ts'
import type it from './tasks.it.ts'

const tasks: Translation<typeof it> = {
  name: 'Tâches',
  running: { one: 'Une tâche en cours', other: '{{ count }} tâches en cours' },
  recent: 'Tâches récentes',
  none: 'Les modifications de nombreux contacts et les exports apparaissent ici, pendant et après.',
  failedToLoad: 'Les tâches ne peuvent pas être lues pour le moment.',
  title: {
    tagAdd: 'Ajouter les tags : {{ tags }}',
    tagRemove: 'Retirer les tags : {{ tags }}',
    tagBoth: 'Ajouter les tags : {{ added }}. Retirer : {{ removed }}',
    listAdd: 'Ajouter à « {{ list }} »',
    listRemove: 'Retirer de « {{ list }} »',
    delete: 'Supprimer des contacts',
    restore: 'Restaurer des contacts',
    export: 'Exporter {{ fileName }}',
    clearField: 'Retirer les valeurs de « {{ field }} » des contacts',
    check: 'Vérifier {{ fileName }}',
    dryRun: 'Essayer l’import de {{ fileName }}',
    import: 'Importer {{ fileName }}',
    undo: 'Revenir en arrière : {{ what }}',
  },
  started: 'En cours. Suivez-la dans « Tâches », même en changeant de page.',
  state: {
    queued: 'En attente',
    of: '{{ done }} sur {{ total }}',
    done: '{{ done }} jusqu’ici',
    rate: '{{ rate }} par seconde',
    left: 'encore {{ time }}',
    interrupted: 'Interrompue, elle reprend d’elle-même dans la minute',
    cancelled: { one: 'Arrêtée après un contact', other: 'Arrêtée après {{ count }} contacts' },
    failed: 'Échec. {{ reason }}',
  },
  done: {
    tag: {
      one: 'Tags mis à jour, une modification',
      other: 'Tags mis à jour, {{ count }} modifications',
    },
    listAdd: {
      one: 'Un contact ajouté à « {{ list }} »',
      other: '{{ count }} contacts ajoutés à « {{ list }} »',
    },
    listRemove: {
      one: 'Un contact retiré de « {{ list }} »',
      other: '{{ count }} contacts retirés de « {{ list }} »',
    },
    delete: { one: 'Un contact supprimé', other: '{{ count }} contacts supprimés' },
    restore: { one: 'Un contact restauré', other: '{{ count }} contacts restaurés' },
    export: { one: 'Un contact exporté', other: '{{ count }} contacts exportés' },
    exportLedger: {
      one: 'Un mouvement du crédit exporté',
      other: '{{ count }} mouvements du crédit exportés',
    },
    exportBlocked: { one: 'Une adresse bloquée exportée', other: '{{ count }} adresses bloquées exportées' },
    clearField: 'Les valeurs de « {{ field }} » ont disparu',
    check: { one: 'Une ligne vérifiée', other: '{{ count }} lignes vérifiées' },
    dryRun: {
      one: 'Une ligne essayée, rien d’enregistré',
      other: '{{ count }} lignes essayées, rien d’enregistré',
    },
    import: { one: 'Une ligne importée', other: '{{ count }} lignes importées' },
    undo: { one: 'Une modification annulée', other: '{{ count }} modifications annulées' },
  },
  stop: 'Arrêter',
  stopOf: 'Arrêter : {{ what }}',
  undo: 'Annuler les modifications',
  undoOf: 'Annuler les modifications : {{ what }}',
  download: 'Télécharger',
  downloadOf: 'Télécharger {{ fileName }}',
  allExports: 'Tous les exports',
}

export default tasks
