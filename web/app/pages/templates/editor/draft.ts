import { useQuery, useQueryClient } from '@tanstack/solid-query'
import { createMemo } from 'solid-js'
import { createStore, produce, unwrap as unwrapStore } from 'solid-js/store'
import type { FieldProblem } from '../../../../../worker/contracts/common.ts'
import type {
  Template,
  TemplateButton,
  TemplateCategory,
  TemplateLanguage,
  TemplateProblem,
} from '../../../../../worker/contracts/templates.ts'
import type { KnownFields } from '../../../../../worker/lib/merge-fields/values.ts'
import { checkTemplate, fieldNames, isWritten } from '../../../../../worker/lib/texts/template-rules.ts'
import { ApiProblem, unwrap } from '../../../../shared/api.ts'
import { useWorkspace } from '../../../session.tsx'
import { createAutosave } from '../../campaigns/editor/autosave.ts'
import { fieldsQuery } from '../../lists/lists.data.ts'
import { idOf, templateKeys, templatesApi } from '../templates.data.ts'

type DraftTranslation = { language: TemplateLanguage; body: string; buttons: TemplateButton[] }
type Draft = {
  name: string
  category: TemplateCategory
  defaultLanguage: TemplateLanguage
  translations: DraftTranslation[]
  samples: Record<string, string>
}

const draftOf = (template: Template): Draft => ({
  name: template.name,
  category: template.category,
  defaultLanguage: template.defaultLanguage,
  translations: template.translations.map(({ language, body, buttons }) => ({
    language,
    body,
    buttons: buttons.map((button) => ({ ...button })),
  })),
  samples: { ...template.samples },
})

/**
 * A template while it is written: saved by itself, every rule checked at each stroke with the function that
 * the API checks with. Call it in a component.
 */
export function createTemplateDraft(opened: Template) {
  const workspace = useWorkspace()
  const cache = useQueryClient()
  const { id } = opened
  const [draft, setDraft] = createStore<Draft>(draftOf(opened))
  const key = () => templateKeys.one(workspace.slug(), id)

  const autosave = createAutosave<Partial<Draft>>({
    version: opened.version,
    save: async (patch, version) => {
      const api = templatesApi(workspace.slug())
      const saved = await unwrap(api[':id'].$patch({ ...idOf(id), json: { ...patch, version } }))
      // An answer still on its way, to a question from before, would put the older draft back.
      await cache.cancelQueries({ queryKey: key(), exact: true })
      cache.setQueryData(key(), saved)
      void cache.invalidateQueries({ queryKey: templateKeys.pages(workspace.slug()) })
      return saved.version
    },
  })

  /** A copy without the store's proxies, as it is sent. */
  const copied = (): DraftTranslation[] => structuredClone(unwrapStore(draft.translations))

  function change(patch: Partial<Omit<Draft, 'translations' | 'samples'>>): void {
    setDraft(patch)
    // A name cannot be empty: the last one stays until there is another.
    const { name, ...rest } = patch
    autosave.change(name === undefined || name.trim() === '' ? rest : patch)
  }
  function changeTranslation(
    language: TemplateLanguage,
    patch: (translation: DraftTranslation) => void,
  ): void {
    setDraft(
      'translations',
      (one) => one.language === language,
      produce((translation) => patch(translation)),
    )
    autosave.change({ translations: copied() })
  }
  /**
   * Another language begins with the buttons of the one that is shown, without their words: left as they are,
   * they would go to people who do not speak them.
   */
  function addLanguage(language: TemplateLanguage, from: TemplateLanguage): void {
    const like = copied().find((one) => one.language === from)
    const buttons = (like?.buttons ?? []).map((button) => ({ ...button, label: '' }))
    setDraft('translations', (all) => [...all, { language, body: '', buttons }])
    autosave.change({ translations: copied() })
  }
  function removeLanguage(language: TemplateLanguage): void {
    const rest = copied().filter((one) => one.language !== language)
    setDraft('translations', rest)
    const [first] = rest
    if (first && draft.defaultLanguage === language) change({ defaultLanguage: first.language })
    autosave.change({ translations: copied() })
  }
  function setSamples(samples: Record<string, string>): void {
    setDraft('samples', samples)
    autosave.change({ samples: { ...unwrapStore(draft.samples) } })
  }

  const fields = useQuery(() => fieldsQuery(workspace.slug()))
  const known = createMemo(
    (): KnownFields => new Map((fields.isSuccess ? fields.data : []).map((field) => [field.key, field])),
  )

  /** What only the server knows: of the version saved last. */
  const told = (): FieldProblem[] => {
    const failure = autosave.failure()
    const refused = failure instanceof ApiProblem && failure.status === 422 ? failure.errors : []
    const stored = autosave.state() === 'saved' ? (cache.getQueryData<Template>(key())?.problems ?? []) : []
    // The rest is checked here too, at each stroke.
    return [...refused, ...stored.filter(({ code }) => code === 'identical')]
  }
  const problems = createMemo((): TemplateProblem[] => {
    // Until the fields of the workspace are known, every one of them would count as unknown.
    const found = fields.isSuccess ? checkTemplate(draft, known()) : []
    autosave.version()
    return [...found, ...told().map((problem) => ({ ...problem, severity: 'error' as const }))]
  })

  const usedFields = createMemo(() => fieldNames(draft.translations.filter(isWritten)))

  return {
    draft,
    change,
    changeTranslation,
    addLanguage,
    removeLanguage,
    setSamples,
    autosave,
    known,
    problems,
    /** Problems at a place or below it. */
    problemsAt: (field: string) =>
      problems().filter((one) => one.field === field || one.field.startsWith(`${field}.`)),
    usedFields,
    /** Whether every rule could be checked. */
    isChecked: () => fields.isSuccess,
  }
}
