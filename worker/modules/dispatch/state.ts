import type { CampaignState } from '../../contracts/campaigns.ts'

/** What a person does with a campaign (spec 11.2). */
export type CampaignAction = 'start' | 'schedule' | 'unschedule' | 'pause' | 'resume' | 'cancel'

/**
 * The state an action leads to; the same state when it is already so (a repeated click changes
 * nothing), null when it is not allowed. A pause may fall into the snapshot: `audienceDone` tells
 * where to go on.
 */
export function stateAfter(
  action: CampaignAction,
  campaign: { state: CampaignState; audienceDone: boolean },
): CampaignState | null {
  const { state } = campaign
  const running = state === 'snapshotting' || state === 'sending'
  switch (action) {
    case 'start':
      return state === 'draft' || state === 'scheduled' ? 'snapshotting' : null
    case 'schedule':
      return state === 'draft' || state === 'scheduled' ? 'scheduled' : null
    case 'unschedule':
      return state === 'draft' || state === 'scheduled' ? 'draft' : null
    case 'pause':
      return running || state === 'paused' ? 'paused' : null
    case 'resume':
      if (running) return state
      if (state !== 'paused') return null
      return campaign.audienceDone ? 'sending' : 'snapshotting'
    case 'cancel':
      return running || state === 'paused' || state === 'cancelled' ? 'cancelled' : null
  }
}
