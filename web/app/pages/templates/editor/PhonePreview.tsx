import ArrowLeft from 'lucide-solid/icons/arrow-left'
import ExternalLink from 'lucide-solid/icons/external-link'
import Phone from 'lucide-solid/icons/phone'
import Reply from 'lucide-solid/icons/reply'
import type { JSX } from 'solid-js'
import { createMemo, For, Show } from 'solid-js'
import type { ButtonKind, TemplateButton } from '../../../../../worker/contracts/templates.ts'
import { parseFields } from '../../../../../worker/lib/merge-fields/text.ts'
import { escapeValue } from '../../../../../worker/lib/merge-fields/escape.ts'
import { Avatar } from '../../../../shared/ui/Avatar.tsx'
import { Glyph, type Icon } from '../../../../shared/ui/Button.tsx'
import { templatesText } from '../../../i18n/templates.ts'
import { WhatsappText } from '../../../messages/WhatsappText.tsx'
import { useWorkspace } from '../../../session.tsx'
import { useFormat } from '../../../use-format.ts'

const icons: Record<ButtonKind, Icon> = { reply: Reply, url: ExternalLink, phone: Phone }

/** Stands around a field that cannot be filled: two characters that no keyboard has. */
const [open, close] = ['\uE000', '\uE001']

/** The message as a phone shows it. */
export function PhonePreview(props: {
  body: string
  buttons: readonly TemplateButton[]
  lang: string
  /** The values of a person by field; a field that is no key here does not exist. */
  values: Readonly<Record<string, string | null>>
}): JSX.Element {
  const workspace = useWorkspace()
  const format = useFormat()
  const { t } = templatesText
  const text = createMemo(() =>
    parseFields(props.body.trim())
      .map((part) => {
        if (typeof part === 'string') return part
        const value = escapeValue.whatsapp(props.values[part.name] ?? part.fallback ?? '')
        return value === '' ? `${open}${part.name}${close}` : value
      })
      .join(''),
  )
  /** Plain text, with what is missing in it made visible. */
  const draw = (plain: string): JSX.Element => (
    <For each={plain.split(/(\uE000[^\uE001]*\uE001)/)}>
      {(piece) => (
        <Show when={piece.startsWith(open)} fallback={piece}>
          <span class="rounded-4 bg-bad-soft px-1 text-bad">{missingWords(piece.slice(1, -1))}</span>
        </Show>
      )}
    </For>
  )
  const missingWords = (name: string): string =>
    name in props.values ? t('preview.missingField', { name }) : t('preview.unknownField')
  return (
    <figure
      class="mx-auto flex h-150 w-78 max-w-full flex-col overflow-hidden rounded-[28px] border-8 border-inverse bg-inverse"
      aria-label={t('preview.title')}
    >
      <div class="flex items-center gap-3 rounded-t-[20px] bg-surface px-3 py-2.5">
        <Glyph icon={ArrowLeft} />
        <Avatar id={workspace.slug()} name={workspace.name()} size={32} />
        <span class="min-w-0">
          <span class="block font-semibold">{workspace.name()}</span>
          <span class="block text-secondary text-text-2">{t('preview.business')}</span>
        </span>
      </div>
      <div class="whatsapp-wall flex flex-1 flex-col gap-3 overflow-y-auto p-2.5" lang={props.lang}>
        <span class="self-center rounded-6 bg-surface px-2 py-1 text-secondary text-text-2">
          {t('preview.today')}
        </span>
        <div class="mr-4 flex-none overflow-hidden rounded-8 bg-surface text-editor">
          <div class="px-3 pt-2 pb-1">
            <Show
              when={props.body.trim() !== ''}
              fallback={<span class="text-text-3">{t('preview.empty')}</span>}
            >
              <WhatsappText text={text()} draw={draw} />
            </Show>
            <div class="text-right text-small text-text-3">{format.time(Date.now())}</div>
          </div>
          <For each={props.buttons}>
            {(button) => (
              <div class="flex min-h-10 items-center justify-center gap-2 border-t border-line px-3 py-1.5 text-center font-medium text-accent-text">
                <Glyph icon={icons[button.kind]} size={14} />
                <span class="min-w-0 break-words">{button.label}</span>
              </div>
            )}
          </For>
        </div>
      </div>
      <div class="whatsapp-wall flex rounded-b-[20px] p-2.5">
        <span class="flex-1 rounded-full bg-surface px-4 py-2 text-text-3">{t('preview.message')}</span>
      </div>
    </figure>
  )
}
