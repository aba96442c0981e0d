import { A } from '@solidjs/router'
import { useQuery } from '@tanstack/solid-query'
import Download from 'lucide-solid/icons/download'
import TriangleAlert from 'lucide-solid/icons/triangle-alert'
import type { JSX } from 'solid-js'
import { For, Show } from 'solid-js'
import { type ImportDetail, rejectReasons } from '../../../../worker/contracts/imports.ts'
import { language } from '../../../shared/i18n/language.ts'
import { Button, buttonClass, Glyph } from '../../../shared/ui/Button.tsx'
import { Notice } from '../../../shared/ui/States.tsx'
import { importsText } from '../../i18n/imports.ts'
import { useWorkspace } from '../../session.tsx'
import { useFormat } from '../../use-format.ts'
import { Conflicts } from './DryRunFigures.tsx'
import { importConflictsQuery, rejectsUrl, renameList } from './imports.data.ts'
import { ListName } from './ListName.tsx'
import type { Wizard } from './wizard.ts'

/** A figure that is worth a line only when there is something to tell. */
const some = (figure: { label: string; value: number; bad?: boolean }) => (figure.value > 0 ? [figure] : [])

/** What came of the import: its list, renamed in place, the figures, and the refused rows to take home. */
export function ResultStep(props: { wizard: Wizard; detail: ImportDetail }): JSX.Element {
  const workspace = useWorkspace()
  const format = useFormat()
  const conflicts = useQuery(() => ({
    ...importConflictsQuery(workspace.slug(), props.detail.id),
    enabled: (props.detail.rejectsByReason.identity_split ?? 0) > 0,
  }))
  const cancelled = () => props.detail.state === 'cancelled'
  const figures = () => [
    { label: importsText.t('result.created'), value: props.detail.createdRows },
    { label: importsText.t('result.updated'), value: props.detail.updatedRows },
    ...some({ label: importsText.t('result.restored'), value: props.detail.restoredRows }),
    { label: importsText.t('result.unchanged'), value: props.detail.unchangedRows },
    ...some({ label: importsText.t('result.skipped'), value: props.detail.skippedRows }),
    {
      label: importsText.t('result.rejected'),
      value: props.detail.rejectedRows,
      bad: props.detail.rejectedRows > 0,
    },
    ...(cancelled()
      ? [
          {
            label: importsText.t('result.notTaken'),
            value: props.detail.totalRows - props.detail.receivedRows,
          },
        ]
      : []),
  ]
  const rename = async (listId: number, name: string): Promise<void> => {
    await renameList(workspace.slug(), listId, name)
    props.wizard.running.setDetail({ ...props.detail, listName: name })
  }
  return (
    <section class="mx-auto flex w-full max-w-[560px] flex-col gap-4 py-8 max-sm:py-2" aria-live="polite">
      <h2 class="text-hero font-semibold tracking-(--tracking-hero)">
        {importsText.t(cancelled() ? 'result.cancelled' : 'result.done')}
      </h2>
      <Show when={cancelled()}>
        <p class="text-text-2">{importsText.t('result.cancelledText')}</p>
      </Show>
      <Show when={props.detail.listId}>
        {(listId) => <ListName name={props.detail.listName} onRename={(name) => rename(listId(), name)} />}
      </Show>
      <dl class="border-t border-line">
        <For each={figures()}>
          {(figure) => (
            <div
              class={`flex items-baseline justify-between gap-3 border-b border-line py-2 ${figure.bad ? 'text-bad' : ''}`}
            >
              <dt>{figure.label}</dt>
              <dd class="text-section font-semibold">{format.number(figure.value)}</dd>
            </div>
          )}
        </For>
      </dl>
      <Show when={props.detail.rejectedRows > 0}>
        <Notice
          tone="warn"
          icon={TriangleAlert}
          fact={importsText.plural('result.leftOut', props.detail.rejectedRows)}
          action={
            <a
              class={buttonClass({ compact: true })}
              href={rejectsUrl(workspace.slug(), props.detail.id, language())}
              download=""
            >
              <Glyph icon={Download} size={14} />
              {importsText.t('result.download')}
            </a>
          }
        >
          <For each={rejectReasons.filter((reason) => props.detail.rejectsByReason[reason])}>
            {(reason) => (
              <span class="block">
                {importsText.t(`reasons.${reason}`)}:{' '}
                {format.number(props.detail.rejectsByReason[reason] ?? 0)}
              </span>
            )}
          </For>
        </Notice>
      </Show>
      <Show when={conflicts.data}>
        {(page) => (
          <Conflicts
            conflicts={page().items}
            total={props.detail.rejectsByReason.identity_split ?? page().items.length}
          />
        )}
      </Show>
      <div class="flex flex-wrap gap-2">
        <Show
          when={props.detail.listId}
          fallback={
            <A class={buttonClass({ kind: 'main' })} href={workspace.href('/contacts')}>
              {importsText.t('result.openContacts')}
            </A>
          }
        >
          {(listId) => (
            <A class={buttonClass({ kind: 'main' })} href={workspace.href(`/lists/${listId()}`)}>
              {importsText.t('result.openList')}
            </A>
          )}
        </Show>
        <Button onClick={() => props.wizard.restart()}>{importsText.t('result.another')}</Button>
      </div>
    </section>
  )
}
