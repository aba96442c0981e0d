import type { PushText } from './push.it.ts'

const push: PushText = {
  devices: {
    title: 'Notifications',
    name: '{{ browser }} on {{ system }}',
    kind: { desktop: 'Computer', phone: 'Phone', tablet: 'Tablet' },
    seen: 'Seen on {{ date }}',
    dead: 'Gets nothing since {{ date }}',
    remove: 'Remove {{ name }}',
    removed: '{{ name }} removed: it gets no more notifications',
    failed: 'The devices could not be read.',
    again: 'Try again',
  },
}

export default push
