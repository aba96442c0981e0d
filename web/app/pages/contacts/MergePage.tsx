import { useNavigate, useSearchParams } from '@solidjs/router'
import { useQuery } from '@tanstack/solid-query'
import type { JSX } from 'solid-js'
import { createMemo, createSignal, For, Match, Show, Switch, untrack } from 'solid-js'
import type { Contact } from '../../../../worker/contracts/contacts.ts'
import { ApiProblem } from '../../../shared/api.ts'
import { formatPhone } from '../../../shared/format.ts'
import { Avatar } from '../../../shared/ui/Avatar.tsx'
import { SearchField } from '../../../shared/ui/Field.tsx'
import { PageBody, PageHeader } from '../../../shared/ui/Page.tsx'
import { ErrorState, SkeletonRows } from '../../../shared/ui/States.tsx'
import { contactsText } from '../../i18n/contacts.ts'
import { peopleText } from '../../i18n/people.ts'
import { useWorkspace } from '../../session.tsx'
import { NotFound } from '../system/NotFound.tsx'
import { contactMark, contactName } from './contact-words.ts'
import { contactQuery, contactsPageQuery } from './contacts.data.ts'
import { MergeCompare } from './MergeCompare.tsx'

/** `/contacts/merge?a=ID&b=ID`: two contacts side by side become one (spec 2.5). */
export default function MergePage(): JSX.Element {
  const workspace = useWorkspace()
  const navigate = useNavigate()
  const [search, setSearch] = useSearchParams()
  const { t } = peopleText
  const idOf = (name: 'a' | 'b') => Number(search[name] ?? 0)
  const isId = (id: number) => Number.isSafeInteger(id) && id > 0
  const a = useQuery(() => ({ ...contactQuery(workspace.slug(), idOf('a')), enabled: isId(idOf('a')) }))
  const b = useQuery(() => ({ ...contactQuery(workspace.slug(), idOf('b')), enabled: isId(idOf('b')) }))
  const one = () => (a.isSuccess ? a.data : undefined)
  const other = () => (b.isSuccess && idOf('b') !== idOf('a') ? b.data : undefined)
  const both = createMemo(() => {
    const [keep, merge] = [one(), other()]
    return keep && merge ? { keep, merge } : undefined
  })
  const failure = () => a.error ?? b.error
  const missing = () => {
    const error = failure()
    return !isId(idOf('a')) || (error instanceof ApiProblem && error.status < 500 && error.status > 0)
  }
  return (
    <Switch fallback={<SkeletonRows rows={8} />}>
      <Match when={missing()}>
        <NotFound homeHref={workspace.href('/contacts')} />
      </Match>
      <Match when={failure()}>
        {(error) => <ErrorState error={error()} onRetry={() => void a.refetch()} />}
      </Match>
      <Match when={one()}>
        {(first) => (
          <>
            <PageHeader
              title={t('merge.title')}
              path={[
                { label: contactsText.t('title'), href: workspace.href('/contacts') },
                { label: contactName(first()), href: workspace.href(`/contacts/${first().id}`) },
              ]}
            />
            <PageBody padded>
              <div class="mx-auto max-w-[960px]">
                <Show
                  when={both()}
                  keyed
                  fallback={
                    <Show
                      when={!isId(idOf('b')) || idOf('b') === idOf('a')}
                      fallback={<SkeletonRows rows={6} />}
                    >
                      <ChooseOther
                        of={first()}
                        onChoose={(contact) => setSearch({ b: String(contact.id) })}
                      />
                    </Show>
                  }
                >
                  {(pair) => (
                    <MergeCompare
                      keep={pair.keep}
                      merge={pair.merge}
                      onMerged={(contact) =>
                        navigate(workspace.href(`/contacts/${contact.id}`), { replace: true })
                      }
                    />
                  )}
                </Show>
              </div>
            </PageBody>
          </>
        )}
      </Match>
    </Switch>
  )
}

/** Looks for the other contact of the same person. */
function ChooseOther(props: { of: Contact; onChoose: (contact: Contact) => void }): JSX.Element {
  const workspace = useWorkspace()
  const { t } = peopleText
  const [text, setText] = createSignal(untrack(() => props.of.lastName ?? props.of.firstName ?? ''))
  const found = useQuery(() => ({
    ...contactsPageQuery(
      workspace.slug(),
      { search: text(), listId: null, rule: null, deleted: false, sort: 'updated', direction: 'desc' },
      null,
    ),
    enabled: text().trim() !== '',
  }))
  const people = () => (found.isSuccess ? found.data.items.filter(({ id }) => id !== props.of.id) : [])
  return (
    <section class="flex max-w-[560px] flex-col gap-3">
      <h2 class="text-section font-semibold">{t('merge.choose', { name: contactName(props.of) })}</h2>
      <p class="text-text-2">{t('merge.chooseLead')}</p>
      <SearchField label={t('merge.search')} value={text()} onText={setText} />
      <ul>
        <For
          each={people()}
          fallback={
            <Show when={text().trim() !== '' && found.isSuccess}>
              <li class="py-3 text-text-2">{t('merge.nobody')}</li>
            </Show>
          }
        >
          {(contact) => (
            <li>
              <button
                type="button"
                class="flex min-h-11 w-full items-center gap-3 rounded-6 px-2 py-1.5 text-start hover:bg-hover"
                onClick={() => props.onChoose(contact)}
              >
                <Avatar id={contact.id} name={contactMark(contact)} size={24} />
                <span class="min-w-0 flex-1">
                  <span class="font-medium">{contactName(contact)}</span>
                  <span class="block text-secondary wrap-anywhere text-text-3">
                    {[contact.email, contact.phone ? formatPhone(contact.phone) : contact.phoneRaw]
                      .filter(Boolean)
                      .join(', ')}
                  </span>
                </span>
              </button>
            </li>
          )}
        </For>
      </ul>
    </section>
  )
}
