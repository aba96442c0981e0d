import { A } from '@solidjs/router'
import type { JSX } from 'solid-js'
import { For, Match, Show, Switch } from 'solid-js'
import { ApiProblem } from '../../../shared/api.ts'
import { problemText } from '../../../shared/problem-text.ts'
import { Button } from '../../../shared/ui/Button.tsx'
import { Notice } from '../../../shared/ui/States.tsx'
import { contactsText } from '../../i18n/contacts.ts'
import { peopleText } from '../../i18n/people.ts'
import { useWorkspace } from '../../session.tsx'

type Owner = { field: string; contactId: number; deleted: boolean }

/** Who has the addresses that were refused, as the API tells it at the fields. */
function ownersOf(problem: unknown): Owner[] {
  if (!(problem instanceof ApiProblem)) return []
  return problem.errors.flatMap(({ field, code, params }) => {
    const contactId = params?.['contactId']
    if (typeof contactId !== 'number' || (code !== 'taken' && code !== 'taken_by_deleted')) return []
    return [{ field, contactId, deleted: code === 'taken_by_deleted' }]
  })
}

/** Why a contact was not stored: whose address it is, with the way to that contact; else the plain sentence. */
export function TakenNotice(props: {
  problem: unknown
  /** The contact that was to be changed: it can be merged with the owner. */
  ownId?: number
  onRestore: (contactId: number) => void
}): JSX.Element {
  const workspace = useWorkspace()
  const { t } = contactsText
  const owners = () => ownersOf(props.problem)
  const people = (): Owner[] => [...new Map(owners().map((owner) => [owner.contactId, owner])).values()]
  const deleted = () => people().length === 1 && people()[0]?.deleted
  /** The two that would be one person: the contact that is changed and the owner, or the two owners. */
  const pair = (): [number, number] | undefined => {
    const [first, second] = people().map(({ contactId }) => contactId)
    if (first === undefined) return undefined
    if (props.ownId !== undefined) return [props.ownId, first]
    return second === undefined ? undefined : [first, second]
  }
  const canMerge = () => workspace.can('contacts.write') && people().every((owner) => !owner.deleted)
  const openLabel = (owner: Owner): string =>
    people().length === 1 ? t('form.open') : t(owner.field === 'email' ? 'form.openEmail' : 'form.openPhone')
  return (
    <Switch>
      <Match when={deleted()}>
        <Notice
          tone="warn"
          live
          fact={t('form.deletedTitle')}
          action={
            <Button compact onClick={() => people().forEach(({ contactId }) => props.onRestore(contactId))}>
              {contactsText.t('bulk.restore')}
            </Button>
          }
        >
          {t('form.deletedText')}
        </Notice>
      </Match>
      <Match when={people().length > 0}>
        <Notice
          tone="warn"
          live
          fact={t(people().length > 1 ? 'form.splitTitle' : 'form.takenTitle')}
          action={
            <span class="flex flex-wrap gap-2">
              <For each={people()}>
                {(owner) => (
                  <A class="link" href={workspace.href(`/contacts/${owner.contactId}`)}>
                    {openLabel(owner)}
                  </A>
                )}
              </For>
              <Show when={canMerge() ? pair() : undefined}>
                {(ids) => (
                  <A class="link" href={workspace.href(`/contacts/merge?a=${ids()[0]}&b=${ids()[1]}`)}>
                    {peopleText.t(props.ownId === undefined ? 'merge.offer' : 'merge.offerOne')}
                  </A>
                )}
              </Show>
            </span>
          }
        >
          {t(people().length > 1 ? 'form.splitText' : 'form.takenText')}
        </Notice>
      </Match>
      <Match when={props.problem instanceof ApiProblem && props.problem.code !== 'request.invalid'}>
        <Notice tone="bad" live fact={problemText(props.problem)} />
      </Match>
    </Switch>
  )
}
