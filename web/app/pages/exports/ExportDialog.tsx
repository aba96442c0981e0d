import { A } from '@solidjs/router'
import { useQuery } from '@tanstack/solid-query'
import type { JSX } from 'solid-js'
import { createMemo, createSignal, For, Show } from 'solid-js'
import type { ContactCount } from '../../../../worker/contracts/contacts.ts'
import { type ExportAttribute, exportAttributes } from '../../../../worker/contracts/exports.ts'
import type { ContactSelection } from '../../../../worker/contracts/selection.ts'
import { exportHeadings } from '../../../../worker/lib/import/export-headings.ts'
import { language } from '../../../shared/i18n/language.ts'
import { problemText } from '../../../shared/problem-text.ts'
import { Button } from '../../../shared/ui/Button.tsx'
import { Checkbox } from '../../../shared/ui/Choice.tsx'
import { Dialog } from '../../../shared/ui/Dialog.tsx'
import { showToast } from '../../../shared/ui/Toast.tsx'
import { exportsText } from '../../i18n/exports.ts'
import { useWorkspace } from '../../session.tsx'
import { createTaskActions } from '../../tasks/tasks.data.ts'
import { useFormat } from '../../use-format.ts'
import { fieldsQuery } from '../lists/lists.data.ts'

const { t, plural } = exportsText

const groups = [
  {
    key: 'person',
    attributes: [
      'email',
      'phone',
      'firstName',
      'lastName',
      'company',
      'language',
      'gender',
      'birthDate',
      'timeZone',
    ],
  },
  {
    key: 'belonging',
    attributes: ['tags', 'lists', 'consentEmail', 'consentWhatsapp', 'consentSms', 'consentPush'],
  },
  { key: 'about', attributes: ['source', 'createdAt', 'updatedAt'] },
] as const satisfies { key: string; attributes: readonly ExportAttribute[] }[]

/** Which columns the file gets; all of them at first. The file is prepared in the background. */
export function ExportDialog(props: {
  open: boolean
  onClose: () => void
  selection: ContactSelection
  /** How many contacts that is, or about how many, where it is known. */
  count: ContactCount | undefined
  /** Called when the export has begun. */
  onStarted?: () => void
}): JSX.Element {
  const workspace = useWorkspace()
  const format = useFormat()
  const actions = createTaskActions()
  const known = useQuery(() => ({ ...fieldsQuery(workspace.slug()), enabled: props.open }))
  const fields = createMemo(() => (known.isSuccess ? known.data : []))
  const [off, setOff] = createSignal<ReadonlySet<string>>(new Set())
  const [busy, setBusy] = createSignal(false)
  const isOn = (key: string): boolean => !off().has(key)
  const fieldKey = (key: string): string => `field:${key}`
  const allKeys = () => [...exportAttributes, ...fields().map(({ key }) => fieldKey(key))]
  const isNothing = () => allKeys().every((key) => !isOn(key))
  function toggle(key: string, on: boolean): void {
    const next = new Set(off())
    if (on) next.delete(key)
    else next.add(key)
    setOff(next)
  }
  const title = () => {
    if (props.count === undefined) return t('titleAll')
    const { count, exact } = props.count
    return exact ? plural('title', count) : t('titleAbout', { count: format.number(count) })
  }

  async function start(): Promise<void> {
    setBusy(true)
    try {
      await actions.start({
        kind: 'contacts.export',
        input: {
          selection: props.selection,
          attributes: exportAttributes.filter(isOn),
          fieldKeys: fields().every(({ key }) => isOn(fieldKey(key)))
            ? null
            : fields().flatMap(({ key }) => (isOn(fieldKey(key)) ? [key] : [])),
          language: language(),
        },
      })
      showToast({ text: t('started') })
      props.onClose()
      props.onStarted?.()
    } catch (error) {
      showToast({ text: problemText(error), failed: true })
    }
    setBusy(false)
  }

  const group = (label: string, columns: () => readonly { key: string; label: string }[]): JSX.Element => (
    <fieldset class="min-w-0">
      <legend class="mb-1 text-secondary font-medium text-text-2">{label}</legend>
      <ul class="grid grid-cols-2 gap-x-4 gap-y-1.5 max-sm:grid-cols-1">
        <For each={columns()}>
          {(column) => (
            <li class="min-w-0 wrap-anywhere">
              <Checkbox
                label={column.label}
                checked={isOn(column.key)}
                onChange={(on) => toggle(column.key, on)}
              />
            </li>
          )}
        </For>
      </ul>
    </fieldset>
  )

  return (
    <Dialog
      form
      open={props.open}
      onClose={props.onClose}
      title={title()}
      actions={
        <>
          <A class="link mr-auto self-center" href={workspace.href('/contacts/exports')}>
            {t('past')}
          </A>
          <Button onClick={() => props.onClose()}>{t('cancel')}</Button>
          <Button
            kind="main"
            busy={busy()}
            offReason={isNothing() ? t('nothing') : undefined}
            onClick={() => void start()}
          >
            {t('start')}
          </Button>
        </>
      }
    >
      <div class="flex flex-col gap-4">
        <p class="text-text-2">{t('lead')}</p>
        <div class="flex items-center justify-between gap-3">
          <h3 class="text-section font-semibold">{t('columns')}</h3>
          <span class="flex gap-1">
            <Button kind="quiet" compact onClick={() => setOff(new Set<string>())}>
              {t('all')}
            </Button>
            <Button kind="quiet" compact onClick={() => setOff(new Set(allKeys()))}>
              {t('none')}
            </Button>
          </span>
        </div>
        <For each={groups}>
          {(one) => (
            <>
              {group(t(one.key), () =>
                one.attributes.map((key) => ({ key, label: exportHeadings[language()][key] })),
              )}
              <Show when={one.key === 'person' && fields().length > 0}>
                {group(t('fields'), () => fields().map(({ key, label }) => ({ key: fieldKey(key), label })))}
              </Show>
            </>
          )}
        </For>
      </div>
    </Dialog>
  )
}
