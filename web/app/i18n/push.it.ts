import type { Translation } from '../../shared/i18n/text.ts'

const push = {
  devices: {
    title: 'Notifiche',
    name: '{{ browser }} su {{ system }}',
    kind: { desktop: 'Computer', phone: 'Telefono', tablet: 'Tablet' },
    seen: 'Visto il {{ date }}',
    dead: 'Non riceve più dal {{ date }}',
    remove: 'Togli {{ name }}',
    removed: '{{ name }} tolto: non riceverà più notifiche',
    failed: 'Non riesco a leggere i dispositivi.',
    again: 'Riprova',
  },
} as const

export default push
export type PushText = Translation<typeof push>
