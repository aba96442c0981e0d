import { useQuery } from '@tanstack/solid-query'
import type { JSX } from 'solid-js'
import { createMemo, Index, Show } from 'solid-js'
import type { Channel } from '../../../../worker/contracts/common.ts'
import { uiText } from '../../../shared/i18n/ui.ts'
import { inboxText } from '../../i18n/inbox.ts'
import { useWorkspace } from '../../session.tsx'
import { useFormat } from '../../use-format.ts'
import { membersQuery } from '../settings/access.data.ts'
import { tagsQuery } from '../templates/templates.data.ts'
import type { InboxLine } from './inbox-line.ts'
import { savedViewsQuery } from './inbox.data.ts'
import { allOpen, fromSaved, type InboxView, isSameView, queryOf } from './inbox-view.ts'
import { countOf } from './view-count.ts'

/** `total`: null where the figures that are kept do not tell it. */
type ViewLink = { name: string; view: InboxView; total: number | null; unread: number }
type ViewGroup = { title: string | null; links: ViewLink[] }

const channels: readonly Channel[] = ['whatsapp', 'email', 'chat', 'sms', 'messenger']
/** Tags that hang on the line; the filter offers all of them. */
const mostTags = 8

/** The address of a view, without the conversation that may be open. */
export const viewPath = (view: InboxView): string => {
  const query = new URLSearchParams(queryOf(view)).toString()
  return query === '' ? '/inbox' : `/inbox?${query}`
}

/** The views of the inbox with their figures, kept live; groups of which nothing stands are absent. */
function createViewGroups(line: () => InboxLine): () => ViewGroup[] {
  const workspace = useWorkspace()
  const members = useQuery(() => ({ ...membersQuery(workspace.slug()), staleTime: 300_000 }))
  const tags = useQuery(() => tagsQuery(workspace.slug()))
  const saved = useQuery(() => savedViewsQuery(workspace.slug()))
  const me = () => workspace.user().id
  const groups = createMemo(() =>
    line().read(({ heads: { counts } }) => {
      const open = (where: { assignee?: string | null; channel?: Channel }) => ({
        total: counts.total({ status: 'open', ...where }),
        unread: counts.unread(where),
      })
      const main: ViewLink[] = [
        {
          name: inboxText.t('views.mine'),
          view: { ...allOpen, assignee: 'me' },
          ...open({ assignee: me() }),
        },
        {
          name: inboxText.t('views.unassigned'),
          view: { ...allOpen, assignee: 'none' },
          ...open({ assignee: null }),
        },
        { name: inboxText.t('views.open'), view: allOpen, ...open({}) },
        {
          name: inboxText.t('views.mentioned'),
          // Whoever is named is called, also where somebody has closed it meanwhile.
          view: { ...allOpen, status: 'all', mentioned: 'true' },
          total: counts.mentioned() === 0 ? null : counts.mentioned(),
          unread: counts.mentioned(),
        },
        ...(['snoozed', 'closed', 'spam'] as const).map((status) => ({
          name: inboxText.t(`views.${status}`),
          view: { ...allOpen, status },
          total: counts.total({ status }),
          unread: 0,
        })),
      ]
      const byChannel = channels
        .filter((channel) => counts.total({ channel }) > 0)
        .map((channel) => ({
          name: uiText.t(`channel.${channel}`),
          view: { ...allOpen, channel },
          ...open({ channel }),
        }))
      const byTag = (tags.isSuccess ? tags.data : [])
        .map(({ id, name }) => ({
          name,
          view: { ...allOpen, tag: id },
          total: counts.tagged(id),
          unread: 0,
        }))
        .filter(({ total }) => total > 0)
        .sort((a, b) => b.total - a.total)
        .slice(0, mostTags)
      const byAgent = (members.isSuccess ? members.data.items : [])
        .filter(({ userId }) => userId !== me())
        .map(({ userId, name }) => ({
          name,
          view: { ...allOpen, assignee: userId },
          ...open({ assignee: userId }),
        }))
        .filter(({ total }) => total > 0)
      const kept = (saved.isSuccess ? saved.data.items : []).map(({ name, ...one }) => {
        const view = fromSaved(one)
        const unread = countOf(counts, { ...view, unread: 'true' }, me()) ?? 0
        return { name, view, total: countOf(counts, view, me()), unread }
      })
      return [
        { title: null, links: main.filter(({ view, total }) => view.status !== 'spam' || total !== 0) },
        { title: inboxText.t('views.channels'), links: byChannel },
        { title: inboxText.t('views.tags'), links: byTag },
        { title: inboxText.t('views.agents'), links: byAgent },
        { title: inboxText.t('views.saved'), links: kept },
      ].filter(({ links }) => links.length > 0)
    }),
  )
  return groups
}

/**
 * The views on their line, the chosen one plugged in. Lines stay in place while their figures move: whoever stands on one
 * with the keyboard is not thrown off, and only a lamp that lights pulses.
 */
export function ViewLinks(props: {
  line: InboxLine
  view: InboxView | null
  onGo?: () => void
}): JSX.Element {
  const workspace = useWorkspace()
  const format = useFormat()
  const groups = createViewGroups(() => props.line)
  const isShown = (view: InboxView): boolean => props.view !== null && isSameView(props.view, view)
  return (
    <div class="nav-views">
      <Index each={groups()}>
        {(group) => (
          <section aria-label={group().title ?? inboxText.t('views.label')}>
            <Show when={group().title}>
              {(title) => <h3 class="pt-2 pb-1 pl-4.5 text-secondary text-text-3">{title()}</h3>}
            </Show>
            <ul>
              <Index each={group().links}>
                {(link) => (
                  <li>
                    <a
                      href={workspace.href(viewPath(link().view))}
                      class="nav-view gap-1.5 pr-2 max-sm:min-h-11"
                      aria-current={isShown(link().view) ? 'page' : undefined}
                      onClick={() => props.onGo?.()}
                    >
                      <span class="min-w-0 flex-1">{link().name}</span>
                      <Show when={link().unread > 0}>
                        <span class="lamp" aria-hidden="true" />
                        <span class="sr-only">{inboxText.plural('views.toRead', link().unread)}</span>
                      </Show>
                      <Show when={link().total !== null}>
                        <span class="text-secondary">{format.number(link().total ?? 0)}</span>
                      </Show>
                    </a>
                  </li>
                )}
              </Index>
            </ul>
          </section>
        )}
      </Index>
    </div>
  )
}
