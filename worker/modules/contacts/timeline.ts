import { z } from 'zod'
import type { TimelineEntry } from '../../contracts/contacts.ts'

/** One line of the merged history as SQL gives it; `data` is a JSON object. */
export type TimelineRow = { key: string; kind: TimelineEntry['kind']; at: number; data: string }

const Data = z.record(z.string(), z.union([z.string(), z.number(), z.null()]))

/** What a kind of event calls the row it points to and that row's name at the time. */
const eventNames: Partial<Record<TimelineEntry['kind'], { ref: string; label: string }>> = {
  'tag.added': { ref: 'tagId', label: 'tag' },
  'tag.removed': { ref: 'tagId', label: 'tag' },
  'list.entered': { ref: 'listId', label: 'list' },
  'list.left': { ref: 'listId', label: 'list' },
  'list.added': { ref: 'listId', label: 'list' },
  'list.removed': { ref: 'listId', label: 'list' },
  'list.joined': { ref: 'listId', label: 'list' },
  'list.quit': { ref: 'listId', label: 'list' },
  restored: { ref: 'eventId', label: 'by' },
  imported: { ref: 'importId', label: 'fileName' },
  created: { ref: 'contactId', label: 'source' },
  merged: { ref: 'contactId', label: 'name' },
}

/** A history line as the API tells it: events name what they point to, only stages of failure a code. */
export function toTimelineEntry({ key, kind, at, data }: TimelineRow): TimelineEntry {
  const { refId, label, errorCode, ...rest } = Data.parse(JSON.parse(data))
  // The contact's own creation has its source already; that of one merged into it comes as an event.
  const names = 'source' in rest ? undefined : eventNames[kind]
  const named = names ? { [names.ref]: refId ?? null, [names.label]: label ?? null } : {}
  const failed = kind === 'message.failed' || kind === 'message.bounced'
  return {
    id: key,
    kind,
    at,
    data: { ...rest, ...named, ...(failed ? { errorCode: errorCode ?? null } : {}) },
  }
}
