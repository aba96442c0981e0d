import { useNavigate, useParams } from '@solidjs/router'
import { useQuery } from '@tanstack/solid-query'
import RotateCcw from 'lucide-solid/icons/rotate-ccw'
import Trash from 'lucide-solid/icons/trash'
import type { JSX } from 'solid-js'
import { createMemo, Match, Show, Switch } from 'solid-js'
import type { ContactDetail, UpdateContactInput } from '../../../../worker/contracts/contacts.ts'
import { ApiProblem } from '../../../shared/api.ts'
import { Avatar } from '../../../shared/ui/Avatar.tsx'
import { Button } from '../../../shared/ui/Button.tsx'
import { PageBody, PageHeader } from '../../../shared/ui/Page.tsx'
import { ErrorState, Notice, SkeletonRows } from '../../../shared/ui/States.tsx'
import { showToast } from '../../../shared/ui/Toast.tsx'
import { contactsText } from '../../i18n/contacts.ts'
import { useWorkspace } from '../../session.tsx'
import { useFormat } from '../../use-format.ts'
import { NotFound } from '../system/NotFound.tsx'
import { contactName } from './contact-words.ts'
import { contactQuery, createContactActions } from './contacts.data.ts'
import { fieldsQuery } from '../lists/lists.data.ts'
import { ContactConsents } from './ContactConsents.tsx'
import { ContactDetails } from './ContactDetails.tsx'
import { ContactLists, ContactTags } from './ContactTags.tsx'
import { ContactTimeline } from './ContactTimeline.tsx'
import { deleteWithUndo, restore } from './delete-with-undo.ts'

/** One contact: its data changed in place, and its story (spec 2.3). */
export default function ContactPage(): JSX.Element {
  const params = useParams()
  const workspace = useWorkspace()
  const id = () => Number(params['id'])
  const contact = useQuery(() => contactQuery(workspace.slug(), id()))
  const known = createMemo(() => (contact.isSuccess ? contact.data : undefined))
  const missing = () =>
    contact.error instanceof ApiProblem && (contact.error.status === 404 || contact.error.status === 422)
  return (
    <Switch>
      <Match when={known()}>{(loaded) => <Loaded contact={loaded()} />}</Match>
      <Match when={contact.isError && missing()}>
        <NotFound homeHref={workspace.href('/contacts')} />
      </Match>
      <Match when={contact.isError}>
        <ErrorState error={contact.error} onRetry={() => void contact.refetch()} />
      </Match>
      <Match when={contact.isPending}>
        <PageHeader title="" path={[{ label: contactsText.t('title'), href: workspace.href('/contacts') }]} />
        <SkeletonRows rows={8} />
      </Match>
    </Switch>
  )
}

function Section(props: { title: string; children: JSX.Element }): JSX.Element {
  return (
    <section class="flex flex-col gap-2 border-t border-line py-4 first:border-t-0 first:pt-0">
      <h2 class="text-section font-semibold">{props.title}</h2>
      {props.children}
    </section>
  )
}

function Loaded(props: { contact: ContactDetail }): JSX.Element {
  const workspace = useWorkspace()
  const navigate = useNavigate()
  const format = useFormat()
  const actions = createContactActions()
  const { t } = contactsText
  const fields = useQuery(() => fieldsQuery(workspace.slug()))
  const name = () => contactName(props.contact)
  const canWrite = () => workspace.can('contacts.write') && props.contact.deletedAt === null

  /** Writes over what is shown; when somebody was faster, the new data appears and the change is asked again. */
  async function save(input: UpdateContactInput): Promise<void> {
    try {
      await actions.update(props.contact.id, { ...input, expectedUpdatedAt: props.contact.updatedAt })
    } catch (error) {
      if (error instanceof ApiProblem && error.code === 'resource.conflict') {
        showToast({ text: t('detail.changedMeanwhile'), failed: true })
      }
      throw error
    }
  }
  async function remove(): Promise<void> {
    if (await deleteWithUndo(actions, [props.contact.id], t('detail.deleted', { name: name() }))) {
      navigate(workspace.href('/contacts'))
    }
  }

  return (
    <>
      <PageHeader
        title={name()}
        path={[{ label: t('title'), href: workspace.href('/contacts') }]}
        detail={
          <span class="max-lg:hidden">
            {t('detail.created', { date: format.day(props.contact.createdAt) })}
          </span>
        }
        actions={
          <Show when={canWrite()}>
            <Button kind="plain" icon={Trash} onClick={() => void remove()}>
              {t('detail.delete')}
            </Button>
          </Show>
        }
      />
      <PageBody>
        <Show when={props.contact.deletedAt}>
          {(deletedAt) => (
            <div class="px-(--gutter) pt-4">
              <Notice
                tone="warn"
                fact={t('detail.deletedFact')}
                action={
                  <Show when={workspace.can('contacts.write')}>
                    <Button
                      compact
                      icon={RotateCcw}
                      onClick={() => void restore(actions, [props.contact.id])}
                    >
                      {t('bulk.restore')}
                    </Button>
                  </Show>
                }
              >
                {t('detail.deletedSince', { date: format.moment(deletedAt()) })}
              </Notice>
            </div>
          )}
        </Show>
        <div class="grid lg:grid-cols-[400px_1fr] lg:min-h-full">
          <div class="border-line bg-bg px-(--gutter) py-4 max-lg:border-b lg:border-r">
            <div class="mb-4 flex items-center gap-3">
              <Avatar id={props.contact.id} name={name()} size={40} />
              <div class="min-w-0">
                <p class="text-section font-semibold">{name()}</p>
                <p class="text-text-2">{props.contact.company}</p>
              </div>
            </div>
            <Section title={t('detail.details')}>
              <ContactDetails
                contact={props.contact}
                fields={fields.isSuccess ? fields.data : []}
                onSave={canWrite() ? save : undefined}
              />
            </Section>
            <Section title={t('detail.tags')}>
              <ContactTags contact={props.contact} canWrite={canWrite()} />
            </Section>
            <Section title={t('detail.lists')}>
              <ContactLists contact={props.contact} canWrite={canWrite() && workspace.can('lists.write')} />
            </Section>
            <Section title={t('detail.consents')}>
              <ContactConsents contact={props.contact} onSave={canWrite() ? save : undefined} />
            </Section>
          </div>
          <div class="max-w-[760px] px-(--gutter) py-4">
            <ContactTimeline contactId={props.contact.id} />
          </div>
        </div>
      </PageBody>
    </>
  )
}
