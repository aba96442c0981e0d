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
import { CordLine, CordMore } from '../../../shared/ui/Cord.tsx'
import { ErrorState, SkeletonRows } from '../../../shared/ui/States.tsx'
import { contactsText } from '../../i18n/contacts.ts'
import { peopleText } from '../../i18n/people.ts'
import { useWorkspace } from '../../session.tsx'
import { useFormat } from '../../use-format.ts'
import { timelineQuery } from './contacts.data.ts'
import { timelineLook } from './timeline-looks.ts'
import { timelineLine } from './timeline-words.ts'

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
              <CordMore pages={pages} words={{ more: t('timeline.more'), loading: t('timeline.loading') }} />
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
    <CordLine
      icon={look()[0]}
      tone={look()[1]}
      last={props.last}
      detail={line().detail}
      time={
        <time class="flex-none text-secondary text-text-3" title={format.fullMoment(props.entry.at)}>
          {format.moment(props.entry.at)}
        </time>
      }
    >
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
    </CordLine>
  )
}
