import type { Ctx } from '../../context.ts'
import type { WorkspaceSettings, WorkspaceSettingsInput } from '../../contracts/workspace.ts'
import type { Db } from '../../../db/client.ts'
import { deliverAuditSoon, directoryAuditStatement } from '../audit/service.ts'
import { updateWorkspace } from './queries.ts'

/** Settings of the workspace (spec 1.5). */
export function getSettings({ tenant }: Ctx): WorkspaceSettings {
  const { slug, name, timeZone, defaultCountry, defaultLanguage, quietHours, frequencyCap, logo } = tenant
  return { slug, name, timeZone, defaultCountry, defaultLanguage, quietHours, frequencyCap, logo }
}

/** Changes the given settings and returns all of them. */
export async function updateSettings(
  ctx: Ctx,
  directory: Db,
  input: WorkspaceSettingsInput,
): Promise<WorkspaceSettings> {
  const before = getSettings(ctx)
  const fields = changedFields(before, input)
  if (fields.length === 0) {
    // The last try may have failed behind its write.
    await moveBusinessHours(ctx, input)
    return before
  }
  const audit = directoryAuditStatement(ctx, { action: 'workspace.changed', details: { fields } })
  await updateWorkspace(directory, ctx.tenant.id, input, audit)
  await deliverAuditSoon(ctx, directory)
  await moveBusinessHours(ctx, input)
  if (fields.includes('quietHours') || fields.includes('timeZone')) {
    // Campaigns that wait for the end of quiet hours ask when that is now.
    await ctx.due.lower(ctx.clock.now())
    await ctx.queues.send({ type: 'tenant.tick' })
  }
  return { ...getSettings(ctx), ...input }
}

/** The inbox keeps the hours of the chat with their zone: what it judges by them changes at once. */
async function moveBusinessHours(ctx: Ctx, { timeZone }: WorkspaceSettingsInput): Promise<void> {
  if (timeZone === undefined) return
  const { businessHours = null } = await ctx.inbox.settings()
  if (businessHours === null || businessHours.timeZone === timeZone) return
  await ctx.inbox.configure({ settings: { businessHours: { ...businessHours, timeZone } } })
}

function changedFields(before: WorkspaceSettings, input: WorkspaceSettingsInput): string[] {
  const names = [
    'name',
    'timeZone',
    'defaultCountry',
    'defaultLanguage',
    'quietHours',
    'frequencyCap',
  ] as const
  return names.filter(
    (name) => input[name] !== undefined && JSON.stringify(input[name]) !== JSON.stringify(before[name]),
  )
}
