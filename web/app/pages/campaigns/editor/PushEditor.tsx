import Plus from 'lucide-solid/icons/plus'
import X from 'lucide-solid/icons/x'
import type { JSX } from 'solid-js'
import { Index, Show } from 'solid-js'
import { PushAction, type PushContent } from '../../../../../worker/contracts/campaign-content.ts'
import { longestPushBytes, measurePush } from '../../../../../worker/lib/texts/push-payload.ts'
import { Button, IconButton } from '../../../../shared/ui/Button.tsx'
import { FieldError, TextArea, TextField } from '../../../../shared/ui/Field.tsx'
import { pushText } from '../../../i18n/push.ts'
import { ChoosePicture } from '../../../messages/ChoosePicture.tsx'
import { PushPreviews } from '../../../messages/PushPreviews.tsx'
import { useWorkspace } from '../../../session.tsx'
import { useFormat } from '../../../use-format.ts'
import { FieldMenu } from './FieldMenu.tsx'
import { insertAt } from './mail-body.ts'
import { createSampleValues, fillSample } from './sample-fill.ts'

const mostActions = 2
const emptyAction = { title: '', url: '' }

/** What a draft says as a notification. What is half written stays as it is: only the form is filled up. */
function pushContentOf(content: Record<string, unknown>): PushContent {
  const text = (value: unknown): string => (typeof value === 'string' ? value : '')
  const actions = Array.isArray(content['actions']) ? content['actions'] : []
  return {
    title: text(content['title']),
    body: text(content['body']),
    iconUrl: text(content['iconUrl']),
    imageUrl: text(content['imageUrl']),
    url: text(content['url']),
    actions: actions.slice(0, mostActions).map((action: unknown) => {
      const parsed = PushAction.safeParse(action)
      return parsed.success ? parsed.data : emptyAction
    }),
  }
}

/** A notification: its words, where it leads, its pictures and buttons, with the result beside it while writing. */
export function PushEditor(props: {
  content: Record<string, unknown>
  errorOf: (field: string) => string | undefined
  onContent: (content: PushContent) => void
}): JSX.Element {
  const workspace = useWorkspace()
  const format = useFormat()
  const { t } = pushText
  const content = () => pushContentOf(props.content)
  const change = (patch: Partial<PushContent>) => props.onContent({ ...content(), ...patch })
  const changeAction = (index: number, patch: Partial<PushContent['actions'][number]>) =>
    change({ actions: content().actions.map((one, at) => (at === index ? { ...one, ...patch } : one)) })
  const sample = createSampleValues()
  const filled = (): PushContent => {
    const { title, body, iconUrl, imageUrl, url, actions } = content()
    return {
      title: fillSample(title, 'header', sample()),
      body: fillSample(body, 'text', sample()),
      iconUrl: fillSample(iconUrl, 'url', sample()),
      imageUrl: fillSample(imageUrl, 'url', sample()),
      url,
      actions: actions.map((action) => ({ ...action, title: fillSample(action.title, 'header', sample()) })),
    }
  }
  const bytes = () => measurePush(content())
  const isTooLarge = () => bytes() > longestPushBytes
  let line: HTMLInputElement | undefined
  let area: HTMLTextAreaElement | undefined
  function insertInTitle(field: string): void {
    const { title } = content()
    const { text, cursor } = insertAt(title, line?.selectionStart ?? title.length, field)
    change({ title: text })
    queueMicrotask(() => {
      line?.focus()
      line?.setSelectionRange(cursor, cursor)
    })
  }
  function insert(field: string): void {
    const { body } = content()
    const { text, cursor } = insertAt(body, area?.selectionStart ?? body.length, field)
    change({ body: text })
    queueMicrotask(() => {
      area?.focus()
      area?.setSelectionRange(cursor, cursor)
    })
  }
  const chooser = (key: 'iconUrl' | 'imageUrl') => (
    <ChoosePicture
      label={t('editor.choosePicture')}
      of={t(`editor.${key}`)}
      onPick={({ url }) => change({ [key]: url })}
    />
  )
  const address = (key: 'url' | 'iconUrl' | 'imageUrl', optional: boolean) => (
    <TextField
      label={t(`editor.${key}`)}
      optional={optional}
      type="url"
      inputMode="url"
      placeholder="https://"
      maxLength={2000}
      help={t(`editor.${key}Help`)}
      value={content()[key]}
      aside={key === 'url' ? undefined : chooser(key)}
      error={props.errorOf(`content.${key}`)}
      onText={(text) => change({ [key]: text })}
    />
  )
  return (
    <div class="flex flex-col gap-3">
      <TextField
        label={t('editor.title')}
        value={content().title}
        maxLength={100}
        help={t('editor.titleHelp')}
        error={props.errorOf('content.title')}
        onText={(title) => change({ title })}
        ref={(element: HTMLInputElement) => (line = element)}
        trailing={<FieldMenu line of={t('editor.title')} onInsert={insertInTitle} />}
      />
      <TextArea
        label={t('editor.body')}
        optional
        rows={4}
        maxLength={500}
        help={t('editor.bodyHelp')}
        value={content().body}
        error={props.errorOf('content.body')}
        onText={(body) => change({ body })}
        ref={(element: HTMLTextAreaElement) => (area = element)}
      />
      <div>
        <FieldMenu of={t('editor.body')} onInsert={insert} />
      </div>
      {address('url', false)}
      <div class="grid gap-3 sm:grid-cols-2">
        {address('iconUrl', true)}
        {address('imageUrl', true)}
      </div>
      <fieldset class="flex min-w-0 flex-col gap-3">
        <legend class="mb-1 text-secondary font-medium">{t('editor.actions')}</legend>
        <Index each={content().actions}>
          {(action, index) => (
            <div class="flex items-end gap-2 max-sm:flex-wrap">
              <TextField
                class="min-w-0 flex-1 max-sm:basis-full"
                label={t('editor.actionTitle', { number: index + 1 })}
                maxLength={40}
                value={action().title}
                error={props.errorOf(`content.actions.${index}.title`)}
                onText={(title) => changeAction(index, { title })}
              />
              <TextField
                class="min-w-0 flex-[2]"
                label={t('editor.actionUrl')}
                type="url"
                inputMode="url"
                placeholder="https://"
                maxLength={2000}
                value={action().url}
                error={props.errorOf(`content.actions.${index}.url`)}
                onText={(url) => changeAction(index, { url })}
              />
              <IconButton
                icon={X}
                edged
                label={t('editor.removeAction', { number: index + 1 })}
                onClick={() => change({ actions: content().actions.filter((_, at) => at !== index) })}
              />
            </div>
          )}
        </Index>
        <Show when={content().actions.length < mostActions}>
          <div>
            <Button
              compact
              icon={Plus}
              onClick={() => change({ actions: [...content().actions, emptyAction] })}
            >
              {t('editor.addAction')}
            </Button>
          </div>
        </Show>
      </fieldset>
      <Show
        when={isTooLarge()}
        fallback={
          <p class="text-secondary text-text-3">
            {t('editor.bytes', { bytes: format.number(bytes()), most: format.number(longestPushBytes) })}
          </p>
        }
      >
        <FieldError>
          {t('editor.tooLarge', { bytes: format.number(bytes()), most: format.number(longestPushBytes) })}
        </FieldError>
      </Show>
      <PushPreviews from={workspace.name()} content={filled()} />
    </div>
  )
}
