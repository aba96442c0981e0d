import { useNavigate } from '@solidjs/router'
import { useMutation, useQueryClient } from '@tanstack/solid-query'
import type { Template } from '../../../../worker/contracts/templates.ts'
import { unwrap } from '../../../shared/api.ts'
import { problemText } from '../../../shared/problem-text.ts'
import { showToast } from '../../../shared/ui/Toast.tsx'
import { templatesText } from '../../i18n/templates.ts'
import { useWorkspace } from '../../session.tsx'
import { idOf, templateKeys, templatesApi } from './templates.data.ts'

/** What can be done with a template from the list and from its page. Call it in a component. */
export function createTemplateActions() {
  const workspace = useWorkspace()
  const navigate = useNavigate()
  const cache = useQueryClient()
  const refresh = () => cache.invalidateQueries({ queryKey: templateKeys.all(workspace.slug()) })
  const onError = (error: unknown) => showToast({ text: problemText(error), failed: true })
  const open = async (id: number): Promise<void> => {
    await refresh()
    navigate(workspace.href(`/templates/${id}`))
  }

  const create = useMutation(() => ({
    mutationFn: () => unwrap(templatesApi(workspace.slug()).index.$post({ json: {} })),
    onSuccess: (made) => open(made.id),
    onError,
  }))
  const duplicate = useMutation(() => ({
    mutationFn: (id: number) => unwrap(templatesApi(workspace.slug())[':id'].duplicate.$post(idOf(id))),
    onSuccess: async (copy) => {
      await open(copy.id)
      showToast({ text: templatesText.t('duplicated') })
    },
    onError,
  }))
  /** @throws ApiProblem, shown where it was asked for */
  async function removeRequested({ id, name }: Removed): Promise<void> {
    await unwrap(templatesApi(workspace.slug())[':id'].$delete(idOf(id)))
    navigate(workspace.href('/templates'))
    await refresh()
    showToast({ text: templatesText.t('removed', { name }) })
  }

  /** A draft goes at once; undo makes it anew with all it held: only its number is another. */
  const removeDraft = useMutation(() => ({
    mutationFn: async (id: number) => {
      const api = templatesApi(workspace.slug())
      const template = await unwrap(api[':id'].$get(idOf(id)))
      await unwrap(api[':id'].$delete(idOf(id)))
      return template
    },
    onSuccess: async (template) => {
      navigate(workspace.href('/templates'))
      await refresh()
      showToast({
        text: templatesText.t('removed', { name: template.name }),
        onUndo: () => void restore(template),
      })
    },
    onError,
  }))
  async function restore({
    name,
    category,
    defaultLanguage,
    samples,
    translations,
  }: Template): Promise<void> {
    const json = {
      name,
      category,
      defaultLanguage,
      samples,
      translations: translations.map(({ language, body, buttons }) => ({ language, body, buttons })),
    }
    await unwrap(templatesApi(workspace.slug()).index.$post({ json })).catch(onError)
    await refresh()
  }

  return { create, duplicate, removeDraft, removeRequested, refresh }
}

type Removed = { id: number; name: string }
