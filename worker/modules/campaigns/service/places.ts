import type { Ctx } from '../../../context.ts'
import type { SendingPlaces } from '../../../contracts/campaigns.ts'
import type { SendingPace } from '../../../contracts/sending-pace.ts'
import { type MaybePlaced, outlookOf } from '../../whatsapp/service-places.ts'
import type { CampaignRow } from '../queries/campaigns.ts'
import { findMaybePlaced, type Waiting } from '../queries/placed.ts'
import type { OpenCampaign } from './audience.ts'

/** What WhatsApp's limit would do to the audience of a draft that is started now. */
export const foreseeAudience = (
  ctx: Ctx,
  { row, audience }: Pick<OpenCampaign, 'row' | 'audience'>,
  { reachable, pace }: { reachable: number; pace: SendingPace | null },
): Promise<SendingPlaces> =>
  outlookOf(ctx, row.number_id, {
    waiting: reachable,
    perSecond: pace?.messagesPerSecond ?? null,
    findPlaced: () => find(ctx, { type: 'audience', audience }),
  })

/**
 * The same of those whom a campaign has still to send to. Who was refused a place is a stranger: once all of them
 * were, nobody is looked for.
 */
export const foreseeWaiting = (
  ctx: Ctx,
  row: CampaignRow,
  { waiting, pace }: { waiting: number; pace: SendingPace | null },
): Promise<SendingPlaces> =>
  outlookOf(ctx, row.number_id, {
    waiting,
    perSecond: pace?.messagesPerSecond ?? null,
    findPlaced: async () =>
      row.wait_reason === 'whatsapp_limit'
        ? { messageIds: [], wrote: [] }
        : find(ctx, { type: 'campaign', campaignId: row.id }),
  })

const find = (ctx: Ctx, of: Waiting): Promise<MaybePlaced> =>
  findMaybePlaced(ctx.db, ctx.tenant.id, { of, now: ctx.clock.now() })
