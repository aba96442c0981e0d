import type { JSX } from 'solid-js'
import { createSignal, createUniqueId, For, Show } from 'solid-js'
import type { ChatForm, FieldRule } from '../../../worker/contracts/chat.ts'
import type { ChatFormInput } from '../../../worker/contracts/chat-doors.ts'
import { formFieldNames, type FormFieldName as FieldName } from '../../../worker/contracts/visitor-form.ts'
import { focusComposer } from './ChatComposer.tsx'
import { ChatIcon } from './ChatIcon.tsx'
import type { ChatActions, ChatLook } from './chat-view.ts'
import { emailProblem } from './chat-view.ts'
import type { ChatWords } from './chat-words.ts'

/** Characters, as the contract of the form has them. */
const longest = { email: 254, name: 100, phone: 60, company: 120 } as const
const fewestDigits = 5
const inputOf = {
  email: { type: 'email', autocomplete: 'email', inputmode: 'email' },
  name: { type: 'text', autocomplete: 'name', inputmode: 'text' },
  phone: { type: 'tel', autocomplete: 'tel', inputmode: 'tel' },
  company: { type: 'text', autocomplete: 'organization', inputmode: 'text' },
} as const

/** What is typed into the forms of one visitor: whichever of them stands there has it. */
export type FormDraft = { values: () => ChatFormInput; change: (name: FieldName, value: string) => void }

export function createFormDraft(): FormDraft {
  const [values, setValues] = createSignal<ChatFormInput>({ email: '', name: '', phone: '', company: '' })
  return { values, change: (name, value) => setValues((known) => ({ ...known, [name]: value })) }
}

/** Asks who writes: the e-mail always, the rest as it is set (spec 14.2). A field is judged when it is left. */
export function ChatFormCard(props: {
  form: Omit<ChatForm, 'enabled'>
  /** The e-mail alone is asked for, beside a chat that goes on without it. */
  isShort?: boolean
  draft: FormDraft
  look: ChatLook
  words: ChatWords
  actions: ChatActions
}): JSX.Element {
  const [problems, setProblems] = createSignal<Awaited<ReturnType<ChatActions['submitForm']>>>({})
  const [isBusy, setBusy] = createSignal(false)
  let form: HTMLFormElement | undefined
  const ruleOf = (name: FieldName): FieldRule => (name === 'email' ? 'required' : props.form[name])
  const shown = () => formFieldNames.filter((name) => ruleOf(name) !== 'off')

  const problemOf = (name: FieldName): string | undefined => {
    const value = props.draft.values()[name].trim()
    if (name === 'email') {
      const found = emailProblem(value)
      return found === null ? undefined : props.words[found]
    }
    if (value === '') return ruleOf(name) === 'required' ? props.words.required : undefined
    return name === 'phone' && value.replace(/\D/g, '').length < fewestDigits
      ? props.words.badPhone
      : undefined
  }
  const judge = (name: FieldName) => setProblems((known) => ({ ...known, [name]: problemOf(name) }))
  const change = (name: FieldName, value: string) => {
    props.draft.change(name, value)
    if (problems()[name] !== undefined) judge(name)
  }
  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    if (isBusy()) return
    for (const name of shown()) judge(name)
    const wrong = shown().find((name) => problems()[name] !== undefined)
    if (wrong !== undefined) return form?.querySelector<HTMLInputElement>(`[name=${wrong}]`)?.focus()
    const chat = form?.closest('.chat')
    setBusy(true)
    const found = await props.actions.submitForm(props.draft.values())
    setProblems(found)
    setBusy(false)
    if (Object.keys(found).length === 0) return focusComposer(chat)
    const refused = shown().find((name) => problems()[name] !== undefined)
    form?.querySelector<HTMLInputElement>(`[name=${refused}]`)?.focus()
  }
  return (
    <form
      ref={(element) => (form = element)}
      class="card"
      noValidate
      onSubmit={(event) => void submit(event)}
    >
      <Show when={props.isShort}>
        <p>{props.words.leaveEmail}</p>
      </Show>
      <For each={shown()}>
        {(name) => (
          <TextInput
            name={name}
            label={props.words[name]}
            hint={ruleOf(name) === 'optional' ? props.words.optional : ''}
            value={props.draft.values()[name]}
            problem={problems()[name]}
            onInput={(value) => change(name, value)}
            onLeave={() => props.draft.values()[name] !== '' && judge(name)}
          />
        )}
      </For>
      <button type="submit" class="main" aria-busy={isBusy()}>
        {isBusy() ? props.words.submitting : props.isShort ? props.words.leave : props.words.submit}
      </button>
      <Show when={problems().all}>
        {(text) => (
          <p class="err" role="alert">
            <ChatIcon name="alert" size={14} />
            {text()}
          </p>
        )}
      </Show>
      <p class="small">
        {props.words.formNote}{' '}
        <Show when={props.look.privacyUrl}>
          {(url) => (
            <a class="link" href={url()} target="_blank" rel="noopener noreferrer">
              {props.words.privacy}
            </a>
          )}
        </Show>
      </p>
    </form>
  )
}

function TextInput(props: {
  name: FieldName
  label: string
  hint: string
  value: string
  problem: string | undefined
  onInput: (value: string) => void
  onLeave: () => void
}): JSX.Element {
  const id = createUniqueId()
  return (
    <div>
      <label for={id}>
        {props.label}
        <span>{props.hint}</span>
      </label>
      <input
        id={id}
        name={props.name}
        type={inputOf[props.name].type}
        autocomplete={inputOf[props.name].autocomplete}
        inputmode={inputOf[props.name].inputmode}
        value={props.value}
        maxLength={longest[props.name]}
        aria-invalid={props.problem !== undefined}
        aria-describedby={props.problem === undefined ? undefined : `${id}-err`}
        onInput={(event) => props.onInput(event.currentTarget.value)}
        onBlur={() => props.onLeave()}
      />
      <Show when={props.problem}>
        {(text) => (
          <p class="err" id={`${id}-err`}>
            <ChatIcon name="alert" size={14} />
            {text()}
          </p>
        )}
      </Show>
    </div>
  )
}
