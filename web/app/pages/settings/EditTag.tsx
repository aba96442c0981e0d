import { A } from '@solidjs/router'
import { useQuery } from '@tanstack/solid-query'
import Merge from 'lucide-solid/icons/merge'
import Trash from 'lucide-solid/icons/trash'
import type { JSX } from 'solid-js'
import { createSignal, For, Show, untrack } from 'solid-js'
import { type Tag, TagInput as TagSchema } from '../../../../worker/contracts/tags.ts'
import { ApiProblem } from '../../../shared/api.ts'
import { createForm } from '../../../shared/form.ts'
import { problemText } from '../../../shared/problem-text.ts'
import { Button } from '../../../shared/ui/Button.tsx'
import { SidePanel } from '../../../shared/ui/Dialog.tsx'
import { FieldError, TextField } from '../../../shared/ui/Field.tsx'
import { Select } from '../../../shared/ui/Select.tsx'
import { Notice } from '../../../shared/ui/States.tsx'
import { showToast } from '../../../shared/ui/Toast.tsx'
import { labelsText } from '../../i18n/labels.ts'
import { useWorkspace } from '../../session.tsx'
import { createTagActions, tagUsageQuery } from './tags.data.ts'

/** A tag: another name, going into another tag, or deleting it, which can be undone. */
export function EditTag(props: { tag: Tag; tags: readonly Tag[]; onClose: () => void }): JSX.Element {
  const workspace = useWorkspace()
  const actions = createTagActions()
  const { t, plural } = labelsText
  const { id, name } = untrack(() => props.tag)
  const usage = useQuery(() => tagUsageQuery(workspace.slug(), id))
  const lists = () => usage.data?.lists ?? []
  const [into, setInto] = createSignal('')
  const [busy, setBusy] = createSignal(false)
  const form = createForm({
    schema: TagSchema,
    initial: { name },
    submit: async (input) => {
      const tag = await actions.rename(id, input.name)
      showToast({ text: t('tags.renamed', { name: tag.name }) })
      props.onClose()
    },
  })
  /** The tag that has the name already: the two can be one. */
  const owner = (): { tagId: number; name: string } | undefined => {
    const problem = form.problem()
    const params = problem instanceof ApiProblem ? problem.errors[0]?.params : undefined
    const [tagId, taken] = [params?.['tagId'], params?.['name']]
    return typeof tagId === 'number' && typeof taken === 'string' ? { tagId, name: taken } : undefined
  }
  const others = () =>
    props.tags.filter((tag) => tag.id !== id).map((tag) => ({ value: String(tag.id), label: tag.name }))

  async function merge(intoId: number): Promise<void> {
    if (busy() || !(intoId > 0)) return
    setBusy(true)
    try {
      const stays = await actions.merge(id, intoId)
      showToast({ text: t('tags.merged', { name, into: stays.name }) })
      props.onClose()
    } catch (error) {
      showToast({ text: problemText(error), failed: true })
    } finally {
      setBusy(false)
    }
  }
  async function restore(): Promise<void> {
    try {
      await actions.restore(id)
      showToast({ text: t('tags.restored', { name }) })
    } catch (error) {
      showToast({ text: problemText(error), failed: true })
    }
  }
  async function remove(): Promise<void> {
    try {
      await actions.remove(id)
      showToast({ text: t('tags.removed', { name }), onUndo: () => void restore() })
      props.onClose()
    } catch (error) {
      showToast({ text: problemText(error), failed: true })
    }
  }
  const usedReason = () => (lists().length > 0 ? t('tags.usedBy') : undefined)

  return (
    <SidePanel open onClose={() => props.onClose()} title={t('tags.edit', { name })}>
      <form class="flex flex-col gap-3" novalidate onSubmit={form.onSubmit}>
        <TextField
          label={t('tags.name')}
          value={form.values.name}
          onText={(text) => form.set('name', text)}
          onBlur={form.leave('name')}
          error={owner() ? undefined : form.error('name')}
        />
        <Show when={owner()}>
          {(other) => (
            <Notice
              tone="warn"
              live
              fact={t('tags.taken', { name: other().name })}
              action={
                <Button compact busy={busy()} onClick={() => void merge(other().tagId)}>
                  {t('tags.merge')}
                </Button>
              }
            >
              {t('tags.takenText')}
            </Notice>
          )}
        </Show>
        <Show
          when={form.problem() !== undefined && !owner() && !form.error('name') ? form.problem() : undefined}
        >
          {(problem) => <FieldError>{problemText(problem())}</FieldError>}
        </Show>
        <div>
          <Button kind="main" type="submit" busy={form.busy()}>
            {t('tags.rename')}
          </Button>
        </div>
      </form>
      <Show when={lists().length > 0}>
        <section class="mt-6 border-t border-line pt-4">
          <p class="text-text-2">{t('tags.usedBy')}</p>
          <ul class="mt-1">
            <For each={lists()}>
              {(list) => (
                <li>
                  <A class="link" href={workspace.href(`/lists/${list.id}`)}>
                    {list.name}
                  </A>
                </li>
              )}
            </For>
          </ul>
        </section>
      </Show>
      <Show when={others().length > 0}>
        <section class="mt-6 flex flex-col gap-3 border-t border-line pt-4">
          <h3 class="text-section font-semibold">{t('tags.mergeTitle')}</h3>
          <Select
            label={t('tags.mergeInto')}
            placeholder={t('tags.mergeChoose')}
            value={into()}
            options={others()}
            onChange={setInto}
            help={plural('tags.mergeHelp', props.tag.contactCount)}
          />
          <div>
            <Button
              icon={Merge}
              busy={busy()}
              busyLabel={t('tags.merging')}
              offReason={usedReason() ?? (into() === '' ? t('tags.mergeChoose') : undefined)}
              onClick={() => void merge(Number(into()))}
            >
              {t('tags.merge')}
            </Button>
          </div>
        </section>
      </Show>
      <section class="mt-6 border-t border-line pt-4">
        <Button kind="danger" icon={Trash} offReason={usedReason()} onClick={() => void remove()}>
          {t('tags.remove')}
        </Button>
      </section>
    </SidePanel>
  )
}
