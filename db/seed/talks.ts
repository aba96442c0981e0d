import type { DemoTag } from './people.ts'

/** What a member does with a conversation of the demo, in order. `by`: who, Sara where it is not said. */
export type DemoAct =
  | { type: 'reply'; text: string; by?: 'davide' }
  | { type: 'note'; text: string; by?: 'davide'; namesSara?: true }
  | { type: 'assign'; to: 'sara' | 'davide' }
  | { type: 'tag'; tag: DemoTag }
  | { type: 'priority'; priority: 'high' | 'urgent' }
  | { type: 'snooze'; hours: number }
  | { type: 'close' | 'read' }

/** Who writes: the n-th contact of the demo with such an address, or somebody nobody knows yet. */
export type DemoPerson =
  | { known: 'phone' | 'email' | 'company' | 'campaign'; nth: number }
  | { address: string; name: string }

/** A conversation of the demo: what the person wrote, so many minutes ago, and what was done with it. */
export type DemoTalk = {
  channel: 'whatsapp' | 'sms' | 'messenger' | 'email'
  person: DemoPerson
  lines: readonly { ago: number; text: string }[]
  mail?: { subject: string; quote?: string; file?: string }
  acts?: readonly DemoAct[]
}

const hour = 60
const day = 24 * hour

/** A week at the oil mill, on every channel that people write by. */
export const demoTalks: readonly DemoTalk[] = [
  {
    channel: 'whatsapp',
    person: { known: 'phone', nth: 0 },
    lines: [
      { ago: 41, text: 'Buongiorno! Il buono PIÙ10 vale anche sulla prevendita?' },
      { ago: 32, text: 'Nel caso ne prendo due. Passo a ritirarle sabato prossimo, va bene verso le 10?' },
    ],
    acts: [
      { type: 'tag', tag: 'olio-nuovo' },
      {
        type: 'note',
        by: 'davide',
        namesSara: true,
        text: '@Sara Lucchesi il PIÙ10 si somma alla prevendita fino al 30 novembre, ho verificato.',
      },
      { type: 'reply', text: 'Ciao, sì: il buono si somma. Con PIÙ10 la lattina da 5 litri viene 57,60 €.' },
      { type: 'reply', text: 'Sabato alle 10 va benissimo: te le faccio trovare pronte alla cassa.' },
    ],
  },
  {
    channel: 'email',
    person: { known: 'company', nth: 0 },
    lines: [
      {
        ago: 55,
        text: 'Buongiorno,\n\nnella fattura 4817 manca il codice SDI: ce la rimandate corretta entro venerdì?\n\nGrazie e buon lavoro',
      },
    ],
    mail: {
      subject: 'Re: Fattura 4817',
      quote: 'Gentile cliente,\nin allegato la fattura 4817 di novembre.\nFrantoio Valdarno',
      file: 'fattura-4817.pdf',
    },
    acts: [
      { type: 'assign', to: 'sara' },
      { type: 'tag', tag: 'fatture' },
    ],
  },
  {
    channel: 'email',
    person: { known: 'campaign', nth: 0 },
    lines: [{ ago: 95, text: 'Prenoto due latte da cinque litri. Posso ritirarle domenica mattina?' }],
    mail: {
      subject: 'Re: È arrivato l’olio nuovo',
      quote: 'La prima spremitura è in latta: mezzo litro, tre litri, cinque litri.',
    },
  },
  {
    channel: 'sms',
    person: { known: 'phone', nth: 5 },
    lines: [
      { ago: 3 * hour, text: 'Siete aperti anche domenica?' },
      { ago: 2 * hour, text: 'STOP' },
    ],
  },
  {
    channel: 'whatsapp',
    person: { address: '+393160041772', name: 'Enoteca Brunelli' },
    lines: [{ ago: 150, text: 'Vi mando l’ordine di dicembre: 24 bottiglie da mezzo litro e 6 latte da 3.' }],
    acts: [
      { type: 'assign', to: 'davide' },
      { type: 'priority', priority: 'high' },
    ],
  },
  {
    channel: 'email',
    person: { known: 'email', nth: 4 },
    lines: [
      {
        ago: 290,
        text: 'Buongiorno, la lattina da 3 litri è arrivata ammaccata e perde dal tappo. Come facciamo per il cambio?',
      },
    ],
    mail: { subject: 'Lattina ammaccata' },
    acts: [
      { type: 'assign', to: 'sara' },
      { type: 'priority', priority: 'urgent' },
      { type: 'note', text: 'Ne tengo da parte una nuova in magazzino, si cambia al ritiro.' },
    ],
  },
  {
    channel: 'messenger',
    person: { address: '7230019448120', name: 'Chiara Montanari' },
    lines: [
      { ago: day + 200, text: 'Fate anche visite al frantoio con i bambini?' },
      { ago: 5 * hour, text: 'Grazie mille, gentilissimi!' },
    ],
    acts: [
      { type: 'assign', to: 'sara' },
      { type: 'tag', tag: 'negozio' },
    ],
  },
  {
    channel: 'whatsapp',
    person: { known: 'phone', nth: 6 },
    lines: [{ ago: 6 * hour, text: 'Il pacco doveva arrivare ieri, avete notizie dal corriere?' }],
    acts: [
      { type: 'assign', to: 'sara' },
      {
        type: 'reply',
        text: 'Ho sentito il corriere: il pacco parte domani mattina, ti scrivo appena è in consegna.',
      },
    ],
  },
  {
    channel: 'email',
    person: { address: 'ordini@farmaciasantanna.example', name: 'Farmacia Sant’Anna' },
    lines: [
      {
        ago: day + 60,
        text: 'Buongiorno,\nci mandate il listino dei cesti natalizi 2026? Ce ne servono una trentina per i clienti.',
      },
    ],
    mail: { subject: 'Richiesta listino per cesti natalizi 2026' },
    acts: [{ type: 'tag', tag: 'regali' }],
  },
  {
    channel: 'whatsapp',
    person: { address: '+393160058213', name: 'Karim El Idrissi' },
    lines: [{ ago: 3 * day, text: 'Bonjour, livrez-vous à Nice ? Merci, à samedi matin alors.' }],
    acts: [{ type: 'assign', to: 'davide' }],
  },
  {
    channel: 'sms',
    person: { known: 'phone', nth: 8 },
    lines: [{ ago: 8 * hour, text: 'Posso pagare con il bonifico al ritiro?' }],
  },
  {
    channel: 'sms',
    person: { known: 'phone', nth: 9 },
    lines: [{ ago: 26 * hour, text: 'A che ora chiudete stasera?' }],
    acts: [{ type: 'reply', text: 'Siamo aperti fino alle 19.30, ti aspettiamo.' }, { type: 'close' }],
  },
  {
    channel: 'messenger',
    person: { address: '7230019448377', name: 'Paolo Ricasoli' },
    lines: [{ ago: 9 * hour, text: 'Avete l’olio senza filtrazione anche quest’anno?' }],
  },
  {
    channel: 'messenger',
    person: { address: '7230019448402', name: 'Lucia Bandini' },
    lines: [{ ago: 2 * day, text: 'Che bella la macina nuova, complimenti!' }],
    acts: [{ type: 'close' }],
  },
  {
    channel: 'whatsapp',
    person: { known: 'phone', nth: 10 },
    lines: [
      { ago: 11 * hour, text: 'Quanta acidità ha quello di quest’anno?' },
      { ago: 10 * hour, text: 'E la data della spremitura si trova sull’etichetta?' },
    ],
    acts: [{ type: 'assign', to: 'davide' }],
  },
  {
    channel: 'whatsapp',
    person: { known: 'phone', nth: 11 },
    lines: [{ ago: 22 * hour, text: 'Tenetemi da parte tre bottiglie da 0,75, passo martedì.' }],
    acts: [
      { type: 'tag', tag: 'olio-nuovo' },
      { type: 'assign', to: 'sara' },
      { type: 'snooze', hours: 40 },
    ],
  },
  {
    channel: 'whatsapp',
    person: { known: 'phone', nth: 12 },
    lines: [{ ago: 30 * hour, text: 'Ricevuto tutto, perfetto. Buonissimo!' }],
    acts: [{ type: 'close' }],
  },
  {
    channel: 'email',
    person: { known: 'email', nth: 9 },
    lines: [
      {
        ago: 13 * hour,
        text: 'Vorrei regalare tre cesti a Milano, spedite anche direttamente a chi li riceve?',
      },
    ],
    mail: { subject: 'Cesti da spedire' },
    acts: [
      { type: 'tag', tag: 'regali' },
      {
        type: 'reply',
        text: 'Buongiorno,\n\ncerto: ci mandi i tre indirizzi e un biglietto per ciascuno, al resto pensiamo noi.',
      },
    ],
  },
  {
    channel: 'email',
    person: { known: 'company', nth: 2 },
    lines: [
      {
        ago: 2 * day + 90,
        text: 'Confermiamo l’ordine in allegato, consegna entro il 5 dicembre.',
      },
    ],
    mail: { subject: 'Ordine dicembre', file: 'ordine_dicembre.pdf' },
    acts: [
      { type: 'assign', to: 'davide' },
      {
        type: 'note',
        by: 'davide',
        namesSara: true,
        text: '@Sara Lucchesi ci serve un secondo furgone per giovedì?',
      },
      { type: 'snooze', hours: 18 },
    ],
  },
  {
    channel: 'email',
    person: { address: 'segreteria@scuolaprimaria-montevarchi.example', name: 'Segreteria Scuola primaria' },
    lines: [
      {
        ago: 4 * day,
        text: 'Gentile Frantoio Valdarno,\n\nla terza B verrebbe volentieri in visita a dicembre: sono 22 bambini e due maestre. Quali giorni avete liberi?',
      },
    ],
    mail: { subject: 'Visita della terza B' },
    acts: [{ type: 'assign', to: 'sara' }],
  },
  {
    channel: 'email',
    person: { known: 'email', nth: 15 },
    lines: [
      {
        ago: 5 * day,
        text: 'Ho cambiato casa: vi lascio il nuovo indirizzo per la tessera, via Roma 12 ad Arezzo.',
      },
    ],
    mail: { subject: 'Nuovo indirizzo' },
    acts: [{ type: 'close' }],
  },
  {
    channel: 'sms',
    person: { known: 'phone', nth: 16 },
    lines: [{ ago: 2 * day + 30, text: 'Ok grazie, a sabato' }],
    acts: [{ type: 'close' }],
  },
  {
    channel: 'email',
    person: { known: 'email', nth: 20 },
    lines: [{ ago: 6 * day, text: 'Il link per prenotare dal telefono non si apre, mi aiutate?' }],
    mail: { subject: 'Prenotazione dal telefono' },
    acts: [{ type: 'assign', to: 'davide' }, { type: 'close' }],
  },
  {
    channel: 'whatsapp',
    person: { known: 'phone', nth: 18 },
    lines: [{ ago: 20, text: 'Ciao, avete ancora le bottiglie da mezzo litro per i regali?' }],
  },
]

/** What a shop keeps at hand. */
export const demoCannedAnswers = [
  {
    name: 'orari',
    text: 'Siamo aperti dal martedì al sabato, 9–13 e 15.30–19.30; la domenica solo la mattina.',
  },
  {
    name: 'ritiro',
    text: 'Ciao %%FIRST_NAME%%, il tuo ordine è pronto: ti aspettiamo in frantoio quando vuoi.',
  },
  {
    name: 'spedizione',
    text: 'Spediamo in tutta Italia in due giorni lavorativi; sopra i 90 € la spedizione la offriamo noi.',
  },
] as const
