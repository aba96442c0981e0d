import { useQuery } from '@tanstack/solid-query'
import { type Accessor, createMemo } from 'solid-js'
import type { MergeTarget } from '../../../../../worker/lib/merge-fields/escape.ts'
import { compileText, renderDraft } from '../../../../../worker/lib/merge-fields/render.ts'
import { sampleContact } from '../../../../../worker/lib/merge-fields/sample.ts'
import { type ValueOf, valuesOf } from '../../../../../worker/lib/merge-fields/values.ts'
import { useWorkspace } from '../../../session.tsx'
import { workspaceSettingsQuery } from '../../../session.data.ts'
import { allFieldsQuery } from '../../lists/lists.data.ts'

/** A text with its fields filled; what nobody has a value for stays as it is written. */
export const fillSample = (text: string, target: MergeTarget, valueOf: ValueOf): string =>
  text === '' ? '' : renderDraft(compileText(text, target), valueOf).text

/**
 * The values of a made-up person, so that what stands beside the editor looks as a message does while it is
 * written; the preview shows real people. Call it in a component.
 */
export function createSampleValues(): Accessor<ValueOf> {
  const workspace = useWorkspace()
  const fields = useQuery(() => allFieldsQuery(workspace.slug()))
  const settings = useQuery(() => workspaceSettingsQuery(workspace.slug()))
  const values = createMemo(() => {
    const known = new Map((fields.isSuccess ? fields.data : []).map((field) => [field.key, field]))
    const defaultLanguage = settings.isSuccess ? settings.data.defaultLanguage : 'it'
    const options = {
      defaultLanguage,
      timeZone: workspace.timeZone(),
      workspaceName: workspace.name(),
      fields: known,
    }
    // Addresses of nobody's pages, as long as the real ones look.
    const message = { unsubscribeUrl: `${location.origin}/u/…`, preferencesUrl: `${location.origin}/p/…` }
    return valuesOf(sampleContact(defaultLanguage, known), options, message)
  })
  return values
}
