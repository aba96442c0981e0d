import type { CampaignHistoryText } from './campaign-history.it.ts'

const history: CampaignHistoryText = {
  title: 'Historique',
  more: 'Afficher les événements précédents',
  loading: 'Chargement…',
  by: 'par {{ who }}',
  gone: 'quelqu’un qui n’est plus dans l’espace',
  key: 'clé API {{ name }}',
  goneKey: 'une clé API qui n’existe plus',
  created: 'Créée',
  scheduled: 'Programmée pour {{ at }}',
  rescheduled: 'Déplacée : partait {{ before }}, désormais {{ at }}',
  unscheduled: 'Programmation retirée',
  held: 'N’est pas partie à l’heure prévue',
  started: 'Lancée',
  startedByTime: 'Partie seule à l’heure prévue',
  paused: 'Mise en pause',
  resumed: 'Reprise',
  stopped: {
    channel_paused: 'Arrêtée : le fournisseur a refusé la clé, le domaine ou le compte',
    channel_changed: 'Arrêtée : le canal est relié à autre chose qu’au début',
    template_stopped: 'Arrêtée : WhatsApp n’accepte plus le modèle',
  },
  wentOn: 'Repartie seule : le canal fonctionne de nouveau',
  waiting: {
    no_credit: 'Le crédit ne suffit pas pour ceux qui restent',
    whatsapp_limit: 'Limite WhatsApp atteinte : les autres attendent',
    provider_quota: 'Quota du fournisseur épuisé : les autres attendent',
  },
  finished: 'Terminée',
  reopened: 'Rouverte : certains messages sont réessayés',
  cancelled: 'Annulée',
}

export default history
