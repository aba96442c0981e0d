import { CreateTemplateInput, type Template } from '../../../worker/contracts/templates.ts'
import { createTemplate, requestApproval, sweepTemplates } from '../../../worker/modules/templates/service.ts'
import type { TestCtx } from '../../support/ctx.ts'

export const italian = {
  language: 'it',
  body: 'Ciao %%FIRST_NAME|a te%%, l’olio nuovo è arrivato dal frantoio.',
  buttons: [{ kind: 'reply', label: 'Mi interessa' }],
}
export const english = { language: 'en', body: 'Hello %%FIRST_NAME|there%%, the new oil is here.' }

/** A draft that keeps every rule. */
export const makeDraft = (ctx: TestCtx, change: Record<string, unknown> = {}): Promise<Template> =>
  createTemplate(
    ctx,
    CreateTemplateInput.parse({
      name: 'Prevendita olio nuovo',
      defaultLanguage: 'it',
      translations: [italian, english],
      samples: { FIRST_NAME: 'Giulia' },
      ...change,
    }),
  )

/** The same, asked for and taken to the provider once. */
export async function makeRequested(ctx: TestCtx, change: Record<string, unknown> = {}): Promise<Template> {
  const draft = await makeDraft(ctx, change)
  const requested = await requestApproval(ctx, draft.id, draft.version)
  await sweepTemplates(ctx)
  return requested
}

export const statesOf = ({ translations }: Template): Record<string, string> =>
  Object.fromEntries(translations.map(({ language, state }) => [language, state]))
