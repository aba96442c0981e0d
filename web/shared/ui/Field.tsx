import CircleAlert from 'lucide-solid/icons/circle-alert'
import Eye from 'lucide-solid/icons/eye'
import EyeOff from 'lucide-solid/icons/eye-off'
import SearchIcon from 'lucide-solid/icons/search'
import X from 'lucide-solid/icons/x'
import type { JSX } from 'solid-js'
import { createSignal, createUniqueId, Show, splitProps } from 'solid-js'
import { uiText } from '../i18n/ui.ts'
import type { Icon } from './Button.tsx'
import { Glyph, IconButton } from './Button.tsx'
import { createTextLimit } from './text-limit.ts'
import { Kbd } from './Tooltip.tsx'

/** What every field shows around its control. */
export type FieldFrame = {
  label: string
  /** Hides the label from sight, never from assistive technology. */
  labelHidden?: boolean
  /** Marks the field "se vuoi". */
  optional?: boolean
  help?: JSX.Element
  /** The sentence of the problem; the edge turns red and the sentence stands below with its icon. */
  error?: string
  /** Beside the label, at the right: a link such as "Password dimenticata?". */
  aside?: JSX.Element
  class?: string
}

/** Ids and states a control takes from its frame. */
export type FieldControl = {
  id: string
  'aria-describedby': string | undefined
  'aria-invalid': true | undefined
}

/** Label above, control, then error or help, tied together for assistive technology. */
export function Field(
  props: FieldFrame & { children: (control: () => FieldControl) => JSX.Element },
): JSX.Element {
  const id = createUniqueId()
  const control = (): FieldControl => ({
    id,
    'aria-describedby': props.error ? `${id}-error` : props.help ? `${id}-help` : undefined,
    'aria-invalid': props.error ? true : undefined,
  })
  return (
    <div class={`flex min-w-0 flex-col gap-1 ${props.class ?? ''}`}>
      <div class={props.labelHidden ? 'sr-only' : 'flex items-baseline justify-between gap-3'}>
        <label for={id} id={`${id}-label`} class="text-secondary font-medium">
          {props.label}
          <Show when={props.optional}>
            {' '}
            <span class="ml-0.5 font-normal text-text-3">{uiText.t('field.optional')}</span>
          </Show>
        </label>
        {props.aside}
      </div>
      {props.children(control)}
      <Show
        when={props.error}
        fallback={
          <Show when={props.help}>
            <p id={`${id}-help`} class="text-secondary text-text-3">
              {props.help}
            </p>
          </Show>
        }
      >
        <FieldError id={`${id}-error`}>{props.error}</FieldError>
      </Show>
    </div>
  )
}

/** The sentence of a problem, with its icon; announced when it appears. */
export function FieldError(props: { id?: string; children: JSX.Element }): JSX.Element {
  return (
    <p id={props.id} class="flex items-start gap-1.5 text-secondary text-bad" role="alert">
      <Glyph icon={CircleAlert} size={14} class="mt-px" />
      <span>{props.children}</span>
    </p>
  )
}

type InputProps = Omit<JSX.InputHTMLAttributes<HTMLInputElement>, 'class' | 'onInput' | 'value' | 'id'>

const frameKeys = ['label', 'labelHidden', 'optional', 'help', 'error', 'aside', 'class'] as const

/** One line of text. `onText` gets the text at each stroke. */
export function TextField(
  props: FieldFrame &
    InputProps & {
      value: string
      onText: (text: string) => void
      compact?: boolean
      tall?: boolean
      icon?: Icon
      /** After the text, inside the edge: a unit, a count "12/25". */
      trailing?: JSX.Element
    },
): JSX.Element {
  const [frame, own, rest] = splitProps(props, frameKeys, [
    'value',
    'onText',
    'compact',
    'tall',
    'icon',
    'trailing',
  ])
  return (
    <Field {...frame}>
      {(control) => (
        <div class={`input ${own.compact ? 'input-compact' : ''} ${own.tall ? 'input-tall' : ''}`}>
          <Show when={own.icon}>{(icon) => <Glyph icon={icon()} class="text-text-3" />}</Show>
          <input
            type="text"
            {...rest}
            {...control()}
            value={own.value}
            onInput={(event) => own.onText(event.currentTarget.value)}
          />
          {own.trailing}
        </div>
      )}
    </Field>
  )
}

/** A password that can be shown while it is typed. */
export function PasswordField(
  props: FieldFrame & InputProps & { value: string; onText: (text: string) => void; tall?: boolean },
): JSX.Element {
  const [visible, setVisible] = createSignal(false)
  return (
    <TextField
      {...props}
      type={visible() ? 'text' : 'password'}
      autocapitalize="off"
      spellcheck={false}
      trailing={
        <IconButton
          icon={visible() ? EyeOff : Eye}
          label={uiText.t(visible() ? 'field.hidePassword' : 'field.showPassword')}
          class="-mr-1.5"
          onClick={() => setVisible(!visible())}
        />
      }
    />
  )
}

/** Several lines of text; what does not fit into `maxLength` is left out and told. */
export function TextArea(
  props: FieldFrame &
    Omit<
      JSX.TextareaHTMLAttributes<HTMLTextAreaElement>,
      'class' | 'onInput' | 'onBeforeInput' | 'value' | 'id' | 'maxLength'
    > & {
      value: string
      maxLength?: number
      onText: (text: string) => void
    },
): JSX.Element {
  const [frame, own, rest] = splitProps(props, frameKeys, ['value', 'onText', 'maxLength'])
  const limit = createTextLimit({
    max: () => own.maxLength,
    text: () => own.value,
    onText: (text) => own.onText(text),
  })
  const cutWords = () => (limit.isCut() ? uiText.t('field.cut', { max: own.maxLength ?? 0 }) : undefined)
  return (
    <Field {...frame} error={frame.error ?? cutWords()}>
      {(control) => (
        <textarea
          rows={4}
          {...rest}
          {...control()}
          class="input"
          maxLength={own.maxLength}
          value={own.value}
          onBeforeInput={limit.onBeforeInput}
          onInput={limit.onInput}
        />
      )}
    </Field>
  )
}

/** The search of a page header: magnifier, key hint, × when filled. "/" from anywhere focuses it when `keyHint` is "/". */
export function SearchField(props: {
  label: string
  value: string
  onText: (text: string) => void
  keyHint?: string
  compact?: boolean
  class?: string
  ref?: (element: HTMLInputElement) => void
}): JSX.Element {
  return (
    <div class={`input ${props.compact ? 'input-compact' : ''} ${props.class ?? ''}`}>
      <Glyph icon={SearchIcon} class="text-text-3" />
      <input
        type="search"
        class="[&::-webkit-search-cancel-button]:hidden"
        ref={(element) => props.ref?.(element)}
        aria-label={props.label}
        placeholder={props.label}
        value={props.value}
        aria-keyshortcuts={props.keyHint}
        onInput={(event) => props.onText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape' && props.value) {
            event.stopPropagation()
            props.onText('')
          }
        }}
      />
      <Show
        when={props.value}
        fallback={
          <Show when={props.keyHint}>
            <span class="max-sm:hidden">
              <Kbd>{props.keyHint}</Kbd>
            </span>
          </Show>
        }
      >
        <IconButton
          icon={X}
          size={14}
          label={uiText.t('actions.clearSearch')}
          class="-mr-2"
          onClick={() => props.onText('')}
        />
      </Show>
    </div>
  )
}
