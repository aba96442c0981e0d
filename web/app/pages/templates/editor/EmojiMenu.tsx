import Smile from 'lucide-solid/icons/face-slightly-smiling'
import type { JSX } from 'solid-js'
import { createSignal, For } from 'solid-js'
import { IconButton } from '../../../../shared/ui/Button.tsx'
import { Popover } from '../../../../shared/ui/Popover.tsx'
import { templatesText } from '../../../i18n/templates.ts'

/** What shops write most; everything else comes from the keyboard. */
const common =
  '😀 😊 😉 😍 🥳 🤗 🙏 👋 👍 👏 💪 🙌 ❤️ 💚 💙 ⭐ ✨ 🔥 🎉 🎁 🎈 🏷️ 💶 🛒 🛍️ 📦 🚚 🏪 📍 📅 ⏰ 📞 💬 ✉️ ✅ ❗ ❓ 👉 ☀️ 🌸 🍂 ❄️ 🎄 🍷 🍇 🫒 🥖 🍕 🍝 ☕ 🍰 🍫 🧀 🌿 👗 👟 💇 💆 🐶 🏖️'.split(
    ' ',
  )

/** A few pictures in letters, put where the cursor is. */
export function EmojiMenu(props: { onChoose: (emoji: string) => void }): JSX.Element {
  const [open, setOpen] = createSignal(false)
  const { t } = templatesText
  return (
    <Popover
      open={open()}
      onOpenChange={setOpen}
      label={t('editor.emoji')}
      width={320}
      placement="bottom-end"
      trigger={(attributes: JSX.ButtonHTMLAttributes<HTMLButtonElement>) => (
        <IconButton icon={Smile} label={t('editor.emoji')} {...attributes} />
      )}
    >
      <div class="grid grid-cols-10 gap-0.5 max-sm:grid-cols-8">
        <For each={common}>
          {(emoji) => (
            <button
              type="button"
              class="icon-btn text-title"
              aria-label={t('editor.insertEmoji', { emoji })}
              onClick={() => {
                setOpen(false)
                props.onChoose(emoji)
              }}
            >
              {emoji}
            </button>
          )}
        </For>
      </div>
    </Popover>
  )
}
