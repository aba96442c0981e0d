import type { Translation } from '../../shared/i18n/text.ts'

const sendingEnd = {
  title: 'Fine prevista',
  soon: 'In meno di un minuto',
  about: '{{ moment }}, circa',
  notBefore: 'Non prima di {{ moment }}',
  unknown: {
    credit: 'Non si può dire: il credito non basta per tutti, chi resta aspetta una ricarica',
    whatsapp_limit: 'Non si può dire: il numero ora non può scrivere a nessuno di nuovo',
    too_long: 'Non si può dire: a questo passo servirebbe più di un anno',
  },
  because: {
    quiet_hours: 'Nelle ore di silenzio si ferma.',
    other_zones: 'Chi vive in un altro fuso orario ha le sue ore di silenzio.',
    whatsapp_limit: 'WhatsApp lascia scrivere per primi solo a un certo numero di persone ogni 24 ore.',
    campaigns: 'Altre campagne usano lo stesso canale.',
    provider: 'Adesso il gestore non accetta invii.',
  },
} as const

export default sendingEnd
export type SendingEndText = Translation<typeof sendingEnd>
