import Plus from 'lucide-solid/icons/plus'
import X from 'lucide-solid/icons/x'
import type { JSX } from 'solid-js'
import { createSignal, For, Show, untrack } from 'solid-js'
import { createStore, unwrap } from 'solid-js/store'
import { type Block, type FieldRule, type Texts } from '../../../../worker/contracts/chatbot.ts'
import { looseFields, type LooseField } from '../../../../worker/contracts/visitor-form.ts'
import { uiText } from '../../../shared/i18n/ui.ts'
import { Button, IconButton } from '../../../shared/ui/Button.tsx'
import { Checkbox } from '../../../shared/ui/Choice.tsx'
import { Dialog } from '../../../shared/ui/Dialog.tsx'
import { chatbotText } from '../../i18n/chatbot.ts'
import type { ChatbotDraft } from './draft.ts'
import { WordsFields } from './WordsFields.tsx'

type Form = Extract<Block, { type: 'form' }>

/**
 * The form of a bot (spec 14.2): the e-mail always; full name, phone and company are ticked as required or taken away
 * with ×. Nothing holds before Save.
 */
export function FormDialog(props: {
  draft: ChatbotDraft
  block: Form
  canWrite: boolean
  onClose: () => void
}): JSX.Element {
  const { t } = chatbotText
  const [rules, setRules] = createStore<Record<LooseField, FieldRule>>(
    untrack(() => ({ name: props.block.name, phone: props.block.phone, company: props.block.company })),
  )
  const [text, setText] = createSignal<Texts>(untrack(() => ({ ...props.block.text })))
  const shown = () => looseFields.filter((field) => rules[field] !== 'off')
  const away = () => looseFields.filter((field) => rules[field] === 'off')
  function save(): void {
    props.draft.change({ ...props.block, ...unwrap(rules), text: text() })
    props.onClose()
  }
  return (
    <Dialog
      open
      form
      onClose={props.onClose}
      title={t('form.title')}
      actions={
        <Show
          when={props.canWrite}
          fallback={<Button onClick={() => props.onClose()}>{uiText.t('actions.close')}</Button>}
        >
          <Button onClick={() => props.onClose()}>{uiText.t('actions.cancel')}</Button>
          <Button kind="main" onClick={save}>
            {uiText.t('actions.save')}
          </Button>
        </Show>
      }
    >
      <div class="flex flex-col gap-4">
        <p class="text-text-2">{t('form.lead')}</p>
        <ul class="rounded-8 border border-line" aria-label={t('form.fields')}>
          <li class="flex min-h-11 items-center justify-between gap-3 border-b border-line px-3 py-1.5 last:border-b-0">
            <span class="font-medium">{t('form.email')}</span>
            <span class="text-secondary text-text-3">{t('form.always')}</span>
          </li>
          <For each={shown()}>
            {(field) => (
              <li class="flex min-h-11 flex-wrap items-center justify-between gap-x-3 border-b border-line py-1.5 pr-1.5 pl-3 last:border-b-0">
                <span class="min-w-0 font-medium">{t(`form.${field}`)}</span>
                <span class="flex items-center gap-2">
                  <Checkbox
                    label={
                      <>
                        <span aria-hidden="true">{t('form.required')}</span>
                        <span class="sr-only">{t('form.requiredFor', { field: t(`form.${field}`) })}</span>
                      </>
                    }
                    checked={rules[field] === 'required'}
                    disabled={!props.canWrite}
                    onChange={(required) => setRules(field, required ? 'required' : 'optional')}
                  />
                  <Show when={props.canWrite}>
                    <IconButton
                      icon={X}
                      label={t('form.removeField', { field: t(`form.${field}`) })}
                      onClick={() => setRules(field, 'off')}
                    />
                  </Show>
                </span>
              </li>
            )}
          </For>
        </ul>
        <Show when={props.canWrite && away().length > 0}>
          <div class="flex flex-wrap gap-2">
            <For each={away()}>
              {(field) => (
                <Button compact icon={Plus} onClick={() => setRules(field, 'optional')}>
                  {t('form.addField', { field: t(`form.${field}`) })}
                </Button>
              )}
            </For>
          </div>
        </Show>
        <WordsFields
          texts={text()}
          languages={props.draft.flow.languages}
          label="form.text"
          optional
          disabled={!props.canWrite}
          onChange={setText}
        />
      </div>
    </Dialog>
  )
}
