import type { Translation } from '../../shared/i18n/text.ts'

const failures = {
  title: 'Non riusciti',
  view: 'Che cosa guardare',
  viewFailed: 'Non riusciti',
  viewUnknown: { one: '{{ count }} da chiarire', other: '{{ count }} da chiarire' },
  failedLead: 'Messaggi non partiti o non consegnati negli ultimi {{ days }} giorni.',
  unknownLead:
    'Il gestore non ha risposto: potrebbe averli inviati. Glielo chiediamo da soli. Da soli rimandiamo soltanto le notifiche: quella nuova prende il posto della prima.',
  byReason: 'Per motivo',
  person: 'Persona',
  reason: 'Motivo',
  state: 'Stato',
  campaign: 'Campagna',
  when: 'Quando',
  since: 'Da quando',
  erased: 'Contatto cancellato',
  unknownReason: 'Non si sa ancora se è partito',
  askedAt: 'lo chiediamo {{ at }}',
  retry: 'Riprova',
  retryOf: 'Riprova con {{ name }}',
  retrying: 'Riprovo…',
  retryAll: 'Riprova tutti',
  retryThese: 'Riprova questi',
  cancelled: 'La campagna è stata annullata.',
  rest: 'Si può riprovare 24 ore dopo l’invio.',
  noneRetryable:
    'Con nessuno si può riprovare adesso: il motivo è per sempre, la campagna è stata annullata, o non sono passate 24 ore.',
  retried: { one: '{{ count }} messaggio torna in coda', other: '{{ count }} messaggi tornano in coda' },
  askTitle: { one: 'Riprovare con {{ count }} persona?', other: 'Riprovare con {{ count }} persone?' },
  askText:
    'Ripartono con la campagna di prima. Consensi, blocchi e ore di silenzio si controllano di nuovo per ognuno.',
  askUnconfirmed: 'Alcuni hanno esito sconosciuto: chi l’ha già ricevuto lo riceverebbe due volte.',
  confirm: { one: 'Riprova con {{ count }} persona', other: 'Riprova con {{ count }} persone' },
  emptyTitle: 'Nessun messaggio non riuscito',
  emptyText: 'Quando un messaggio non parte o non arriva lo trovi qui, con il motivo, e puoi riprovare.',
  emptyUnknownTitle: 'Niente da chiarire',
  emptyUnknownText: 'Di ogni messaggio si sa se è partito.',
  toCampaigns: 'Vai alle campagne',
} as const

export default failures
export type FailuresText = Translation<typeof failures>
