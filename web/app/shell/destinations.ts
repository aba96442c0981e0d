import CircleX from 'lucide-solid/icons/circle-x'
import Contact from 'lucide-solid/icons/contact'
import Images from 'lucide-solid/icons/images'
import Inbox from 'lucide-solid/icons/inbox'
import LayoutTemplate from 'lucide-solid/icons/layout-template'
import ListFilter from 'lucide-solid/icons/list-filter'
import MailOpen from 'lucide-solid/icons/mail-open'
import Megaphone from 'lucide-solid/icons/megaphone'
import Settings from 'lucide-solid/icons/settings'
import type { Permission } from '../../../worker/contracts/auth.ts'
import type { Icon } from '../../shared/ui/Button.tsx'

/** A place of the navigation. `views` hang on its line while it is open. */
export type Destination = {
  key:
    | 'inbox'
    | 'contacts'
    | 'lists'
    | 'campaigns'
    | 'templates'
    | 'media'
    | 'outbox'
    | 'failures'
    | 'settings'
  path: string
  icon: Icon
  permission: Permission
  views?: readonly ('campaigns' | 'outbox' | 'failures')[]
}

/** Everything that works, in the order of the navigation. An area joins here when it is built. */
export const destinations: readonly Destination[] = [
  { key: 'inbox', path: '/inbox', icon: Inbox, permission: 'inbox.write' },
  { key: 'contacts', path: '/contacts', icon: Contact, permission: 'contacts.read' },
  { key: 'lists', path: '/lists', icon: ListFilter, permission: 'lists.read' },
  {
    key: 'campaigns',
    path: '/campaigns',
    icon: Megaphone,
    permission: 'campaigns.read',
    views: ['campaigns', 'outbox', 'failures'],
  },
  { key: 'outbox', path: '/outbox', icon: MailOpen, permission: 'campaigns.read' },
  { key: 'failures', path: '/failures', icon: CircleX, permission: 'campaigns.read' },
  { key: 'templates', path: '/templates', icon: LayoutTemplate, permission: 'templates.read' },
  { key: 'media', path: '/media', icon: Images, permission: 'media.read' },
  { key: 'settings', path: '/settings', icon: Settings, permission: 'workspace.read' },
]

const byKey = new Map(destinations.map((destination) => [destination.key, destination]))

/** The destination of a key. */
export function destination(key: Destination['key']): Destination {
  const found = byKey.get(key)
  if (!found) throw new Error(`No destination ${key}`)
  return found
}

/** Which main entry a path belongs to: `/outbox` and `/failures` are views of the campaigns. */
export function areaOf(pathInWorkspace: string): Destination['key'] | undefined {
  const owner = destinations.find(
    ({ path }) => pathInWorkspace === path || pathInWorkspace.startsWith(`${path}/`),
  )
  return owner?.key === 'outbox' || owner?.key === 'failures' ? 'campaigns' : owner?.key
}
