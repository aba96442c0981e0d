/** A mail of the installation itself: Italian first, then English and French, since a reset knows no language. */
export function resetPasswordMail(name: string, link: string): { subject: string; body: string } {
  return {
    subject: 'Nuova password per Centralino',
    body: [
      `Ciao ${name},`,
      '',
      'per scegliere una nuova password apri questo indirizzo entro un’ora:',
      link,
      '',
      'Se non l’hai chiesta tu, non serve fare niente.',
      '',
      'English: open the address above within an hour to choose a new password.',
      'Français : ouvrez l’adresse ci-dessus dans l’heure pour choisir un nouveau mot de passe.',
    ].join('\n'),
  }
}
