import type { Translation } from '../../shared/i18n/text.ts'

/** Why a message did not go out or arrive, by its code; `other` is for a provider's code without own words. */
const reasons = {
  no_translation: {
    label: 'Nessuna traduzione adatta',
    help: 'Il modello non ha una traduzione approvata per questa persona né quella predefinita',
  },
  text_empty: { label: 'Testo vuoto', help: 'Con i campi di questa persona non resta nulla da scrivere' },
  text_too_long: {
    label: 'Testo troppo lungo',
    help: 'Con i campi di questa persona supera 1.600 caratteri',
  },
  twilio_20003: { label: 'Twilio non riconosce il token', help: 'Ricollega Twilio nelle impostazioni SMS.' },
  twilio_21211: { label: 'Numero non valido', help: 'Correggi il numero del contatto.' },
  twilio_21408: {
    label: 'Paese non abilitato in Twilio',
    help: 'Abilitalo in Twilio sotto Geo permissions, poi riprova.',
  },
  twilio_21610: { label: 'Ha risposto STOP a questo mittente', help: 'Il numero è bloccato.' },
  twilio_21612: { label: 'Il mittente non raggiunge questo numero', help: 'Prova con un altro mittente.' },
  twilio_21614: { label: 'Non è un cellulare', help: 'Il numero è bloccato per gli SMS.' },
  twilio_21617: { label: 'Testo troppo lungo', help: 'Accorcia il testo sotto i 1.600 caratteri.' },
  twilio_30003: { label: 'Telefono non raggiungibile', help: 'Riprova fra qualche ora.' },
  twilio_30004: {
    label: 'Messaggio bloccato dal telefono o dall’operatore',
    help: 'Non riprovare: la persona può aver bloccato il mittente.',
  },
  twilio_30005: { label: 'Numero sconosciuto o non attivo', help: 'Controlla il numero.' },
  twilio_30006: {
    label: 'Rete fissa o operatore non raggiungibile',
    help: 'Il numero è bloccato per gli SMS.',
  },
  twilio_30007: {
    label: 'Filtrato come indesiderato',
    help: 'Cambia testo o mittente: l’operatore lo prende per spam.',
  },
  twilio_30008: { label: 'Non consegnato, motivo sconosciuto', help: 'Puoi riprovare una volta.' },
  twilio_30034: {
    label: 'Al mittente manca la registrazione per gli Stati Uniti',
    help: 'Registralo in Twilio.',
  },
  twilio_30036: { label: 'Non consegnato in tempo', help: 'Il telefono è rimasto spento: puoi riprovare.' },
  twilio_63003: {
    label: 'Il numero non ha WhatsApp',
    help: 'Il numero è bloccato per WhatsApp.',
  },
  twilio_63013: {
    label: 'Contenuto contro le regole di WhatsApp',
    help: 'Cambia modello: WhatsApp non lo accetta.',
  },
  twilio_63014: {
    label: 'Ha bloccato il tuo numero su WhatsApp',
    help: 'Il numero è bloccato per WhatsApp.',
  },
  twilio_63016: {
    label: 'Fuori dalle 24 ore della risposta',
    help: 'Serve un modello approvato: ripeti l’invio con uno.',
  },
  twilio_63018: {
    label: 'Limite del numero WhatsApp raggiunto',
    help: 'Chi aspettava è ripartito più volte: riprova domani.',
  },
  twilio_63024: {
    label: 'Destinatario WhatsApp non valido',
    help: 'Il numero è bloccato per WhatsApp.',
  },
  twilio_63027: {
    label: 'WhatsApp non trova il modello',
    help: 'Chiedi di nuovo l’approvazione del modello, poi riprova.',
  },
  twilio_63028: {
    label: 'I campi non corrispondono al modello',
    help: 'Duplica il modello e chiedi l’approvazione della copia.',
  },
  twilio_63032: {
    label: 'Escluso da WhatsApp per una prova',
    help: 'Meta non consegna a questa persona per ora: non riprovare.',
  },
  twilio_63038: {
    label: 'Messaggi del giorno finiti in Twilio',
    help: 'Alza il limite dell’account in Twilio o riprova domani.',
  },
  twilio_63040: {
    label: 'Modello rifiutato da WhatsApp',
    help: 'Scegli un modello approvato, poi riprova.',
  },
  twilio_63041: {
    label: 'Modello sospeso da WhatsApp',
    help: 'Aspetta che torni approvato, poi riprova.',
  },
  twilio_63042: {
    label: 'Modello disattivato da WhatsApp',
    help: 'Scrivi un modello nuovo e chiedi l’approvazione.',
  },
  twilio_63049: {
    label: 'WhatsApp ha scelto di non consegnarlo',
    help: 'Questa persona riceve già molta pubblicità: non riprovare prima di 24 ore.',
  },
  twilio_undelivered: { label: 'Non consegnato dall’operatore', help: 'Twilio non ha detto perché.' },
  twilio_failed: { label: 'Non inviato da Twilio', help: 'Twilio non ha detto perché.' },
  twilio_canceled: { label: 'Annullato in Twilio', help: 'Qualcuno l’ha fermato in Twilio.' },
  file_gone: {
    label: 'Un file non c’è più',
    help: 'Un file di questa risposta non è più disponibile. Allegalo di nuovo e rispondi.',
  },
  files_too_large: {
    label: 'File troppo pesanti',
    help: 'Insieme pesano più di 10 MB. Mandane meno, o più piccoli.',
  },
  outside_window: {
    label: 'Fuori dalle 24 ore al momento dell’invio',
    help: 'Su Messenger si scrive solo entro 24 ore da quando la persona ha scritto.',
  },
  meta_10: {
    label: 'All’app di Meta manca un permesso',
    help: 'Serve pages_messaging: ricollega la pagina.',
  },
  meta_10_2018278: {
    label: 'Fuori dalle 24 ore di Messenger',
    help: 'Le si può scrivere di nuovo quando scrive alla pagina.',
  },
  meta_10_1893063: { label: 'Meta ha limitato la pagina', help: 'Guarda la qualità della pagina in Meta.' },
  meta_100: { label: 'Meta non accetta il messaggio', help: 'Controlla testo e pulsanti.' },
  meta_100_2018001: {
    label: 'Persona non trovata da Meta',
    help: 'Ha scritto a un’altra pagina, o non è più su Messenger.',
  },
  meta_190: {
    label: 'Meta non riconosce il token',
    help: 'Ricollega la pagina nelle impostazioni Messenger.',
  },
  meta_200: {
    label: 'All’app di Meta manca un permesso',
    help: 'Serve pages_messaging: ricollega la pagina.',
  },
  meta_551: { label: 'Ha bloccato la pagina o non è più su Messenger', help: 'La persona è bloccata.' },
  meta_613: { label: 'Meta ha chiesto di andare più piano', help: 'Temporaneo' },
  missing_field: { label: 'Manca %%{{ about }}%%', help: 'Aggiungi un ripiego nella prossima' },
  contact_gone: { label: 'Contatto eliminato', help: 'Non c’era più quando è toccato a lui.' },
  no_address: {
    label: 'Indirizzo tolto prima dell’invio',
    help: 'Aggiungi un’e-mail al contatto per la prossima volta.',
  },
  address_changed: {
    label: 'Indirizzo cambiato prima dell’invio',
    help: 'La prossima campagna userà il nuovo indirizzo.',
  },
  unsubscribed: {
    label: 'Disiscritto prima dell’invio',
    help: 'Chi si disiscrive non riceve più campagne.',
  },
  frequency_cap: {
    label: 'Ha già ricevuto abbastanza messaggi',
    help: 'Il limite per persona si cambia nelle impostazioni.',
  },
  no_consent: {
    label: 'Senza consenso al momento dell’invio',
    help: 'Il consenso è stato tolto dopo l’avvio.',
  },
  suppressed: {
    label: 'Indirizzo bloccato prima dell’invio',
    help: 'A questo indirizzo non si scrive più.',
  },
  deleted: {
    label: 'Contatto eliminato prima dell’invio',
    help: 'Ripristina il contatto per scrivergli ancora.',
  },
  merged: { label: 'Contatto unito prima dell’invio', help: 'La persona riceve la campagna una volta sola.' },
  erased: { label: 'Contatto cancellato', help: 'Non riceve più niente: la sua richiesta vale anche qui.' },
  cancelled: { label: 'Invio annullato', help: 'La campagna è stata annullata prima del suo turno.' },
  unconfirmed: { label: 'Esito sconosciuto', help: 'Il gestore non ha confermato' },
  bounce_permanent: { label: 'Casella inesistente', help: 'L’indirizzo è bloccato' },
  bounce_transient: { label: 'Casella piena o non raggiunta', help: 'Temporaneo' },
  bounce_undetermined: { label: 'Rimbalzo senza motivo', help: 'Controlla che l’indirizzo sia giusto.' },
  too_late: { label: 'Troppo tardi', help: 'È rimasta in attesa troppo a lungo: nessuno la aspetta più.' },
  provider_failed: { label: 'Non consegnato dal gestore', help: 'Il gestore non ha detto perché.' },
  provider_suppressed: { label: 'Bloccato dal gestore', help: 'L’indirizzo è bloccato' },
  rate_limited: { label: 'Il gestore ha chiesto di rallentare', help: 'Temporaneo' },
  validation_error: {
    label: 'Indirizzo o testo non accettato dal gestore',
    help: 'Controlla l’indirizzo e il mittente.',
  },
  invalid_from_address: {
    label: 'Mittente non accettato dal gestore',
    help: 'Controllalo nelle impostazioni dell’e-mail.',
  },
  network: { label: 'Il gestore non ha risposto', help: 'Riprova fra qualche minuto.' },
  unexpected_answer: {
    label: 'Risposta del gestore non capita',
    help: 'Controlla nel suo pannello se è partita.',
  },
  sandbox_unavailable: { label: 'Posta di prova non raggiunta', help: 'Riprova fra qualche minuto.' },
  no_device: { label: 'Nessun dispositivo', help: 'Nessun browser della persona riceve più notifiche.' },
  push_too_large: {
    label: 'Notifica troppo lunga',
    help: 'Accorcia il testo o gli indirizzi: riempiti i campi superano il limite.',
  },
  push_key: {
    label: 'Chiave del browser non valida',
    help: 'La persona deve attivare di nuovo le notifiche.',
  },
  not_shown: { label: 'Non mostrata', help: 'Il browser l’ha ricevuta ma non ha potuto mostrarla.' },
  other: { label: 'Rifiutato dal gestore', help: 'Codice del gestore: {{ code }}' },
} as const

export default reasons
export type ReasonsText = Translation<typeof reasons>
