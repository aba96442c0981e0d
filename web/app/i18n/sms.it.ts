/** The text of an SMS while it is written: segments, alphabet, letters that cost. */
export default {
  label: 'Lunghezza dell’SMS',
  perPerson: {
    one: '{{ count }} SMS a persona',
    many: '{{ count }} SMS a persona',
    other: '{{ count }} SMS a persona',
  },
  atMost: {
    one: 'Al massimo {{ count }} SMS a persona',
    many: 'Al massimo {{ count }} SMS a persona',
    other: 'Al massimo {{ count }} SMS a persona',
  },
  room: '{{ units }} di {{ capacity }} caratteri, ne restano {{ left }}.',
  gsm7: 'Alfabeto degli SMS: 160 in un messaggio, 153 in ognuno di più messaggi.',
  ucs2: 'Alfabeto esteso: 70 in un messaggio, 67 in ognuno di più messaggi.',
  openFields: 'I valori dei campi si aggiungono.',
  doubles: 'Contano per due: {{ letters }}',
  nearLimit: 'Al massimo {{ longest }} caratteri in tutto: ne restano {{ left }}.',
  tooLong: '{{ length }} caratteri. Il gestore ne accetta al massimo {{ longest }}.',
  costly: {
    one: '{{ count }} lettera fa costare di più',
    many: '{{ count }} lettere fanno costare di più',
    other: '{{ count }} lettere fanno costare di più',
  },
  costlyHelp: 'Con una sola di queste un SMS porta 70 caratteri invece di 160.',
  saving: 'Senza, gli SMS a persona sono {{ fewer }} invece di {{ more }}.',
  replaceAll: 'Sostituisci le lettere che costano',
  replaceOne: 'Sostituisci {{ letter }} con {{ replacement }}',
  removeOne: 'Togli {{ letter }}',
  becomes: 'diventa',
  times: '{{ count }} volte',
  foreignValues:
    'I valori di alcune persone hanno lettere fuori dall’alfabeto degli SMS: {{ letters }}. Il loro SMS porta 70 caratteri.',
  letter: {
    nothing: 'niente',
    space: 'spazio',
    line: 'a capo',
    invisible: 'carattere invisibile',
  },
} as const
