import { useSearchParams } from '@solidjs/router'
import { useInfiniteQuery } from '@tanstack/solid-query'
import type { JSX } from 'solid-js'
import { createSignal, For, Match, Show, Switch } from 'solid-js'
import type { Media } from '../../../../worker/contracts/media.ts'
import { uiText } from '../../../shared/i18n/ui.ts'
import { Chip } from '../../../shared/ui/Badge.tsx'
import { Button } from '../../../shared/ui/Button.tsx'
import { SearchField } from '../../../shared/ui/Field.tsx'
import { FilterBar, PageBody, PageHeader } from '../../../shared/ui/Page.tsx'
import { EmptyState, ErrorState, SkeletonRows } from '../../../shared/ui/States.tsx'
import { mediaText } from '../../i18n/media.ts'
import { useWorkspace } from '../../session.tsx'
import { DropArea } from './DropArea.tsx'
import { FileButton } from './FileButton.tsx'
import { libraryQuery } from './media.data.ts'
import { MediaGrid } from './MediaGrid.tsx'
import { MediaPanel } from './MediaPanel.tsx'
import { createUploads } from './uploads.ts'

const kinds = [
  { kind: 'picture', words: 'pictures' },
  { kind: 'file', words: 'files' },
] as const

/** The media library: pictures and files for messages, newest first. */
export default function MediaPage(): JSX.Element {
  const workspace = useWorkspace()
  const { t } = mediaText
  const [search, setSearch] = useSearchParams<{ name?: string; kind?: string }>()
  const [opened, setOpened] = createSignal<Media | null>(null)
  const uploads = createUploads()
  const kind = () => kinds.find((one) => one.kind === search.kind)?.kind
  const pages = useInfiniteQuery(() =>
    libraryQuery(workspace.slug(), { search: search.name ?? '', kind: kind() }),
  )
  const items = () => (pages.isSuccess ? pages.data.pages.flatMap((page) => page.items) : [])
  const isFiltered = () => (search.name ?? '') !== '' || kind() !== undefined
  const isEmpty = () => pages.isSuccess && items().length === 0 && !isFiltered()
  const canWrite = () => workspace.can('media.write')
  const filter = (change: { name?: string; kind?: string }): void => setSearch(change, { replace: true })
  const uploadButton = (): JSX.Element => (
    <Show when={canWrite()}>
      <FileButton main onFiles={(files) => void uploads.add(files)} />
    </Show>
  )
  return (
    <>
      <PageHeader title={t('title')} actions={uploadButton()} />
      <Show when={!isEmpty()}>
        <FilterBar>
          <SearchField
            class="w-64 max-sm:w-full"
            compact
            label={t('search')}
            value={search.name ?? ''}
            onText={(name) => filter({ name })}
          />
          <Chip pressed={kind() === undefined} onClick={() => filter({ kind: '' })}>
            {t('all')}
          </Chip>
          <For each={kinds}>
            {(one) => (
              <Chip
                pressed={kind() === one.kind}
                onClick={() => filter({ kind: kind() === one.kind ? '' : one.kind })}
              >
                {t(one.words)}
              </Chip>
            )}
          </For>
        </FilterBar>
      </Show>
      <PageBody>
        <DropArea class="min-h-full" uploads={uploads} off={!canWrite() || opened() !== null}>
          <Switch>
            <Match when={pages.isLoadingError}>
              <ErrorState error={pages.error} onRetry={() => void pages.refetch()} />
            </Match>
            <Match when={pages.isPending}>
              <SkeletonRows />
            </Match>
            <Match when={isEmpty()}>
              <EmptyState title={t('emptyTitle')} text={t('emptyText')} action={uploadButton()} />
            </Match>
            <Match when={items().length === 0}>
              <p class="px-(--gutter) py-6 text-text-2">
                {t('noneFound')}{' '}
                <button type="button" class="link" onClick={() => filter({ name: '', kind: '' })}>
                  {t('reset')}
                </button>
              </p>
            </Match>
            <Match when={items().length > 0}>
              <MediaGrid class="px-(--gutter) py-4" label={t('title')} items={items()} onChoose={setOpened} />
              <Show when={pages.hasNextPage}>
                <div class="px-(--gutter) pb-4">
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
      </PageBody>
      <MediaPanel media={opened()} onClose={() => setOpened(null)} />
      <span class="sr-only" aria-live="polite">
        {pages.isFetching ? uiText.t('state.loading') : ''}
      </span>
    </>
  )
}
