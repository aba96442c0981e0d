import type { Translation } from '../../shared/i18n/text.ts'

const messenger = {
  settings: {
    sandboxFact: 'Sandbox: su Messenger non parte niente di vero',
    sandboxText:
      'Ogni messaggio resta in Posta di prova: lì lo vedi come chi lo riceve e provi consegna, lettura, risposta e STOP.',
    connectTitle: 'Collega la tua pagina',
    connectLead: 'Serve una pagina Facebook e un’app su developers.facebook.com con il prodotto Messenger.',
    stepWebhook:
      'Nell’app, sotto Messenger, Webhook, incolla questi due valori e scegli i campi messages, messaging_postbacks, message_deliveries, message_reads, message_echoes.',
    stepToken:
      'Sotto «Token di accesso» aggiungi la pagina con il permesso pages_messaging e copia il token. Il numero della pagina è accanto al suo nome.',
    stepSecret: 'Sotto Impostazioni, Di base, copia la chiave segreta dell’app.',
    webhookUrl: 'Indirizzo del webhook (Callback URL)',
    verifyToken: 'Parola di verifica (Verify token)',
    pageId: 'Numero della pagina',
    pageIdHelp: 'Solo cifre, ad esempio 104857600123456',
    pageAccessToken: 'Token di accesso della pagina',
    appSecret: 'Chiave segreta dell’app',
    secretHelp: 'Il valore resta cifrato e non si rivede più.',
    connecting: 'Provo con Meta…',
    connectedTitle: 'Messenger',
    page: 'Pagina',
    token: 'Token',
    pace: 'Ritmo',
    paceValue: '{{ count }} messaggi al secondo',
    quota: 'Quota di Meta',
    quotaValue: '200 chiamate per ogni persona attiva in 24 ore',
    open: 'Si può scrivere ora a',
    openValue: {
      one: '{{ count }} persona, che ha scritto nelle ultime 24 ore',
      other: '{{ count }} persone, che hanno scritto nelle ultime 24 ore',
    },
    lastInbound: 'Ultimo messaggio ricevuto',
    nothingYet: 'ancora nessuno: controlla il webhook nell’app',
    webhookTitle: 'Webhook',
    webhookLead: 'I due valori che l’app di Meta chiede. Non cambiano quando scolleghi.',
    changeToken: 'Cambia token',
    keepToken: 'Tieni il token di prima',
    nowConnected: 'Messenger collegato',
    disconnected: 'Messenger scollegato',
    disconnectTitle: 'Scollegare Messenger?',
    disconnectText:
      'Token e chiave segreta vengono cancellati e Messenger torna nella sandbox. Chi scrive alla pagina non arriva più qui.',
    pausedText: 'Correggi quello che Meta segnala e ricollega la pagina: quando passa, Messenger riparte.',
    testTitle: 'Manda una prova',
    testLead: 'Un messaggio vero a un contatto che ha scritto alla pagina nelle ultime 24 ore.',
    testLeadSandbox: 'Arriva in Posta di prova, per un contatto che ha scritto nelle ultime 24 ore.',
    testTo: 'A quale contatto',
    testPlaceholder: 'Cerca un contatto',
    test: 'Manda la prova',
    testing: 'Mando…',
    tested: 'Prova mandata a {{ to }}',
    errors: {
      meta_10: 'all’app manca un permesso',
      meta_10_1893063: 'Meta ha limitato la pagina',
      meta_190: 'Meta non riconosce più il token',
      meta_200: 'all’app manca un permesso',
      meta_613: 'Meta ha chiesto di andare più piano',
      other: 'Meta ha rifiutato la richiesta ({{ code }})',
    },
  },
  visit: {
    title: 'Fai scrivere qualcuno',
    lead: 'Su Messenger comincia sempre la persona. Qui la fai tu: compare nell’inbox con il suo nome e per 24 ore le puoi rispondere. Contatto lo diventa quando la aggiungi, o se scrive START: così dà anche il consenso. Lo stesso nome è la stessa persona.',
    name: 'Nome',
    text: 'Messaggio',
    send: 'Scrivi come questa persona',
    sending: 'Un attimo…',
    sent: '{{ name }} ha scritto alla tua pagina',
  },
  editor: {
    text: 'Messaggio',
    textHelp:
      'Lo riceve chi ha scritto alla pagina nelle ultime 24 ore e ha dato il consenso. Di’ come smettere: con STOP.',
    left: '{{ length }} di {{ longest }} caratteri',
    replies: 'Pulsanti di risposta',
    repliesHelp: 'Chi ne preme uno ti risponde con quel testo e prende il tag.',
    reply: 'Testo del pulsante {{ number }}',
    removeReply: 'Togli il pulsante {{ number }}',
    addReply: 'Aggiungi un pulsante',
    tag: 'Tag',
    noTag: 'nessun tag',
  },
  list: {
    about: 'A chi ha scritto alla tua pagina nelle ultime 24 ore',
    createOn: 'Nuova campagna Messenger',
  },
  problem: {
    required: 'Un pulsante non ha testo.',
    repeated: 'Due pulsanti hanno lo stesso testo.',
  },
  exclusion: {
    no_address: 'Non ha mai scritto su Messenger',
    suppressed: 'Bloccato su Messenger',
    unsubscribed: 'Disiscritto da Messenger',
    no_consent: 'Non ha dato il consenso a Messenger',
  },
  test: {
    to: 'A quale contatto',
    placeholder: 'Cerca un contatto',
    help: 'Deve aver scritto alla pagina nelle ultime 24 ore. Non conta nelle cifre.',
  },
} as const

export default messenger
export type MessengerText = Translation<typeof messenger>
