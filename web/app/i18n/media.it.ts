import type { Translation } from '../../shared/i18n/text.ts'

/** The media library and what chooses from it. */
const media = {
  title: 'Media',
  search: 'Cerca per nome',
  all: 'Tutti',
  pictures: 'Immagini',
  files: 'PDF',
  emptyTitle: 'Le tue immagini stanno qui',
  emptyText:
    'Carica le immagini e i PDF che usi nei messaggi: li ritrovi in ogni e-mail e notifica. PNG, JPEG, GIF, WebP e PDF, fino a 5 MB l’uno. Puoi anche trascinarli qui o incollarli.',
  noneFound: 'Nessun file con questi filtri.',
  reset: 'Togli i filtri',
  more: 'Mostra altri',
  loadingMore: 'Carico…',
  upload: {
    action: 'Carica file',
    files: 'File da caricare',
    sending: 'Carico {{ name }}',
    dismiss: 'Chiudi l’avviso per {{ name }}',
  },
  detail: {
    title: 'Dettagli del file',
    name: 'Nome',
    alt: 'Che cosa mostra',
    altHelp: 'Lo legge chi non vede l’immagine. Viene proposto ogni volta che la usi.',
    address: 'Indirizzo pubblico',
    uploaded: 'Caricato {{ at }}',
    save: 'Salva',
    saving: 'Salvo…',
    saved: 'Salvato',
    uses: 'Dove si usa',
    noUses: 'Ancora in nessuna campagna.',
    sent: 'inviata',
    delete: 'Elimina',
    deleting: 'Elimino…',
    deleted: '{{ name }} eliminato',
    restored: '{{ name }} è di nuovo nella libreria',
  },
  remove: {
    title: { one: 'Si usa in {{ count }} messaggio', other: 'Si usa in {{ count }} messaggi' },
    text: 'Se elimini {{ name }}, dove si usa non si vedrà più, anche nelle e-mail già inviate. Subito dopo puoi annullare.',
    confirm: 'Elimina lo stesso',
  },
  picker: {
    title: 'Scegli un’immagine',
    empty: 'La libreria non ha ancora immagini. Carica la prima.',
  },
} as const

export default media
export type MediaText = Translation<typeof media>
