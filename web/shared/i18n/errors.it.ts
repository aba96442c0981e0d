import type { Translation } from './text.ts'

/** Sentences for the API's stable codes (`worker/contracts/common.ts`) and for field codes, under `field`. */
const errors = {
  request: {
    invalid: 'Controlla i campi segnati.',
    malformed: 'I dati non si leggono. Ricarica la pagina e riprova.',
    too_large: 'Il file o il testo è troppo grande.',
    origin: 'Questa richiesta arriva da un altro sito. Apri Centralino dal suo indirizzo e riprova.',
  },
  auth: {
    required: 'La sessione è finita. Entra di nuovo per continuare.',
    invalid_credentials:
      'E-mail o password non corrispondono. Controlla e riprova, oppure scegli una password nuova.',
    email_taken: 'Con questa e-mail c’è già un profilo. Entra, oppure usa un’altra e-mail.',
    token_expired: 'Questo link è scaduto o è già stato usato. Chiedine uno nuovo.',
    forbidden: 'Il tuo ruolo non lo permette. Chiedi a chi amministra lo spazio di lavoro.',
  },
  rate: {
    limited: 'Troppi tentativi di seguito. Aspetta un minuto e riprova.',
    limited_for: 'Troppi tentativi di seguito. Riprova fra {{ time }}.',
  },
  resource: {
    not_found: 'Non c’è più, o non è in questo spazio di lavoro.',
    conflict: 'Nel frattempo è cambiato, o esiste già. Ricarica e riprova.',
  },
  contact: {
    identity_taken: 'Un altro contatto ha già questa e-mail o questo telefono.',
    identity_split:
      'L’e-mail è di un contatto e il telefono di un altro: uniscili, oppure cambia uno dei due.',
    no_identity: 'Serve almeno un’e-mail o un telefono.',
  },
  list: {
    not_live: 'Una lista statica non ha una regola da cambiare.',
    read_by_rule: 'La regola di un’altra lista usa questa lista. Cambia prima quella.',
    not_static: 'Solo una lista statica si cambia a mano così.',
    in_use: 'La lista serve a una campagna non ancora finita.',
  },
  field: {
    too_many: 'Sono troppi.',
    list_on_both_sides: 'Una lista non può essere sia tra chi la riceve sia tra chi no.',
    missing_field: 'A questa persona manca un campo senza ripiego.',
    refused: 'Il gestore non lo accetta.',
    repeated: 'È ripetuto.',
    language: 'Scegli italiano, inglese o francese.',
    country: 'Serve un Paese di due lettere, ad esempio IT.',
    time_zone: 'Questo fuso orario non esiste, ad esempio Europe/Rome',
    field_key: 'Solo lettere maiuscole, cifre e trattino basso, ad esempio DATA_ORDINE',
    built_in: 'Questo nome è già di un campo di Centralino.',
    api_key: 'La chiave non ha la forma giusta: comincia con re_',
    webhook_secret: 'Il segreto non ha la forma giusta: comincia con whsec_',
    unknown_field: '%%{{ name }}%% non esiste.',
    field_not_here: 'Questo campo non si può usare qui.',
    field_unclosed: 'Un campo resta aperto: mancano i due %% alla fine.',
    link_incomplete: 'Un link non è completo, ad esempio https://dominio.it',
    email_invalid: 'L’indirizzo non è completo, ad esempio nome@dominio.it',
    phone_invalid: 'Il numero non è valido, ad esempio +39 347 118 2906',
    in_use: 'Il campo è usato altrove. Toglilo prima da lì.',
    required: 'Manca questo campo.',
    email: 'L’indirizzo non è completo, ad esempio nome@dominio.it',
    phone: 'Il numero non è valido, ad esempio +39 347 118 2906',
    date: 'La data non esiste, ad esempio 1986-05-04',
    number: 'Serve un numero.',
    url: 'L’indirizzo web non è completo, ad esempio https://dominio.it',
    too_long: 'È troppo lungo.',
    too_short: 'È troppo corto.',
    too_big: 'È troppo grande.',
    too_small: 'È troppo piccolo.',
    password_short: 'Servono almeno 10 caratteri.',
    control_character: 'Contiene caratteri che non si vedono. Riscrivilo a mano.',
    taken: 'Esiste già.',
    unknown: 'Non esiste.',
    invalid: 'Il valore non è valido.',
  },
  import: {
    not_text: 'Il file non è una tabella di testo. Salvalo come CSV e riprova.',
    state: 'L’importazione è in un altro stato. Ricarica la pagina.',
    chunk_mismatch: 'Il file è cambiato durante l’importazione. Ricomincia con il file nuovo.',
  },
  campaign: {
    state: 'La campagna è in un altro stato. Ricarica la pagina.',
    incomplete: 'La campagna non è pronta: completa le parti segnate.',
    no_recipients: 'In queste liste nessuno può ricevere la campagna.',
  },
  channel: {
    not_configured: 'Il canale non è collegato. Collegalo nelle impostazioni.',
    rejected_credentials: 'Il gestore ha rifiutato queste credenziali. Controllale e riprova.',
    unreachable: 'Il gestore non risponde. Riprova fra qualche minuto.',
  },
  mail: {
    no_provider: 'Questa installazione non può ancora spedire e-mail di sistema. Avvisa chi la gestisce.',
  },
  webhook: { signature: 'La firma non è valida.' },
  token: { invalid: 'Questo link non è valido.' },
  network: { offline: 'Il server non risponde. Controlla la rete e riprova.' },
  server: {
    busy: 'Il server è occupato. Riprova fra poco.',
    error:
      'Il server non ha completato la richiesta. Riprova; se succede ancora, avvisa chi gestisce Centralino.',
  },
} as const

export default errors
export type ErrorsText = Translation<typeof errors>
