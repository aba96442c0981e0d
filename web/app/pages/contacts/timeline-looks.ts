import Ban from 'lucide-solid/icons/ban'
import CircleAlert from 'lucide-solid/icons/circle-alert'
import CircleCheck from 'lucide-solid/icons/circle-check'
import FileText from 'lucide-solid/icons/file-text'
import ListMinus from 'lucide-solid/icons/list-minus'
import ListPlus from 'lucide-solid/icons/list-plus'
import MailCheck from 'lucide-solid/icons/mail-check'
import MailOpen from 'lucide-solid/icons/mail-open'
import MailX from 'lucide-solid/icons/mail-x'
import MessageSquare from 'lucide-solid/icons/message-square'
import MousePointerClick from 'lucide-solid/icons/mouse-pointer-click'
import Merge from 'lucide-solid/icons/merge'
import Reply from 'lucide-solid/icons/reply'
import RotateCcw from 'lucide-solid/icons/rotate-ccw'
import Send from 'lucide-solid/icons/send'
import TagIcon from 'lucide-solid/icons/tag'
import Trash from 'lucide-solid/icons/trash'
import UserMinus from 'lucide-solid/icons/user-minus'
import UserPlus from 'lucide-solid/icons/user-plus'
import type { TimelineEntry, TimelineKind } from '../../../../worker/contracts/contacts.ts'
import type { Icon } from '../../../shared/ui/Button.tsx'
import type { CordTone } from '../../../shared/ui/Cord.tsx'

const looks: Record<TimelineKind, [Icon, CordTone]> = {
  created: [UserPlus, 'accent'],
  imported: [FileText, 'accent'],
  deleted: [Trash, 'bad'],
  restored: [RotateCcw, 'plain'],
  merged: [Merge, 'accent'],
  'tag.added': [TagIcon, 'plain'],
  'tag.removed': [TagIcon, 'plain'],
  'list.entered': [ListPlus, 'plain'],
  'list.left': [ListMinus, 'plain'],
  'list.added': [ListPlus, 'plain'],
  'list.removed': [ListMinus, 'plain'],
  'list.joined': [ListPlus, 'ok'],
  'list.quit': [ListMinus, 'plain'],
  'consent.changed': [CircleCheck, 'ok'],
  'message.sent': [Send, 'plain'],
  'message.delivered': [MailCheck, 'plain'],
  'message.opened': [MailOpen, 'accent'],
  'message.clicked': [MousePointerClick, 'accent'],
  'message.replied': [Reply, 'accent'],
  'message.unsubscribed': [UserMinus, 'bad'],
  'message.bounced': [MailX, 'bad'],
  'message.complained': [CircleAlert, 'bad'],
  'message.failed': [MailX, 'bad'],
  'message.received': [MessageSquare, 'accent'],
}

/** The icon in a line's jack and its tone; a consent taken back looks unlike one that was given. */
export function timelineLook({ kind, data }: TimelineEntry): [Icon, CordTone] {
  const withdrawn = kind === 'consent.changed' && data['state'] === 'opted_out'
  return withdrawn ? [Ban, 'bad'] : looks[kind]
}
