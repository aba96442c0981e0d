import type { Translation } from '../../shared/i18n/text.ts'

const history = {
  title: 'Storia',
  more: 'Mostra eventi precedenti',
  loading: 'Carico…',
  by: 'da {{ who }}',
  gone: 'qualcuno che non è più nello spazio',
  key: 'chiave API {{ name }}',
  goneKey: 'una chiave API che non c’è più',
  created: 'Creata',
  scheduled: 'Programmata per {{ at }}',
  rescheduled: 'Spostata: partiva {{ before }}, ora {{ at }}',
  unscheduled: 'Programmazione tolta',
  held: 'Non è partita all’ora programmata',
  started: 'Avviata',
  startedByTime: 'Partita da sola all’ora programmata',
  paused: 'Messa in pausa',
  resumed: 'Ripresa',
  stopped: {
    channel_paused: 'Si è fermata: il gestore ha rifiutato la chiave, il dominio o l’account',
    channel_changed: 'Si è fermata: il canale è collegato ad altro rispetto all’inizio',
    template_stopped: 'Si è fermata: WhatsApp non accetta più il modello',
  },
  wentOn: 'È ripartita da sola: il canale è di nuovo a posto',
  waiting: {
    no_credit: 'Il credito non basta per chi resta',
    whatsapp_limit: 'Raggiunto il limite di WhatsApp: chi resta aspetta',
    provider_quota: 'Finita la quota del gestore: chi resta aspetta',
  },
  finished: 'Finita',
  reopened: 'Riaperta: alcuni messaggi si riprovano',
  cancelled: 'Annullata',
} as const

export default history
export type CampaignHistoryText = Translation<typeof history>
