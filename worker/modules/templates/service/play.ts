import type { Ctx } from '../../../context.ts'
import type { ApprovalPlayInput, Template, TemplateLanguage } from '../../../contracts/templates.ts'
import { AppError, invalid, notFound } from '../../../lib/errors.ts'
import { checkDelayMs } from '../approval.ts'
import { checkNow, setSandboxStatus } from '../queries/approvals.ts'
import { openContent } from './content.ts'
import { getTemplate, mustFindTemplate } from './read.ts'
import { sweepTemplates } from './sync.ts'

/**
 * Plays on a translation of the sandbox what WhatsApp would say of it (spec 8.2). The answer is learnt the
 * usual way, by asking.
 *
 * @throws `resource.not_found`; `request.invalid` when it was never asked for or has come to its end; `template.not_sandbox`
 */
export async function playApproval(
  ctx: Ctx,
  { id, language }: { id: number; language: TemplateLanguage },
  { play, reason }: ApprovalPlayInput,
): Promise<Template> {
  const { provider } = await openContent(ctx)
  if (provider.name !== 'sandbox') throw new AppError('template.not_sandbox')
  const translation = (await mustFindTemplate(ctx, id)).translations.find((one) => one.language === language)
  if (translation === undefined) throw notFound()
  const providerId = translation.provider_id
  const isKept =
    providerId !== null &&
    checkDelayMs(translation.state) !== null &&
    (await setSandboxStatus(ctx.db, ctx.tenant.id, {
      providerId,
      status: play === 'in_review' ? 'pending' : play,
      reason,
      category: null,
    }))
  if (!isKept) throw invalid({ field: 'play', code: 'not_playable' })
  await checkNow(ctx.db, ctx.tenant.id, id, ctx.clock.now())
  await sweepTemplates(ctx)
  return getTemplate(ctx, id)
}
