import { A } from '@solidjs/router'
import { useInfiniteQuery } from '@tanstack/solid-query'
import type { JSX } from 'solid-js'
import { createMemo, createSignal, For, Match, Show, Switch } from 'solid-js'
import {
  type TimelineEntry,
  type TimelineTopic,
  timelineTopics,
} from '../../../../worker/contracts/contacts.ts'
import { Chip, Tag } from '../../../shared/ui/Badge.tsx'
import { Button, Glyph } from '../../../shared/ui/Button.tsx'
import { ErrorState, SkeletonRows } from '../../../shared/ui/States.tsx'
import { contactsText } from '../../i18n/contacts.ts'
import { peopleText } from '../../i18n/people.ts'
import { useWorkspace } from '../../session.tsx'
import { useFormat } from '../../use-format.ts'
import { timelineQuery } from './contacts.data.ts'
import { timelineLook, type TimelineTone } from './timeline-looks.ts'
import { timelineLine } from './timeline-words.ts'

const jacks: Record<TimelineTone, string> = {
  plain: 'border-line-2 bg-surface text-text-3',
  accent: 'border-accent-line bg-accent-soft text-accent-text',
  ok: 'border-ok-line bg-ok-soft text-ok',
  bad: 'border-bad-line bg-bad-soft text-bad',
}

/** What happened with a contact, newest first: jacks on one cord; all of it or one topic. */
export function ContactTimeline(props: { contactId: number }): JSX.Element {
  const workspace = useWorkspace()
  const { t } = contactsText
  const [about, setAbout] = createSignal<TimelineTopic | null>(null)
  const pages = useInfiniteQuery(() => timelineQuery(workspace.slug(), props.contactId, about()))
  const entries = createMemo(() =>
    pages.isSuccess ? pages.data.pages.flatMap(({ items }) => items) : undefined,
  )
  return (
    <section aria-label={t('timeline.title')}>
      <h2 class="mb-3 text-section font-semibold">{t('timeline.title')}</h2>
      <div
        role="group"
        aria-label={peopleText.t('timeline.label')}
        class="mb-4 flex flex-wrap items-center gap-1.5"
      >
        <Chip pressed={about() === null} onClick={() => setAbout(null)}>
          {peopleText.t('timeline.all')}
        </Chip>
        <For each={timelineTopics}>
          {(topic) => (
            <Chip pressed={about() === topic} onClick={() => setAbout(topic)}>
              {peopleText.t(`timeline.${topic}`)}
            </Chip>
          )}
        </For>
      </div>
      <Switch>
        <Match when={pages.isError && !entries()}>
          <ErrorState error={pages.error} onRetry={() => void pages.refetch()} />
        </Match>
        <Match when={!entries()}>
          <SkeletonRows rows={6} />
        </Match>
        <Match when={entries()?.length === 0}>
          <p class="text-text-2">{peopleText.t('timeline.none')}</p>
        </Match>
        <Match when={entries()}>
          {(known) => (
            <>
              <ol>
                <For each={known()}>
                  {(entry, index) => (
                    <Line entry={entry} last={index() === known().length - 1 && !pages.hasNextPage} />
                  )}
                </For>
              </ol>
              <Show when={pages.hasNextPage}>
                <Button
                  kind="plain"
                  compact
                  busy={pages.isFetchingNextPage}
                  busyLabel={t('timeline.loading')}
                  onClick={() => void pages.fetchNextPage()}
                >
                  {t('timeline.more')}
                </Button>
              </Show>
            </>
          )}
        </Match>
      </Switch>
    </section>
  )
}

function Line(props: { entry: TimelineEntry; last: boolean }): JSX.Element {
  const workspace = useWorkspace()
  const format = useFormat()
  const line = createMemo(() => timelineLine(props.entry))
  const look = () => timelineLook(props.entry)
  return (
    <li class="relative flex gap-3 pb-4">
      <Show when={!props.last}>
        <span class="absolute top-7 bottom-0 left-[13px] w-0.5 bg-line-2" aria-hidden="true" />
      </Show>
      <span
        class={`flex size-7 flex-none items-center justify-center rounded-full border-[1.5px] ${jacks[look()[1]]}`}
        aria-hidden="true"
      >
        <Glyph icon={look()[0]} size={14} />
      </span>
      <div class="flex min-w-0 flex-1 flex-wrap items-baseline justify-between gap-x-4 pt-1">
        <div class="min-w-0">
          <p class="flex flex-wrap items-center gap-x-1.5 gap-y-1">
            {line().words}
            <Show when={line().tag}>{(name) => <Tag>{name()}</Tag>}</Show>
            <Show when={line().subject}>
              {(subject) => (
                <Show when={subject().path} fallback={<span class="font-medium">{subject().text}</span>}>
                  {(path) => (
                    <A class="link" href={workspace.href(path())}>
                      {subject().text}
                    </A>
                  )}
                </Show>
              )}
            </Show>
          </p>
          <Show when={line().detail}>
            <p class="text-secondary text-text-3">{line().detail}</p>
          </Show>
        </div>
        <time class="flex-none text-secondary text-text-3" title={format.fullMoment(props.entry.at)}>
          {format.moment(props.entry.at)}
        </time>
      </div>
    </li>
  )
}
