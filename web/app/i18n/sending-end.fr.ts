import type { SendingEndText } from './sending-end.it.ts'

const sendingEnd: SendingEndText = {
  title: 'Fin prévue',
  soon: 'Dans moins d’une minute',
  about: '{{ moment }}, environ',
  notBefore: 'Pas avant {{ moment }}',
  unknown: {
    credit: 'Impossible à dire : le crédit ne suffit pas pour tous, les autres attendent une recharge',
    whatsapp_limit: 'Impossible à dire : le numéro ne peut écrire à personne de nouveau pour l’instant',
    too_long: 'Impossible à dire : à ce rythme, il faudrait plus d’un an',
  },
  because: {
    quiet_hours: 'L’envoi s’arrête pendant les heures de silence.',
    other_zones: 'Ceux qui vivent dans un autre fuseau ont leurs propres heures de silence.',
    whatsapp_limit: 'WhatsApp ne laisse écrire en premier qu’à un nombre limité de personnes par 24 heures.',
    campaigns: 'D’autres campagnes utilisent le même canal.',
    provider: 'Le fournisseur n’accepte aucun envoi pour l’instant.',
  },
}

export default sendingEnd
