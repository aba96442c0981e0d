import { useInfiniteQuery } from '@tanstack/solid-query'
import type { JSX } from 'solid-js'
import { createSignal, Match, Show, Switch } from 'solid-js'
import type { Media } from '../../../../worker/contracts/media.ts'
import { Button } from '../../../shared/ui/Button.tsx'
import { Dialog } from '../../../shared/ui/Dialog.tsx'
import { SearchField } from '../../../shared/ui/Field.tsx'
import { ErrorState, Skeleton } from '../../../shared/ui/States.tsx'
import { mediaText } from '../../i18n/media.ts'
import { useWorkspace } from '../../session.tsx'
import { DropArea } from './DropArea.tsx'
import { FileButton } from './FileButton.tsx'
import { libraryQuery } from './media.data.ts'
import { MediaGrid } from './MediaGrid.tsx'
import { createUploads } from './uploads.ts'

/** Chooses a picture of the library, or uploads one, which is chosen at once. */
export default function MediaPicker(props: {
  onPick: (media: Media) => void
  onClose: () => void
}): JSX.Element {
  const workspace = useWorkspace()
  const { t } = mediaText
  const [search, setSearch] = createSignal('')
  const uploads = createUploads((media) => {
    if (media.width !== null) props.onPick(media)
  })
  const pages = useInfiniteQuery(() =>
    libraryQuery(workspace.slug(), { search: search().trim(), kind: 'picture' }),
  )
  const items = () => (pages.isSuccess ? pages.data.pages.flatMap((page) => page.items) : [])
  const canWrite = () => workspace.can('media.write')
  return (
    <Dialog open form onClose={props.onClose} title={t('picker.title')}>
      <div class="mb-3 flex flex-wrap items-center gap-2">
        <SearchField class="min-w-48 flex-1" label={t('search')} value={search()} onText={setSearch} />
        <Show when={canWrite()}>
          <FileButton picturesOnly onFiles={(files) => void uploads.add(files)} />
        </Show>
      </div>
      <DropArea class="min-h-72" uploads={uploads} off={!canWrite()}>
        <Switch>
          <Match when={pages.isLoadingError}>
            <ErrorState error={pages.error} onRetry={() => void pages.refetch()} />
          </Match>
          <Match when={pages.isPending}>
            <Skeleton class="h-72 w-full" />
          </Match>
          <Match when={items().length === 0}>
            <p class="py-6 text-text-2">{search().trim() === '' ? t('picker.empty') : t('noneFound')}</p>
          </Match>
          <Match when={items().length > 0}>
            <MediaGrid label={t('picker.title')} items={items()} onChoose={props.onPick} />
            <Show when={pages.hasNextPage}>
              <div class="pt-3">
                <Button
                  busy={pages.isFetchingNextPage}
                  busyLabel={t('loadingMore')}
                  onClick={() => void pages.fetchNextPage()}
                >
                  {t('more')}
                </Button>
              </div>
            </Show>
          </Match>
        </Switch>
      </DropArea>
    </Dialog>
  )
}
