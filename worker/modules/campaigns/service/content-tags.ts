import type { Ctx } from '../../../context.ts'
import type { CampaignInput } from '../../../contracts/campaigns.ts'
import { campaignContents } from '../../../contracts/campaign-content.ts'
import type { SendingChannel } from '../../../contracts/common.ts'
import { invalid } from '../../../lib/errors.ts'
import { findTagIds } from '../queries/campaigns.ts'

/** A tag that a content gives, and where it stands there. */
type NamedTag = { field: string; tagId: number }

/** The tags that the answers to a message give; none of a content that cannot be read. */
function tagsOf(channel: SendingChannel, content: unknown): NamedTag[] {
  if (channel === 'messenger') {
    const parsed = campaignContents.messenger.pick({ quickReplies: true }).safeParse(content)
    return (parsed.data?.quickReplies ?? []).flatMap(({ tagId }, index) =>
      tagId === null ? [] : [{ field: `content.quickReplies.${index}.tagId`, tagId }],
    )
  }
  if (channel === 'whatsapp') {
    const parsed = campaignContents.whatsapp.pick({ buttonTags: true }).safeParse(content)
    return (parsed.data?.buttonTags ?? []).map(({ tagId }, index) => ({
      field: `content.buttonTags.${index}.tagId`,
      tagId,
    }))
  }
  return []
}

/**
 * A tag that an answer gives must be there; those that stood in the content before may be gone since.
 *
 * @throws `request.invalid` at each that is not
 */
export async function assertContentTags(
  ctx: Ctx,
  channel: SendingChannel,
  { content, before }: { content: unknown; before?: unknown },
): Promise<void> {
  const kept = new Set(tagsOf(channel, before).map(({ tagId }) => tagId))
  const chosen = tagsOf(channel, content).filter(({ tagId }) => !kept.has(tagId))
  if (chosen.length === 0) return
  const known = await findTagIds(ctx.db, ctx.tenant.id, [...new Set(chosen.map(({ tagId }) => tagId))])
  const unknown = chosen.filter(({ tagId }) => !known.has(tagId))
  if (unknown.length > 0) throw invalid(...unknown.map(({ field }) => ({ field, code: 'unknown' })))
}

/** What a copy says: without the tags that were deleted since. */
export async function withoutGoneTags(
  ctx: Ctx,
  channel: SendingChannel,
  content: CampaignInput['content'],
): Promise<CampaignInput['content']> {
  const ids = [...new Set(tagsOf(channel, content).map(({ tagId }) => tagId))]
  if (ids.length === 0) return content
  const known = await findTagIds(ctx.db, ctx.tenant.id, ids)
  if (channel === 'messenger') {
    const { text, quickReplies } = campaignContents.messenger.parse(content)
    const stillThere = (tagId: number | null) => (tagId !== null && known.has(tagId) ? tagId : null)
    return {
      text,
      quickReplies: quickReplies.map(({ title, tagId }) => ({ title, tagId: stillThere(tagId) })),
    }
  }
  const { templateId, buttonTags } = campaignContents.whatsapp.parse(content)
  return { templateId, buttonTags: buttonTags.filter(({ tagId }) => known.has(tagId)) }
}
