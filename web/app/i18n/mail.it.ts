import type { Translation } from '../../shared/i18n/text.ts'

/** The editor of a mail's body. */
const mail = {
  tools: {
    subheading: 'Sottotitolo',
    underline: 'Sottolineato',
    left: 'Allinea a sinistra',
    center: 'Allinea al centro',
    right: 'Allinea a destra',
    image: 'Immagine',
    rule: 'Linea di separazione',
  },
  image: {
    title: 'Immagine',
    alt: 'Che cosa mostra',
    altHelp: 'Si legge dove le immagini sono spente, e lo ascolta chi non le vede.',
    width: 'Larghezza',
    widthHelp: 'In pixel, fino a {{ widest }}. Sul telefono si restringe da sola.',
    widthWrong: 'Un numero da {{ narrowest }} a {{ widest }}.',
    link: 'Link dell’immagine',
    apply: 'Applica',
    remove: 'Togli l’immagine',
  },
  field: {
    title: 'Campo {{ name }}',
    fallback: 'Se manca, scrivi',
    fallbackHelp: 'Senza, chi non ha questo valore non riceve il messaggio.',
    remove: 'Togli il campo',
  },
  lost: 'Passando al testo si perde: {{ parts }}.',
  tooLong:
    'Il messaggio ha {{ length }} caratteri, il massimo è {{ most }}. Non viene salvato finché non lo accorci.',
  checks: {
    title: 'Da controllare',
    clipped: 'Circa {{ size }}: oltre 102 KB Gmail taglia la fine, con il link di disiscrizione.',
    alt_missing: {
      one: '{{ count }} immagine senza testo alternativo (alt): chi non la vede non sa che cosa mostra.',
      other: '{{ count }} immagini senza testo alternativo (alt): chi non le vede non sa che cosa mostrano.',
    },
    link_dropped: '{{ url }} non si apre da un’e-mail: il link viene tolto. Usa un indirizzo https.',
    picture_dropped: '{{ url }} non si vede in un’e-mail. Carica l’immagine in Media e usa il suo indirizzo.',
  },
} as const

export default mail
export type MailText = Translation<typeof mail>
