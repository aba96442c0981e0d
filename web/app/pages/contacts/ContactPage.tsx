import { Navigate, useNavigate, useParams } from '@solidjs/router'
import { useQuery } from '@tanstack/solid-query'
import RotateCcw from 'lucide-solid/icons/rotate-ccw'
import Download from 'lucide-solid/icons/download'
import Link from 'lucide-solid/icons/link'
import Merge from 'lucide-solid/icons/merge'
import Trash from 'lucide-solid/icons/trash'
import UserX from 'lucide-solid/icons/user-x'
import type { JSX } from 'solid-js'
import { createMemo, createSignal, Match, onMount, Show, Switch } from 'solid-js'
import type { ContactDetail, UpdateContactInput } from '../../../../worker/contracts/contacts.ts'
import { ApiProblem } from '../../../shared/api.ts'
import { problemText } from '../../../shared/problem-text.ts'
import { Address } from '../../../shared/ui/Address.tsx'
import { Avatar } from '../../../shared/ui/Avatar.tsx'
import { Button } from '../../../shared/ui/Button.tsx'
import { type MenuEntry, MoreMenu } from '../../../shared/ui/Menu.tsx'
import { PageBody, PageHeader } from '../../../shared/ui/Page.tsx'
import { ErrorState, Notice, SkeletonRows } from '../../../shared/ui/States.tsx'
import { showToast } from '../../../shared/ui/Toast.tsx'
import { contactsText } from '../../i18n/contacts.ts'
import { peopleText } from '../../i18n/people.ts'
import { pushText } from '../../i18n/push.ts'
import { recordId } from '../../record-id.ts'
import { useWorkspace } from '../../session.tsx'
import { useFormat } from '../../use-format.ts'
import { NotFound } from '../system/NotFound.tsx'
import { contactMark, contactName } from './contact-words.ts'
import { contactQuery, createContactActions } from './contacts.data.ts'
import { fieldsQuery } from '../lists/lists.data.ts'
import { ContactConsents } from './ContactConsents.tsx'
import { ContactDetails } from './ContactDetails.tsx'
import { ContactDevices } from './ContactDevices.tsx'
import { ContactLists, ContactTags } from './ContactTags.tsx'
import { ContactStory, GoToChat } from './ContactStory.tsx'
import { ContactTimeline } from './ContactTimeline.tsx'
import { deleteWithUndo, restore } from './delete-with-undo.ts'
import { EraseDialog } from './EraseDialog.tsx'
import { SignUpLinkDialog } from './SignUpLinkDialog.tsx'
import { ErasedPage } from './ErasedPage.tsx'
import { createPeopleActions } from './people.data.ts'
import { saveFile } from './save-json.ts'
import { TakenNotice } from './TakenNotice.tsx'

/** One contact: its data changed in place, and its story (spec 2.3). */
export default function ContactPage(): JSX.Element {
  const params = useParams()
  const workspace = useWorkspace()
  const id = () => recordId(params['id'])
  /** The contact that was erased here: it is known to be gone, and is not asked for. */
  const [erasedHere, setErasedHere] = createSignal<number>()
  const contact = useQuery(() => ({
    ...contactQuery(workspace.slug(), id() ?? 0),
    enabled: id() !== null && id() !== erasedHere(),
  }))
  const known = createMemo(() => (contact.isSuccess ? contact.data : undefined))
  const problemCode = () => (contact.error instanceof ApiProblem ? contact.error.code : undefined)
  /** The contact that this one was merged into. */
  const mergedInto = () => {
    const intoId =
      contact.error instanceof ApiProblem && problemCode() === 'contact.merged'
        ? contact.error.errors[0]?.params?.['contactId']
        : undefined
    return typeof intoId === 'number' ? intoId : undefined
  }
  const missing = () =>
    id() === null ||
    (contact.error instanceof ApiProblem && (contact.error.status === 404 || contact.error.status === 422))
  return (
    <Switch>
      <Match when={erasedHere() === id() && id()}>
        {(erasedId) => <ErasedPage contactId={erasedId()} />}
      </Match>
      <Match when={known()}>
        {(loaded) => <Loaded contact={loaded()} onErased={() => setErasedHere(loaded().id)} />}
      </Match>
      <Match when={mergedInto()}>{(intoId) => <LeadOn path={`/contacts/${intoId()}`} />}</Match>
      <Match when={problemCode() === 'contact.erased'}>
        <Show when={id()}>{(erasedId) => <ErasedPage contactId={erasedId()} />}</Show>
      </Match>
      <Match when={missing()}>
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

/** Goes on to the contact that this one was merged into, and says so. */
function LeadOn(props: { path: string }): JSX.Element {
  const workspace = useWorkspace()
  onMount(() => showToast({ text: peopleText.t('merge.wasMerged') }))
  return <Navigate href={workspace.href(props.path)} />
}

function Section(props: { title: string; children: JSX.Element }): JSX.Element {
  return (
    <section class="flex flex-col gap-2 border-t border-line py-4 first:border-t-0 first:pt-0">
      <h2 class="text-section font-semibold">{props.title}</h2>
      {props.children}
    </section>
  )
}

function Loaded(props: { contact: ContactDetail; onErased: () => void }): JSX.Element {
  const workspace = useWorkspace()
  const navigate = useNavigate()
  const format = useFormat()
  const actions = createContactActions()
  const { t } = contactsText
  const fields = useQuery(() => fieldsQuery(workspace.slug()))
  const name = () => contactName(props.contact)
  const people = createPeopleActions()
  const [taken, setTaken] = createSignal<unknown>()
  const [erasing, setErasing] = createSignal(false)
  const [signingUp, setSigningUp] = createSignal(false)
  const canWrite = () => workspace.can('contacts.write') && props.contact.deletedAt === null

  /** Writes over what is shown; when somebody was faster, the new data appears and the change is asked again. */
  async function save(input: UpdateContactInput): Promise<void> {
    setTaken(undefined)
    try {
      await actions.update(props.contact.id, { ...input, expectedUpdatedAt: props.contact.updatedAt })
    } catch (error) {
      if (error instanceof ApiProblem && error.code === 'resource.conflict') {
        showToast({ text: t('detail.changedMeanwhile'), failed: true })
      }
      if (error instanceof ApiProblem && error.code.startsWith('contact.identity_')) setTaken(() => error)
      throw error
    }
  }
  async function remove(): Promise<void> {
    if (await deleteWithUndo(actions, [props.contact.id], t('detail.deleted', { name: name() }))) {
      navigate(workspace.href('/contacts'))
    }
  }

  async function download(): Promise<void> {
    try {
      saveFile(`contact-${props.contact.id}.json`, await people.exportOf(props.contact.id))
      showToast({ text: peopleText.t('actions.downloaded') })
    } catch (error) {
      showToast({ text: problemText(error), failed: true })
    }
  }
  async function restoreOwner(id: number): Promise<void> {
    await restore(actions, [id])
    setTaken(undefined)
  }
  const more = (): MenuEntry[] => [
    ...(canWrite()
      ? [{ label: peopleText.t('signUp.action'), icon: Link, onSelect: () => setSigningUp(true) }]
      : []),
    ...(canWrite()
      ? [
          {
            label: peopleText.t('actions.merge'),
            icon: Merge,
            onSelect: () => navigate(workspace.href(`/contacts/merge?a=${props.contact.id}`)),
          },
        ]
      : []),
    ...(workspace.can('contacts.write')
      ? [{ label: peopleText.t('actions.download'), icon: Download, onSelect: () => void download() }]
      : []),
    ...(workspace.can('contacts.erase')
      ? [
          {
            label: peopleText.t('actions.erase'),
            icon: UserX,
            danger: true,
            onSelect: () => setErasing(true),
          },
        ]
      : []),
  ]

  return (
    <>
      <PageHeader
        title={name()}
        path={[{ label: t('title'), href: workspace.href('/contacts') }]}
        titleEditor={
          <div class="flex min-w-0 items-center gap-2.5">
            <Avatar id={props.contact.id} name={contactMark(props.contact)} />
            <h1 class="min-w-0 text-title font-semibold tracking-(--tracking-title)">
              <Address text={name()} />
            </h1>
          </div>
        }
        detail={
          <span class="max-lg:hidden">
            {t('detail.created', { date: format.day(props.contact.createdAt) })}
          </span>
        }
        actions={
          <>
            <Show when={props.contact.deletedAt === null && workspace.can('inbox.write')}>
              <GoToChat contactId={props.contact.id} />
            </Show>
            <Show when={canWrite()}>
              <Button kind="plain" icon={Trash} onClick={() => void remove()}>
                {t('detail.delete')}
              </Button>
            </Show>
            <Show when={more().length > 0}>
              <MoreMenu of={name()} entries={more()} />
            </Show>
          </>
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
            <Section title={t('detail.details')}>
              <Show when={taken()}>
                {(problem) => (
                  <TakenNotice
                    problem={problem()}
                    ownId={props.contact.id}
                    onRestore={(id) => void restoreOwner(id)}
                  />
                )}
              </Show>
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
            <Show when={props.contact.identities.some(({ kind }) => kind === 'push')}>
              <Section title={pushText.t('devices.title')}>
                <ContactDevices contact={props.contact} canWrite={canWrite()} />
              </Section>
            </Show>
            <Section title={t('detail.consents')}>
              <ContactConsents contact={props.contact} onSave={canWrite() ? save : undefined} />
            </Section>
          </div>
          <div class="max-w-[760px] min-w-0 px-(--gutter) py-4">
            <Show
              when={workspace.can('inbox.read')}
              fallback={<ContactTimeline contactId={props.contact.id} />}
            >
              <ContactStory contactId={props.contact.id} />
            </Show>
          </div>
        </div>
      </PageBody>
      <Show when={signingUp()}>
        <SignUpLinkDialog contactId={props.contact.id} onClose={() => setSigningUp(false)} />
      </Show>
      <Show when={erasing()}>
        <EraseDialog
          contact={props.contact}
          onClose={() => setErasing(false)}
          onErased={() => {
            setErasing(false)
            props.onErased()
          }}
        />
      </Show>
    </>
  )
}
