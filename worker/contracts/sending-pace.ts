import type { QuietHours } from './workspace.ts'

/** How fast a channel sends now, and when it rests: what the end of a send is estimated from. */
export type SendingPace = {
  /** What the provider takes, all campaigns together. */
  messagesPerSecond: number
  /** The provider refuses everything before, epoch ms; in the past when it does not. */
  pausedUntil: number
  /** People who wait in other campaigns of the channel, with whom this one shares the pace. */
  ahead: number
  quietHours: QuietHours | null
  /** The workspace's zone, and those that contacts have of their own. */
  timeZone: string
  otherZones: string[]
}
