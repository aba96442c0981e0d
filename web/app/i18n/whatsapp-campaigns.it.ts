import type { Translation } from '../../shared/i18n/text.ts'

const whatsappCampaigns = {
  template: {
    label: 'Modello',
    search: 'Cerca un modello per nome',
    help: 'Su WhatsApp si scrive per primi solo con un modello approvato. Ognuno lo riceve nella sua lingua, altrimenti in quella predefinita.',
    none: 'Non c’è ancora nessun modello.',
    noneFound: 'Nessun modello con questo nome.',
    noneSendable: 'Nessun modello è ancora approvato: scegline uno appena WhatsApp risponde.',
    goTo: 'Vai ai modelli',
    open: 'Apri il modello',
    fallback: {
      one: '{{ languages }} non si può mandare adesso: chi la parla lo riceve in {{ fallback }}.',
      other: '{{ languages }} non si possono mandare adesso: chi le parla lo riceve in {{ fallback }}.',
    },
  },
  problem: {
    template_gone: 'Il modello scelto non c’è più. Scegline un altro.',
    template_default_not_approved:
      'La lingua predefinita del modello «{{ name }}» non è approvata: chi non ha un’altra lingua resterebbe senza. Aspetta l’approvazione o scegli un altro modello.',
    numberId_channel_paused:
      'WhatsApp aspetta che qualcuno sistemi il collegamento. Aprilo nelle impostazioni.',
    numberId_number_gone: 'Il numero scelto non c’è più. Scegline un altro.',
    template_not_approved:
      'Nessuna lingua di «{{ name }}» è approvata adesso. Aspetta l’approvazione o scegli un altro modello.',
    'content.templateId_required': 'Scegli un modello.',
  },
  exclusion: {
    no_address: 'Nessun numero WhatsApp',
    suppressed: 'Numero bloccato',
    unsubscribed: 'Disiscritto da WhatsApp',
    no_consent: 'Non ha dato il consenso a WhatsApp',
  },
  whyNot: {
    draft: 'È una bozza: chiedi l’approvazione per mandarlo.',
    elsewhere: 'Era stato chiesto su un altro collegamento: chiedilo di nuovo.',
    queued: 'Sta per arrivare a WhatsApp.',
    in_review: 'WhatsApp lo sta leggendo.',
    rejected: 'WhatsApp non lo accetta: fai una nuova richiesta.',
    paused: 'WhatsApp lo tiene fermo per qualche ora.',
    disabled: 'WhatsApp lo ha chiuso: scrivine un altro.',
    inLanguage: 'In {{ language }}, la lingua predefinita: {{ reason }}',
  },
  number: {
    label: 'Numero',
    default: 'Quello del canale',
    from: 'Parte da',
    sandbox: 'Numero di prova',
  },
  tags: {
    label: 'Tag per ogni risposta',
    help: 'Chi risponde con il pulsante riceve il tag.',
    asTemplate: 'Come nel modello',
    asTemplateTag: 'Come nel modello: {{ name }}',
    asTemplateNone: 'Come nel modello: nessuno',
  },
  preview: {
    language: 'Lo riceve in {{ language }}.',
    noTemplate: 'Scegli un modello per vederlo.',
  },
  limit: {
    now: { one: '{{ count }} parte subito', other: '{{ count }} partono subito' },
    none: 'Nessuna parte subito',
    waiting: { one: '{{ count }} aspetta', other: '{{ count }} aspettano' },
    next: {
      one: 'La prima di chi aspetta parte entro {{ moment }}.',
      other: 'Di chi aspetta, {{ count }} partono entro {{ moment }}.',
    },
    rest: {
      one: 'Chi aspetta parte entro {{ moment }}.',
      other: 'Chi aspetta parte entro {{ moment }}.',
    },
    last: 'Le ultime entro {{ moment }}.',
    latest: 'Se WhatsApp tarda a confermare gli invii, al più tardi {{ moment }}.',
    why: 'Il numero {{ number }} può scrivere per primo a {{ limit }} persone ogni 24 ore.',
    restricted: 'Quando si libera il numero non è ancora prevedibile.',
  },
  live: {
    fact: { one: '{{ count }} persona aspetta WhatsApp.', other: '{{ count }} persone aspettano WhatsApp.' },
    stoppedFact: {
      one: 'WhatsApp ha fermato il modello: {{ count }} persona aspetta.',
      other: 'WhatsApp ha fermato il modello: {{ count }} persone aspettano.',
    },
    openTemplate: 'Apri il modello',
    openNumbers: 'Apri i numeri',
    goesOn: {
      one: '{{ count }} parte da sé {{ moment }}.',
      other: '{{ count }} partono da sé {{ moment }}.',
    },
    answers: 'Risposte con un pulsante',
    people: 'Persone',
    noAnswers: 'Questo modello non ha pulsanti di risposta.',
    ofAnswer: 'Hanno risposto «{{ label }}»',
    readHelp:
      'WhatsApp dice che un messaggio è letto solo di chi lo permette: i letti veri possono essere di più.',
  },
} as const

export default whatsappCampaigns
export type WhatsappCampaignsText = Translation<typeof whatsappCampaigns>
