import { A } from '@solidjs/router'
import { useMutation, useQuery, useQueryClient } from '@tanstack/solid-query'
import Trash from 'lucide-solid/icons/trash'
import type { JSX } from 'solid-js'
import { createSignal, createUniqueId, For, Match, Show, Switch } from 'solid-js'
import type { Media, MediaUse } from '../../../../worker/contracts/media.ts'
import { unwrap } from '../../../shared/api.ts'
import { uiText } from '../../../shared/i18n/ui.ts'
import { fieldError, problemText } from '../../../shared/problem-text.ts'
import { Button } from '../../../shared/ui/Button.tsx'
import { Dialog, SidePanel } from '../../../shared/ui/Dialog.tsx'
import { FieldError, TextField } from '../../../shared/ui/Field.tsx'
import { ErrorState, Skeleton } from '../../../shared/ui/States.tsx'
import { showToast } from '../../../shared/ui/Toast.tsx'
import { mediaText } from '../../i18n/media.ts'
import { useWorkspace } from '../../session.tsx'
import { useFormat } from '../../use-format.ts'
import { CopyField } from '../settings/CopyField.tsx'
import { idOf, mediaApi, mediaKey, usesQuery } from './media.data.ts'
import { createFacts, Thumbnail } from './MediaGrid.tsx'

/** A file of the library: what it is, its words and address, where it is used, and its way out. */
export function MediaPanel(props: { media: Media | null; onClose: () => void }): JSX.Element {
  return (
    <Show when={props.media} keyed>
      {(media) => <Panel media={media} onClose={props.onClose} />}
    </Show>
  )
}

function Panel(props: { media: Media; onClose: () => void }): JSX.Element {
  const workspace = useWorkspace()
  const format = useFormat()
  const facts = createFacts()
  const cache = useQueryClient()
  const { t } = mediaText
  const formId = createUniqueId()
  // What is on the screen is the person's own from here on.
  // oxlint-disable-next-line solid/reactivity -- read once on purpose
  const [name, setName] = createSignal(props.media.name)
  // oxlint-disable-next-line solid/reactivity -- read once on purpose
  const [alt, setAlt] = createSignal(props.media.alt)
  const [asking, setAsking] = createSignal(false)
  const uses = useQuery(() => usesQuery(workspace.slug(), props.media.id))
  const canWrite = () => workspace.can('media.write')
  const refresh = () => cache.invalidateQueries({ queryKey: mediaKey(workspace.slug()) })
  const onError = (error: unknown) => showToast({ text: problemText(error), failed: true })

  const save = useMutation(() => ({
    mutationFn: () =>
      unwrap(
        mediaApi(workspace.slug())[':id'].$patch({
          ...idOf(props.media.id),
          json: { name: name(), alt: alt() },
        }),
      ),
    onSuccess: async () => {
      props.onClose()
      await refresh()
      showToast({ text: t('detail.saved') })
    },
  }))
  const remove = useMutation(() => ({
    mutationFn: () => unwrap(mediaApi(workspace.slug())[':id'].$delete(idOf(props.media.id))),
    onSuccess: async () => {
      const { id, name: removed } = props.media
      props.onClose()
      await refresh()
      showToast({ text: t('detail.deleted', { name: removed }), onUndo: () => void restore(id) })
    },
    onError,
  }))
  async function restore(id: number): Promise<void> {
    try {
      const { name: restored } = await unwrap(mediaApi(workspace.slug())[':id'].restore.$post(idOf(id)))
      await refresh()
      showToast({ text: t('detail.restored', { name: restored }) })
    } catch (error) {
      onError(error)
    }
  }
  /** What nobody uses goes at once; else whoever deletes it is told where it will be missing. */
  async function askOrRemove(): Promise<void> {
    const { data, error } = await uses.refetch()
    if (data === undefined) onError(error)
    else if (data.length === 0) remove.mutate()
    else setAsking(true)
  }

  return (
    <>
      <SidePanel
        open
        onClose={props.onClose}
        title={t('detail.title')}
        footer={
          <Show when={canWrite()}>
            <div class="flex justify-between gap-2">
              <Button
                kind="danger"
                icon={Trash}
                busy={remove.isPending}
                busyLabel={t('detail.deleting')}
                onClick={() => void askOrRemove()}
              >
                {t('detail.delete')}
              </Button>
              <Button
                kind="main"
                type="submit"
                form={formId}
                busy={save.isPending}
                busyLabel={t('detail.saving')}
              >
                {t('detail.save')}
              </Button>
            </div>
          </Show>
        }
      >
        <div class="flex flex-col gap-4">
          <Thumbnail media={props.media} alt={props.media.alt} class="h-56 w-full" />
          <p class="text-secondary text-text-3">
            {facts(props.media)}
            <br />
            {t('detail.uploaded', { at: format.moment(props.media.createdAt) })}
          </p>
          <form
            id={formId}
            onSubmit={(event) => {
              event.preventDefault()
              if (!save.isPending) save.mutate()
            }}
          >
            <fieldset class="flex min-w-0 flex-col gap-3" disabled={!canWrite()}>
              <TextField
                label={t('detail.name')}
                maxLength={200}
                value={name()}
                onText={setName}
                error={fieldError(save.error, 'name')}
              />
              <Show when={props.media.width !== null}>
                <TextField
                  label={t('detail.alt')}
                  maxLength={500}
                  value={alt()}
                  onText={setAlt}
                  help={t('detail.altHelp')}
                  error={fieldError(save.error, 'alt')}
                />
              </Show>
            </fieldset>
            <Show when={save.isError && fieldError(save.error, 'name') === undefined}>
              <FieldError>{problemText(save.error)}</FieldError>
            </Show>
          </form>
          <CopyField label={t('detail.address')} value={props.media.url} />
          <section class="flex flex-col gap-1">
            <h3 class="text-section font-semibold">{t('detail.uses')}</h3>
            <Switch>
              <Match when={uses.isLoadingError}>
                <ErrorState error={uses.error} onRetry={() => void uses.refetch()} />
              </Match>
              <Match when={uses.isPending}>
                <Skeleton class="h-5 w-full" />
              </Match>
              <Match when={uses.data?.length === 0}>
                <p class="text-text-2">{t('detail.noUses')}</p>
              </Match>
              <Match when={uses.data}>{(all) => <Uses of={all()} />}</Match>
            </Switch>
          </section>
        </div>
      </SidePanel>
      <Dialog
        open={asking()}
        onClose={() => setAsking(false)}
        title={mediaText.plural('remove.title', uses.data?.length ?? 0)}
        actions={
          <>
            <Button onClick={() => setAsking(false)}>{uiText.t('actions.cancel')}</Button>
            <Button
              kind="erase"
              busy={remove.isPending}
              busyLabel={t('detail.deleting')}
              onClick={() => remove.mutate()}
            >
              {t('remove.confirm')}
            </Button>
          </>
        }
      >
        <p class="mb-3 text-text-2">{t('remove.text', { name: props.media.name })}</p>
        <Uses of={uses.data ?? []} />
      </Dialog>
    </>
  )
}

function Uses(props: { of: readonly MediaUse[] }): JSX.Element {
  const workspace = useWorkspace()
  return (
    <ul class="flex flex-col gap-1">
      <For each={props.of}>
        {(use) => (
          <li>
            <A
              class="link"
              href={workspace.href(`/${use.kind === 'campaign' ? 'campaigns' : 'templates'}/${use.id}`)}
            >
              {use.name}
            </A>
            <Show when={use.isSent && use.kind === 'campaign'}>
              <span class="text-text-3">, {mediaText.t('detail.sent')}</span>
            </Show>
          </li>
        )}
      </For>
    </ul>
  )
}
