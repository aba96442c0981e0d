import type { FailuresText } from './failures.it.ts'

const failures: FailuresText = {
  title: 'Messages non aboutis',
  view: 'Que regarder',
  viewFailed: 'Non aboutis',
  viewUnknown: { one: '{{ count }} à éclaircir', other: '{{ count }} à éclaircir' },
  failedLead: 'Messages non partis ou non remis ces {{ days }} derniers jours.',
  unknownLead:
    'Le prestataire n’a pas répondu : il les a peut-être envoyés. Nous le lui demandons nous-mêmes. De nous-mêmes, nous ne renvoyons que les notifications : la nouvelle prend la place de la première.',
  byReason: 'Par motif',
  person: 'Personne',
  reason: 'Motif',
  state: 'État',
  campaign: 'Campagne',
  when: 'Quand',
  since: 'Depuis',
  erased: 'Contact effacé',
  unknownReason: 'On ne sait pas encore s’il est parti',
  askedAt: 'demandé {{ at }}',
  retry: 'Réessayer',
  retryOf: 'Réessayer avec {{ name }}',
  retrying: 'Je réessaie…',
  retryAll: 'Tout réessayer',
  retryThese: 'Réessayer ceux-ci',
  cancelled: 'La campagne a été annulée.',
  rest: 'Vous pourrez réessayer 24 heures après l’envoi.',
  noneRetryable:
    'Aucun ne peut être retenté maintenant : le motif est définitif, la campagne a été annulée, ou 24 heures ne sont pas passées.',
  retried: {
    one: '{{ count }} message revient dans la file',
    other: '{{ count }} messages reviennent dans la file',
  },
  askTitle: { one: 'Réessayer avec {{ count }} personne ?', other: 'Réessayer avec {{ count }} personnes ?' },
  askText:
    'Ils repartent avec leur campagne. Consentements, blocages et heures de silence sont revus pour chacun.',
  askUnconfirmed: 'Certains ont une issue inconnue : qui l’a déjà reçu le recevrait deux fois.',
  confirm: { one: 'Réessayer avec {{ count }} personne', other: 'Réessayer avec {{ count }} personnes' },
  emptyTitle: 'Aucun message non abouti',
  emptyText:
    'Quand un message ne part pas ou n’arrive pas, vous le trouvez ici, avec le motif, et pouvez réessayer.',
  emptyUnknownTitle: 'Rien à éclaircir',
  emptyUnknownText: 'De chaque message on sait s’il est parti.',
  toCampaigns: 'Aller aux campagnes',
}

export default failures
