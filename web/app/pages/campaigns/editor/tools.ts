import type { Editor } from '@tiptap/core'
import AlignCenter from 'lucide-solid/icons/text-align-center'
import AlignLeft from 'lucide-solid/icons/text-align-start'
import AlignRight from 'lucide-solid/icons/text-align-end'
import Bold from 'lucide-solid/icons/bold'
import Heading2 from 'lucide-solid/icons/heading-2'
import Heading3 from 'lucide-solid/icons/heading-3'
import ImageIcon from 'lucide-solid/icons/image'
import Italic from 'lucide-solid/icons/italic'
import Link2 from 'lucide-solid/icons/link-2'
import List from 'lucide-solid/icons/list'
import ListOrdered from 'lucide-solid/icons/list-ordered'
import Minus from 'lucide-solid/icons/minus'
import RectangleHorizontal from 'lucide-solid/icons/rectangle-horizontal'
import Redo2 from 'lucide-solid/icons/redo-2'
import Underline from 'lucide-solid/icons/underline'
import Undo2 from 'lucide-solid/icons/undo-2'
import type { Icon } from '../../../../shared/ui/Button.tsx'
import { campaignsText } from '../../../i18n/campaigns.ts'
import { mailText } from '../../../i18n/mail.ts'
import type { Alignment } from './mail-nodes.ts'

/** A button of the toolbar; `active` where it tells a state of the text at the cursor. */
export type Tool = { icon: Icon; label: () => string; key?: string; active?: () => boolean; run: () => void }

type Source = {
  editor: () => Editor | undefined
  /** Reactive. */
  isActive: (name: string | Record<string, unknown>, attributes?: Record<string, unknown>) => boolean
  startLink: (button: boolean) => void
  startImage: () => void
}

const side = (
  { editor, isActive }: Source,
  { icon, label, key, align }: { icon: Icon; label: () => string; key: string; align: Alignment | null },
): Tool => ({
  icon,
  label,
  key,
  active: () =>
    align === null ? !isActive({ align: 'center' }) && !isActive({ align: 'right' }) : isActive({ align }),
  run: () =>
    editor()
      ?.chain()
      .focus()
      .updateAttributes('paragraph', { align })
      .updateAttributes('heading', { align })
      .run(),
})

/** The tools of a mail's text, in groups. */
export function toolGroups(source: Source): Tool[][] {
  const { editor, isActive, startLink, startImage } = source
  const { t } = campaignsText
  const chain = () => editor()?.chain().focus()
  return [
    [
      { icon: Undo2, label: () => t('editor.undo'), key: 'Ctrl+Z', run: () => chain()?.undo().run() },
      { icon: Redo2, label: () => t('editor.redo'), key: 'Ctrl+Shift+Z', run: () => chain()?.redo().run() },
    ],
    [
      {
        icon: Heading2,
        label: () => t('editor.heading'),
        key: 'Ctrl+Alt+2',
        active: () => isActive('heading', { level: 2 }),
        run: () => chain()?.toggleHeading({ level: 2 }).run(),
      },
      {
        icon: Heading3,
        label: () => mailText.t('tools.subheading'),
        key: 'Ctrl+Alt+3',
        active: () => isActive('heading', { level: 3 }),
        run: () => chain()?.toggleHeading({ level: 3 }).run(),
      },
    ],
    [
      {
        icon: Bold,
        label: () => t('editor.bold'),
        key: 'Ctrl+B',
        active: () => isActive('bold'),
        run: () => chain()?.toggleBold().run(),
      },
      {
        icon: Italic,
        label: () => t('editor.italic'),
        key: 'Ctrl+I',
        active: () => isActive('italic'),
        run: () => chain()?.toggleItalic().run(),
      },
      {
        icon: Underline,
        label: () => mailText.t('tools.underline'),
        key: 'Ctrl+U',
        active: () => isActive('underline'),
        run: () => chain()?.toggleUnderline().run(),
      },
    ],
    [
      {
        icon: List,
        label: () => t('editor.bulletList'),
        key: 'Ctrl+Shift+8',
        active: () => isActive('bulletList'),
        run: () => chain()?.toggleBulletList().run(),
      },
      {
        icon: ListOrdered,
        label: () => t('editor.orderedList'),
        key: 'Ctrl+Shift+7',
        active: () => isActive('orderedList'),
        run: () => chain()?.toggleOrderedList().run(),
      },
    ],
    [
      side(source, {
        icon: AlignLeft,
        label: () => mailText.t('tools.left'),
        key: 'Ctrl+Shift+L',
        align: null,
      }),
      side(source, {
        icon: AlignCenter,
        label: () => mailText.t('tools.center'),
        key: 'Ctrl+Shift+E',
        align: 'center',
      }),
      side(source, {
        icon: AlignRight,
        label: () => mailText.t('tools.right'),
        key: 'Ctrl+Shift+R',
        align: 'right',
      }),
    ],
    [
      {
        icon: Link2,
        label: () => t('editor.link'),
        key: 'Ctrl+K',
        active: () => isActive('link', { button: false }),
        run: () => startLink(false),
      },
      {
        icon: RectangleHorizontal,
        label: () => t('editor.button'),
        active: () => isActive('link', { button: true }),
        run: () => startLink(true),
      },
      {
        icon: ImageIcon,
        label: () => mailText.t('tools.image'),
        active: () => isActive('mailImage'),
        run: startImage,
      },
      {
        icon: Minus,
        label: () => mailText.t('tools.rule'),
        run: () => chain()?.setHorizontalRule().run(),
      },
    ],
  ]
}
