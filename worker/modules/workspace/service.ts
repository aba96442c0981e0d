import type { Ctx } from '../../context.ts'
import type { Member, WorkspaceSettings, WorkspaceSettingsInput } from '../../contracts/workspace.ts'
import type { Db } from '../../../db/client.ts'
import { invalid } from '../../lib/errors.ts'
import { listMembers, updateWorkspace } from './queries.ts'

/** Settings of the workspace (spec 1.5). */
export function getSettings({ tenant }: Ctx): WorkspaceSettings {
  const { slug, name, timeZone, defaultCountry, defaultLanguage } = tenant
  return { slug, name, timeZone, defaultCountry, defaultLanguage }
}

/** Changes the given settings and returns all of them. */
export async function updateSettings(
  ctx: Ctx,
  directory: Db,
  input: WorkspaceSettingsInput,
): Promise<WorkspaceSettings> {
  if (input.timeZone !== undefined && !isTimeZone(input.timeZone)) {
    throw invalid({ field: 'timeZone', code: 'time_zone' })
  }
  await updateWorkspace(directory, ctx.tenant.id, input)
  return { ...getSettings(ctx), ...input }
}

/** The members of the workspace with their roles (spec 1.2). */
export function getMembers({ tenant }: Ctx, directory: Db): Promise<Member[]> {
  return listMembers(directory, tenant.id)
}

/** Whether the runtime knows an IANA time zone by this name. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}
