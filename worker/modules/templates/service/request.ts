import { StaleVersionError } from '../../../../db/client.ts'
import type { Ctx } from '../../../context.ts'
import type { Template } from '../../../contracts/templates.ts'
import { AppError, conflict } from '../../../lib/errors.ts'
import { isRequestable } from '../../../lib/texts/template-rules.ts'
import { auditStatement } from '../../audit/service.ts'
import { providerNameOf } from '../approval.ts'
import { checkNow, freezeTemplate } from '../queries/approvals.ts'
import type { WholeTemplate } from '../queries/templates.ts'
import { openContent } from './content.ts'
import { digestOf } from './sameness.ts'
import {
  findTemplateProblems,
  getTemplate,
  mayBeRequested,
  mustFindTemplate,
  writtenTranslations,
} from './read.ts'

/**
 * Asks WhatsApp for approval of all translations that have a text, in one request (spec 10.1); from here on
 * the template is frozen. One that was asked for on another connection (the sandbox, an account that is no
 * longer connected) can be asked for again.
 *
 * @throws `resource.not_found`; `resource.conflict` when it was changed since `version`; `template.frozen`
 *   when it was asked for here already; `template.incomplete` with what breaks a rule, or says in a
 *   language what another template says
 */
export async function requestApproval(ctx: Ctx, id: number, version: number): Promise<Template> {
  const whole = await mustFindTemplate(ctx, id)
  const { template } = whole
  if (template.version !== version) throw conflict()
  const { connection } = await openContent(ctx)
  if (!mayBeRequested(whole, connection)) throw new AppError('template.frozen')
  const written = await assertRequestable(ctx, whole, connection)
  const digests = await Promise.all(written.map(digestOf))
  const now = ctx.clock.now()
  const mark = crypto.randomUUID().slice(0, 8)
  const record = auditStatement(ctx, {
    action: 'template.requested',
    target: { id, name: template.name },
    details: { languages: written.map(({ language }) => language) },
  })
  await ctx.due.lower(now)
  try {
    await freezeTemplate(
      ctx.db,
      ctx.tenant.id,
      {
        id,
        version,
        connection,
        isRepeat: template.requested_at !== null,
        asked: digests.map(({ language, digest }) => ({
          language,
          digest,
          providerName: providerNameOf(template.name, mark, language),
        })),
        now,
      },
      [record],
    )
  } catch (error) {
    if (!(error instanceof StaleVersionError)) throw error
    // Somebody asked for the same a moment ago: it can be told by now. Else the draft itself was changed.
    await assertRequestable(ctx, whole, connection)
    throw conflict()
  }
  await ctx.queues.send({ type: 'tenant.tick' })
  return getTemplate(ctx, id)
}

async function assertRequestable(ctx: Ctx, whole: WholeTemplate, connection: string) {
  const problems = await findTemplateProblems(ctx, whole, connection)
  if (isRequestable(problems)) return writtenTranslations(whole)
  const errors = problems.filter(({ severity }) => severity === 'error')
  throw new AppError('template.incomplete', {
    fields: errors.map(({ field, code, params }) => ({ field, code, ...(params ? { params } : {}) })),
  })
}

/**
 * Has the provider asked now how the approval of a template stands; the answer comes with a later read.
 *
 * @throws `resource.not_found`
 */
export async function refreshApproval(ctx: Ctx, id: number): Promise<Template> {
  await mustFindTemplate(ctx, id)
  const now = ctx.clock.now()
  await ctx.due.lower(now)
  if (await checkNow(ctx.db, ctx.tenant.id, id, now)) await ctx.queues.send({ type: 'tenant.tick' })
  return getTemplate(ctx, id)
}

/** Has the provider asked now about templates that it refused a message for. */
export async function recheckTemplates(ctx: Ctx, ids: readonly number[]): Promise<void> {
  const now = ctx.clock.now()
  if (ids.length > 0) await ctx.due.lower(now)
  for (const id of ids) await checkNow(ctx.db, ctx.tenant.id, id, now)
}
