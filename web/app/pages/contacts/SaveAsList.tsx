import { A } from '@solidjs/router'
import { useQueryClient } from '@tanstack/solid-query'
import ListPlus from 'lucide-solid/icons/list-plus'
import type { JSX } from 'solid-js'
import { createSignal, Show } from 'solid-js'
import type { ListKind } from '../../../../worker/contracts/lists.ts'
import type { Rule } from '../../../../worker/contracts/rules.ts'
import { fieldError, fieldProblemText, problemText } from '../../../shared/problem-text.ts'
import { Button } from '../../../shared/ui/Button.tsx'
import { RadioGroup } from '../../../shared/ui/Choice.tsx'
import { FieldError, TextField } from '../../../shared/ui/Field.tsx'
import { Popover } from '../../../shared/ui/Popover.tsx'
import { showToast } from '../../../shared/ui/Toast.tsx'
import { contactsText } from '../../i18n/contacts.ts'
import { useWorkspace } from '../../session.tsx'
import { listActions } from '../lists/lists.data.ts'
import type { ContactsFilterView } from './contacts.data.ts'
import { partsOf, ruleOf } from './filter-parts.ts'
import { listOfMatching } from './matching.data.ts'

const kinds = ['static', 'auto', 'smart'] as const

/** The filter in force becomes a list (spec 2.6): a static one of those it finds now, or one that lives. */
export function SaveAsList(props: { view: ContactsFilterView }): JSX.Element {
  const workspace = useWorkspace()
  const queries = useQueryClient()
  const { t } = contactsText
  const [open, setOpen] = createSignal(false)
  const [name, setName] = createSignal('')
  const [chosen, setKind] = createSignal<ListKind>('static')
  const [busy, setBusy] = createSignal(false)
  const [tried, setTried] = createSignal(false)
  const [problem, setProblem] = createSignal<unknown>(null)
  const [made, setMade] = createSignal<{ id: number; name: string } | null>(null)

  /** The whole filter as a rule; what was typed to search is none. */
  const rule = (): Rule | null => {
    const { listId } = props.view
    const inList = listId === null ? [] : [{ type: 'list' as const, operator: 'is' as const, listId }]
    return ruleOf([...partsOf(props.view.rule), ...inList])
  }
  const canLive = () => props.view.search === ''
  const kind = () => (canLive() ? chosen() : 'static')
  const nameError = () =>
    fieldError(problem(), 'name') ??
    (tried() && name().trim() === '' ? fieldProblemText({ field: 'name', code: 'required' }) : undefined)

  function toggle(next: boolean): void {
    setOpen(next)
    setProblem(null)
    setTried(false)
    setMade(null)
    if (next) setName('')
  }

  async function save(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    setTried(true)
    if (busy() || name().trim() === '') return
    setBusy(true)
    setProblem(null)
    try {
      const list = canLive()
        ? await listActions(workspace.slug(), queries).create({ name: name(), kind: kind(), rule: rule() })
        : await listOfMatching(workspace.slug(), queries, name(), props.view)
      setMade(list)
      showToast({ text: t('saveAs.saved', { name: list.name }) })
    } catch (failure) {
      setProblem(failure)
    } finally {
      setBusy(false)
    }
  }

  return (
    <Popover
      open={open()}
      onOpenChange={toggle}
      label={t('saveAs.title')}
      width={420}
      trigger={(attributes: JSX.ButtonHTMLAttributes<HTMLButtonElement>) => (
        <Button kind="quiet" compact icon={ListPlus} {...attributes}>
          {t('saveAs.button')}
        </Button>
      )}
    >
      <Show
        when={made()}
        fallback={
          <form class="flex flex-col gap-4" noValidate onSubmit={(event) => void save(event)}>
            <TextField
              label={t('saveAs.name')}
              value={name()}
              onText={setName}
              error={nameError()}
              maxLength={120}
              autocomplete="off"
            />
            <Show when={canLive()} fallback={<p class="text-text-2">{t('saveAs.onlyStatic')}</p>}>
              <RadioGroup<ListKind>
                label={t('saveAs.kind')}
                value={kind()}
                options={kinds.map((one) => ({
                  value: one,
                  label: t(`saveAs.kinds.${one}`),
                  help: t(`saveAs.help.${one}`),
                }))}
                onChange={setKind}
              />
            </Show>
            <Show when={problem() && !nameError()}>
              <FieldError>{problemText(problem())}</FieldError>
            </Show>
            <Button kind="main" type="submit" busy={busy()} busyLabel={t('saveAs.saving')}>
              {t('saveAs.save')}
            </Button>
          </form>
        }
      >
        {(list) => (
          <div class="flex flex-col gap-2">
            <p>{t('saveAs.filling', { name: list().name })}</p>
            <A
              href={workspace.href(`/lists/${list().id}`)}
              class="self-start rounded-4 font-medium text-accent-text hover:underline"
            >
              {t('saveAs.open')}
            </A>
          </div>
        )}
      </Show>
    </Popover>
  )
}
