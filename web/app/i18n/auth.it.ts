import type { Translation } from '../../shared/i18n/text.ts'

const auth = {
  signIn: {
    title: 'Entra in Centralino',
    lead: 'Riprendi da dove eri.',
    action: 'Entra',
    busy: 'Entro…',
    forgot: 'Password dimenticata?',
    remember: 'Ricordami su questo computer per 30 giorni',
    noWorkspace: 'Non hai uno spazio di lavoro?',
    create: 'Creane uno',
    demoTitle: 'Vuoi solo guardare?',
    demoText: 'C’è uno spazio di prova già pieno di dati.',
    demoAction: 'Entra nella prova',
    ended: 'La sessione è finita. Entra di nuovo per continuare.',
  },
  signUp: {
    title: 'Crea il tuo spazio di lavoro',
    lead: 'Un minuto, poi importi i tuoi contatti.',
    action: 'Crea lo spazio',
    busy: 'Creo…',
    known: 'Hai già un profilo?',
    signIn: 'Entra',
  },
  forgot: {
    title: 'Scegli una password nuova',
    lead: 'Scrivi la tua e-mail: ti mandiamo un link che vale un’ora.',
    action: 'Manda il link',
    busy: 'Mando…',
    sentTitle: 'Controlla la posta',
    sentText: 'Se {{ email }} ha un profilo, il link è in viaggio. Vale un’ora e una volta sola.',
    again: 'Manda di nuovo',
    back: 'Torna all’ingresso',
  },
  reset: {
    title: 'La tua password nuova',
    lead: 'Quando la salvi, le sessioni aperte altrove finiscono.',
    action: 'Salva la password',
    busy: 'Salvo…',
    missing:
      'In questo indirizzo manca il codice del link. Aprilo di nuovo dalla mail, o chiedine uno nuovo.',
    askAgain: 'Chiedi un link nuovo',
    done: 'Password cambiata. Ora entra con quella nuova.',
  },
  workspace: {
    title: 'Crea uno spazio di lavoro',
    lead: 'Uno spazio per ogni attività: contatti, liste e campagne restano separati.',
    none: 'Il tuo profilo non ha ancora uno spazio di lavoro.',
    action: 'Crea lo spazio',
    busy: 'Creo…',
  },
  field: {
    name: 'Il tuo nome',
    email: 'E-mail',
    password: 'Password',
    newPassword: 'Password nuova',
    passwordHelp: 'Almeno 10 caratteri. Va bene una frase.',
    workspaceName: 'Nome dello spazio di lavoro',
    workspaceHelp: 'Di solito il nome dell’attività, ad esempio Frantoio Valdarno',
  },
  outbox: {
    text: 'Le e-mail di sistema restano su questo computer.',
    link: 'Apri la posta locale',
  },
  line: 'Una lampada accesa vuol dire che qualcuno aspetta.',
} as const

export default auth
export type AuthText = Translation<typeof auth>
