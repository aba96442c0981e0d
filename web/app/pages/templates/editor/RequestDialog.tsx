import { useMutation, useQueryClient } from '@tanstack/solid-query'
import type { JSX } from 'solid-js'
import { Show } from 'solid-js'
import type { Template } from '../../../../../worker/contracts/templates.ts'
import { isWritten } from '../../../../../worker/lib/texts/template-rules.ts'
import { ApiProblem, unwrap } from '../../../../shared/api.ts'
import { uiText } from '../../../../shared/i18n/ui.ts'
import { problemText } from '../../../../shared/problem-text.ts'
import { Button } from '../../../../shared/ui/Button.tsx'
import { Dialog } from '../../../../shared/ui/Dialog.tsx'
import { FieldError } from '../../../../shared/ui/Field.tsx'
import { showToast } from '../../../../shared/ui/Toast.tsx'
import { templatesText } from '../../../i18n/templates.ts'
import { useWorkspace } from '../../../session.tsx'
import { idOf, templateKeys, templatesApi } from '../templates.data.ts'
import { ownLanguageName, problemWords } from '../words.ts'

/** The one question before a template is frozen: what goes to WhatsApp, and that it cannot be changed then. */
export function RequestDialog(props: {
  template: Template
  version: number
  onClose: () => void
}): JSX.Element {
  const workspace = useWorkspace()
  const cache = useQueryClient()
  const { t } = templatesText
  const languages = () =>
    props.template.translations
      .filter(isWritten)
      .map(({ language }) => ownLanguageName(language))
      .join(', ')
  const ask = useMutation(() => ({
    mutationFn: () =>
      unwrap(
        templatesApi(workspace.slug())[':id'].request.$post({
          ...idOf(props.template.id),
          json: { version: props.version },
        }),
      ),
    onSuccess: async (template) => {
      props.onClose()
      await cache.cancelQueries({ queryKey: templateKeys.one(workspace.slug(), template.id), exact: true })
      cache.setQueryData(templateKeys.one(workspace.slug(), template.id), template)
      void cache.invalidateQueries({ queryKey: templateKeys.pages(workspace.slug()) })
      showToast({ text: t('request.asked') })
    },
  }))
  const failure = () => {
    const { error } = ask
    if (error === null) return undefined
    const first = error instanceof ApiProblem ? error.errors[0] : undefined
    return first === undefined ? problemText(error) : problemWords(first)
  }
  return (
    <Dialog
      open
      onClose={() => props.onClose()}
      title={t('request.title')}
      actions={
        <>
          <Button onClick={() => props.onClose()}>{uiText.t('actions.cancel')}</Button>
          <Button
            kind="main"
            busy={ask.isPending}
            busyLabel={t('request.asking')}
            onClick={() => ask.mutate()}
          >
            {t('request.action')}
          </Button>
        </>
      }
    >
      <div class="flex flex-col gap-2">
        <p>{t('request.languages', { languages: languages() })}</p>
        <p class="text-text-2">{t('request.text')}</p>
        <Show when={props.template.provider === 'sandbox'}>
          <p class="text-text-2">{t('request.sandbox')}</p>
        </Show>
        <Show when={failure()}>{(words) => <FieldError>{words()}</FieldError>}</Show>
      </div>
    </Dialog>
  )
}
