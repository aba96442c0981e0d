import type { Translation } from '../../shared/i18n/text.ts'
import type it from './inbox-mail.it.ts'

const inboxMail: Translation<typeof it> = {
  frame: 'E-mail de {{ name }} : {{ subject }}',
  noSubject: 'sans objet',
  loading: 'Ouverture de l’e-mail…',
  gone: 'L’original ne s’ouvre pas : voici son texte.',
  blocked: { one: '1 image externe masquée.', other: '{{ count }} images externes masquées.' },
  blockedKnown: 'Si vous les affichez, {{ name }} peut voir que vous avez ouvert l’e-mail.',
  blockedClaimed: 'L’expéditeur n’est pas prouvé : ne les affichez que si vous lui faites confiance.',
  show: 'Afficher les images',
}

export default inboxMail
