import type { PushText } from './push.it.ts'

const push: PushText = {
  devices: {
    title: 'Notifications',
    name: '{{ browser }} sur {{ system }}',
    kind: { desktop: 'Ordinateur', phone: 'Téléphone', tablet: 'Tablette' },
    seen: 'Vu le {{ date }}',
    dead: 'Ne reçoit plus rien depuis le {{ date }}',
    remove: 'Retirer {{ name }}',
    removed: '{{ name }} retiré : il ne recevra plus de notifications',
    failed: 'Impossible de lire les appareils.',
    again: 'Réessayer',
  },
}

export default push
