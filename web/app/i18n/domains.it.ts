/** Domains that senders write from. */
const domains = {
  title: 'Domini dei mittenti',
  lead: 'I record che i gestori di posta controllano per fidarsi delle tue e-mail. Si mettono dove hai comprato il dominio.',
  check: 'Ricontrolla',
  checkOf: 'Ricontrolla {{ domain }}',
  checking: 'Controllo…',
  checked: 'Controllato {{ time }}',
  never: 'Non ancora controllato',
  records: 'Record di {{ domain }}',
  showRecords: 'Mostra i record',
  state: {
    verified: 'In regola',
    incomplete: 'Manca DMARC',
    unverified: 'Da completare',
    not_added: 'Sconosciuto a Resend',
    unknown: 'Da controllare',
    trial: 'Solo prove',
  },
  explain: {
    verified: 'Le e-mail da questo dominio sono firmate e riconosciute.',
    incomplete:
      'Le e-mail partono, ma Gmail e Yahoo chiedono anche un record DMARC a chi scrive a molte persone.',
    unverified: 'Resend non manda e-mail da questo dominio finché i record qui sotto non ci sono.',
    not_added: 'Aggiungilo in Resend, alla voce Domains: poi qui compaiono i record da mettere.',
    unknown: 'Premi «Ricontrolla» per sapere come sta.',
    trial: 'Finché le e-mail restano nella sandbox non serve nessun record.',
  },
  error: {
    provider_unreachable: 'Resend non ha risposto: riprova tra poco.',
    key_restricted:
      'La chiave di Resend può solo inviare e non vede i domini: con una chiave ad accesso completo qui compaiono i record.',
    dns_unreachable: 'Il DNS non ha risposto per qualche record: riprova tra poco.',
  },
  purpose: {
    dkim: 'Firma (DKIM)',
    spf: 'Chi può inviare (SPF)',
    bounces: 'Ritorno dei rimbalzi (MX)',
    dmarc: 'Regola del dominio (DMARC)',
  },
  recordState: {
    ok: 'In regola',
    pending: 'Messo, in attesa di Resend',
    different: 'C’è altro',
    missing: 'Manca',
    unknown: 'Non letto',
  },
  type: 'Tipo',
  name: 'Nome',
  value: 'Valore',
  priority: 'Priorità',
  found: 'Adesso c’è: {{ value }}',
  copy: 'Copia',
  copyName: 'Copia il nome: {{ purpose }}',
  copyValue: 'Copia il valore: {{ purpose }}',
  copied: 'Copiato',
  beforeSending: {
    unverified: 'Il dominio {{ domain }} non è ancora verificato: Resend rifiuterà le e-mail.',
    not_added: 'Resend non conosce il dominio {{ domain }}: rifiuterà le e-mail.',
    incomplete: 'Al dominio {{ domain }} manca DMARC: molte e-mail possono finire nello spam.',
    open: 'Vedi i record',
  },
}

export default domains
