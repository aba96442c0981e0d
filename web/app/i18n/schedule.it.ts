import type { Translation } from '../../shared/i18n/text.ts'

const schedule = {
  action: 'Programma l’invio',
  title: 'Quando parte?',
  when: 'Giorno e ora ({{ zone }})',
  past: 'Questo momento è già passato.',
  choose: 'Scegli un momento che deve ancora venire',
  twice: 'Quella notte quest’ora viene due volte. Quale?',
  first: 'La prima ({{ offset }})',
  second: 'La seconda ({{ offset }})',
  skipped: 'Quella notte gli orologi saltano quest’ora: parte alle {{ time }}.',
  moment: 'Parte {{ moment }}, {{ zone }} ({{ offset }}).',
  in: 'Fra {{ duration }}.',
  people: {
    one: 'Adesso la riceverebbe {{ count }} persona. Conta chi sarà nelle liste a quell’ora.',
    other: 'Adesso la riceverebbero {{ count }} persone. Conta chi sarà nelle liste a quell’ora.',
  },
  confirm: 'Programma',
  confirming: 'Programmo…',
  done: 'Programmata, {{ moment }}',
  starts: 'Parte da sé {{ moment }}, {{ zone }} ({{ offset }}).',
  startsText: 'Fino ad allora puoi cambiarla: parte com’è salvata a quell’ora.',
  change: 'Cambia l’ora',
  undo: 'Togli l’ora',
  undone: 'Non è più programmata',
  again: 'Programma di nuovo',
  takenBack: 'Non è più programmata.',
  held: 'Non è partita {{ moment }}, {{ zone }} ({{ offset }}).',
  why: {
    held_edited:
      'Dopo l’ultima modifica non è completa. Completa le parti segnate, poi programmala di nuovo.',
    held_list_gone:
      'Una delle sue liste è stata eliminata. Controlla chi la riceve, poi inviala o programmala di nuovo.',
    held_incomplete:
      'Qualcosa non era più a posto. Completa le parti segnate, poi inviala o programmala di nuovo.',
    held_sender_gone:
      'Il mittente scelto è stato tolto. Scegline un altro, poi inviala o programmala di nuovo.',
    held_domain:
      'Il gestore rifiuta la posta dal dominio del mittente. Completa i record DNS nel canale e-mail, o scegli un altro mittente.',
    held_channel:
      'Il canale non era collegato, o era fermo. Sistemalo nelle impostazioni, poi inviala o programmala di nuovo.',
    held_channel_changed:
      'Da quando l’hai programmata il canale è uscito dalla sandbox, o ci è tornato. Controllalo nelle impostazioni, poi inviala o programmala di nuovo.',
    held_nobody:
      'Nelle sue liste nessuno poteva riceverla. Scegli altre liste, poi inviala o programmala di nuovo.',
    held_late:
      'A quell’ora il servizio era fermo, ed è passato troppo tempo per inviarla senza chiedere. Inviala ora o programmala di nuovo.',
  },
  late: 'Programmata per {{ moment }}, è partita con {{ duration }} di ritardo: a quell’ora il servizio era fermo.',
} as const

export default schedule
export type ScheduleText = Translation<typeof schedule>
