import type { Translation } from '../../shared/i18n/text.ts'
import type it from './sms.it.ts'

export default {
  label: 'Longueur du SMS',
  perPerson: {
    one: '{{ count }} SMS par personne',
    many: '{{ count }} SMS par personne',
    other: '{{ count }} SMS par personne',
  },
  atMost: {
    one: 'Au plus {{ count }} SMS par personne',
    many: 'Au plus {{ count }} SMS par personne',
    other: 'Au plus {{ count }} SMS par personne',
  },
  room: '{{ units }} caractères sur {{ capacity }}, il en reste {{ left }}.',
  gsm7: 'Alphabet des SMS : 160 dans un message, 153 dans chacun de plusieurs.',
  ucs2: 'Alphabet étendu : 70 dans un message, 67 dans chacun de plusieurs.',
  openFields: 'Les valeurs des champs s’y ajoutent.',
  doubles: 'Comptent double : {{ letters }}',
  nearLimit: '{{ longest }} caractères au maximum en tout : il en reste {{ left }}.',
  tooLong: '{{ length }} caractères. Le fournisseur en accepte {{ longest }} au plus.',
  costly: {
    one: '{{ count }} lettre fait coûter davantage',
    many: '{{ count }} lettres font coûter davantage',
    other: '{{ count }} lettres font coûter davantage',
  },
  costlyHelp: 'Avec une seule d’entre elles, un SMS contient 70 caractères au lieu de 160.',
  saving: 'Sans elles, chaque personne reçoit {{ fewer }} SMS au lieu de {{ more }}.',
  replaceAll: 'Remplacer les lettres qui coûtent',
  replaceOne: 'Remplacer {{ letter }} par {{ replacement }}',
  removeOne: 'Retirer {{ letter }}',
  becomes: 'devient',
  times: '{{ count }} fois',
  foreignValues:
    'Les valeurs de certaines personnes ont des lettres hors de l’alphabet des SMS : {{ letters }}. Leur SMS contient 70 caractères.',
  letter: {
    nothing: 'rien',
    space: 'espace',
    line: 'retour à la ligne',
    invisible: 'caractère invisible',
  },
} satisfies Translation<typeof it>
