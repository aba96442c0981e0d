import { createMemo, createSignal } from 'solid-js'
import { createStore, type SetStoreFunction, unwrap } from 'solid-js/store'
import {
  ChatSettings,
  type ChatSetup,
  originOf,
  type SaveChatSettingsInput,
} from '../../../../../worker/contracts/chat.ts'
import type { FieldProblem } from '../../../../../worker/contracts/common.ts'
import { ApiProblem } from '../../../../shared/api.ts'
import { problemsOf } from '../../../../shared/form.ts'
import { fieldProblemText } from '../../../../shared/problem-text.ts'

/** The site that an address is on, as browsers name it ("shop.it/oil?x=1"); what has none stays as it was typed. */
export function siteOf(typed: string): string {
  const text = typed.trim()
  return originOf(text) ?? originOf(text.replace(/^([a-z]+:\/\/)?([^/?#@]+)[/?#].*$/i, '$1$2')) ?? text
}

/** The settings while they are changed; `error` tells at a field once saving was tried. */
export type ChatDraft = {
  values: ChatSettings
  set: SetStoreFunction<ChatSettings>
  isChanged: () => boolean
  busy: () => boolean
  problem: () => unknown
  /** Somebody saved other settings meanwhile: these can be saved no more. */
  isStale: () => boolean
  /** Whether saving was tried since the last change that was saved. */
  tried: () => boolean
  /** What stands in a field cannot be read: nothing is saved while that is so. */
  setUnreadable: (field: string, isUnreadable: boolean) => void
  /** Of a field, or of any of its parts. */
  error: (field: string) => string | undefined
  save: () => Promise<boolean>
}

export function createChatDraft(
  { settings: initial, revision: opened }: Pick<ChatSetup, 'settings' | 'revision'>,
  submit: (input: SaveChatSettingsInput) => Promise<number>,
): ChatDraft {
  let revision = opened
  const [values, set] = createStore<ChatSettings>(structuredClone(unwrap(initial)))
  const [saved, setSaved] = createSignal(JSON.stringify(initial))
  const [tried, setTried] = createSignal(false)
  const [busy, setBusy] = createSignal(false)
  const [problem, setProblem] = createSignal<unknown>()
  const [unreadable, setUnread] = createSignal<ReadonlySet<string>>(new Set())
  const text = createMemo(() => JSON.stringify(values))
  const parsed = createMemo(() => ChatSettings.safeParse(JSON.parse(text())))
  const problems = createMemo((): FieldProblem[] => {
    const result = parsed()
    return result.success ? [] : problemsOf(result.error)
  })
  return {
    values,
    set,
    isChanged: () => text() !== saved() || unreadable().size > 0,
    busy,
    problem,
    isStale: () => isConflict(problem()),
    tried,
    setUnreadable(field, isUnreadable) {
      if (unreadable().has(field) === isUnreadable) return
      const others = [...unreadable()].filter((one) => one !== field)
      setUnread(new Set(isUnreadable ? [...others, field] : others))
    },
    error(field) {
      const isOf = (one: FieldProblem) => one.field === field || one.field.startsWith(`${field}.`)
      const failure = problem()
      const refused = failure instanceof ApiProblem ? failure.errors.find(isOf) : undefined
      const found = refused ?? (tried() ? problems().find(isOf) : undefined)
      return found && fieldProblemText(found)
    },
    async save() {
      setTried(true)
      const result = parsed()
      if (!result.success || unreadable().size > 0 || busy()) return false
      setBusy(true)
      setProblem(undefined)
      try {
        revision = await submit({ ...result.data, revision })
        // Sites are stored as browsers name them.
        set('sites', result.data.sites)
        setSaved(JSON.stringify(unwrap(values)))
        setTried(false)
        return true
      } catch (error) {
        setProblem(error)
        return false
      } finally {
        setBusy(false)
      }
    },
  }
}

const isConflict = (problem: unknown): boolean =>
  problem instanceof ApiProblem && problem.code === 'resource.conflict'
