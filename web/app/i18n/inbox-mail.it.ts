/** A mail as it came, within a thread. */
const inboxMail = {
  frame: 'E-mail di {{ name }}: {{ subject }}',
  noSubject: 'senza oggetto',
  loading: 'Apertura dell’e-mail…',
  gone: 'L’originale non si apre: ecco il suo testo.',
  blocked: { one: '1 immagine esterna nascosta.', other: '{{ count }} immagini esterne nascoste.' },
  blockedKnown: 'Se le mostri, {{ name }} può vedere che hai aperto l’e-mail.',
  blockedClaimed: 'Il mittente non è provato: mostrale solo se ti fidi.',
  show: 'Mostra le immagini',
}

export default inboxMail
