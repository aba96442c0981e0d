import { useParams } from '@solidjs/router'
import { useQuery } from '@tanstack/solid-query'
import type { JSX } from 'solid-js'
import { createSignal, Match, Show, Switch } from 'solid-js'
import { ApiProblem } from '../../../shared/api.ts'
import { PageHeader } from '../../../shared/ui/Page.tsx'
import { ErrorState, SkeletonRows } from '../../../shared/ui/States.tsx'
import { templatesText } from '../../i18n/templates.ts'
import { recordId } from '../../record-id.ts'
import { useWorkspace } from '../../session.tsx'
import { NotFound } from '../system/NotFound.tsx'
import { TemplateEditor } from './editor/TemplateEditor.tsx'
import { templateQuery } from './templates.data.ts'

/** One template: its editor while it is a draft, what it says and how its approval stands afterwards. */
export default function TemplatePage(): JSX.Element {
  const params = useParams<{ id: string }>()
  const workspace = useWorkspace()
  const id = () => recordId(params.id)
  const template = useQuery(() => ({
    ...templateQuery(workspace.slug(), id() ?? 0),
    enabled: id() !== null,
  }))
  const [reloads, setReloads] = createSignal(0)
  const isMissing = () =>
    id() === null || (template.error instanceof ApiProblem && [404, 422].includes(template.error.status))
  const path = () => [{ label: templatesText.t('title'), href: workspace.href('/templates') }]
  const reload = (): void => void template.refetch().then(() => setReloads((count) => count + 1))
  return (
    <Switch>
      <Match when={isMissing()}>
        <NotFound homeHref={workspace.href('/templates')} />
      </Match>
      <Match when={template.isLoadingError}>
        <PageHeader title={templatesText.t('title')} path={path()} />
        <ErrorState error={template.error} onRetry={() => void template.refetch()} />
      </Match>
      <Match when={template.isPending}>
        <PageHeader title={templatesText.t('title')} path={path()} />
        <SkeletonRows />
      </Match>
      <Match when={template.data}>
        {(data) => (
          // Another template, and what was frozen or reloaded meanwhile, begins with a page of its own.
          <Show when={`${data().id} ${data().requestedAt} ${reloads()}`} keyed>
            <TemplateEditor template={data()} onReload={reload} />
          </Show>
        )}
      </Match>
    </Switch>
  )
}
