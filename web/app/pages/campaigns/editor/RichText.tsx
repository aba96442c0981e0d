import { Editor } from '@tiptap/core'
import StarterKit from '@tiptap/starter-kit'
import Bold from 'lucide-solid/icons/bold'
import Heading2 from 'lucide-solid/icons/heading-2'
import Italic from 'lucide-solid/icons/italic'
import Link2 from 'lucide-solid/icons/link-2'
import List from 'lucide-solid/icons/list'
import ListOrdered from 'lucide-solid/icons/list-ordered'
import RectangleHorizontal from 'lucide-solid/icons/rectangle-horizontal'
import Redo2 from 'lucide-solid/icons/redo-2'
import Undo2 from 'lucide-solid/icons/undo-2'
import type { JSX } from 'solid-js'
import { createSignal, For, onCleanup, onMount } from 'solid-js'
import type { Icon } from '../../../../shared/ui/Button.tsx'
import { IconButton } from '../../../../shared/ui/Button.tsx'
import { campaignsText } from '../../../i18n/campaigns.ts'
import { FieldMenu } from './FieldMenu.tsx'
import type { LinkDraft } from './LinkDialog.tsx'
import { LinkDialog } from './LinkDialog.tsx'
import { MailLink } from './mail-link.ts'

const bodyLook =
  'min-h-72 px-4 py-3 text-editor outline-none [&_h2]:mb-2 [&_h2]:text-title [&_h2]:font-semibold [&_h3]:mb-2 [&_h3]:text-section [&_h3]:font-semibold [&_p]:mb-3 [&_ul]:mb-3 [&_ul]:list-disc [&_ul]:pl-6 [&_ol]:mb-3 [&_ol]:list-decimal [&_ol]:pl-6 [&_li>p]:mb-0 [&_a]:text-accent-text [&_a]:underline'

type Tool = { icon: Icon; label: () => string; key?: string; active: () => boolean; run: () => void }

/** The text editor of a mail: what it can make, every mail program can show. */
export default function RichText(props: {
  html: string
  label: string
  invalid: boolean
  onHtml: (html: string) => void
}): JSX.Element {
  let host: HTMLDivElement | undefined
  let editor: Editor | undefined
  // The editor changes outside of Solid; each of its transactions counts one up, and what reads it follows.
  const [revision, setRevision] = createSignal(0)
  const [linking, setLinking] = createSignal<LinkDraft | null>(null)

  onMount(() => {
    editor = new Editor({
      element: host,
      content: props.html,
      extensions: [
        StarterKit.configure({
          link: false,
          underline: false,
          code: false,
          codeBlock: false,
          blockquote: false,
          horizontalRule: false,
          strike: false,
          heading: { levels: [2, 3] },
        }),
        MailLink,
      ],
      editorProps: {
        attributes: { class: bodyLook, role: 'textbox', 'aria-multiline': 'true', 'aria-label': props.label },
      },
      onUpdate: ({ editor: changed }) => props.onHtml(changed.getHTML()),
      onTransaction: () => setRevision((count) => count + 1),
    })
  })
  onCleanup(() => editor?.destroy())

  const isActive = (name: string, attributes?: Record<string, unknown>): boolean => {
    revision()
    return editor?.isActive(name, attributes) ?? false
  }
  // Made once: buttons that were made anew at each transaction would lose the click that caused it.
  const tools: Tool[] = [
    {
      icon: Bold,
      label: () => campaignsText.t('editor.bold'),
      key: 'Ctrl+B',
      active: () => isActive('bold'),
      run: () => editor?.chain().focus().toggleBold().run(),
    },
    {
      icon: Italic,
      label: () => campaignsText.t('editor.italic'),
      key: 'Ctrl+I',
      active: () => isActive('italic'),
      run: () => editor?.chain().focus().toggleItalic().run(),
    },
    {
      icon: Heading2,
      label: () => campaignsText.t('editor.heading'),
      active: () => isActive('heading', { level: 2 }),
      run: () => editor?.chain().focus().toggleHeading({ level: 2 }).run(),
    },
    {
      icon: List,
      label: () => campaignsText.t('editor.bulletList'),
      active: () => isActive('bulletList'),
      run: () => editor?.chain().focus().toggleBulletList().run(),
    },
    {
      icon: ListOrdered,
      label: () => campaignsText.t('editor.orderedList'),
      active: () => isActive('orderedList'),
      run: () => editor?.chain().focus().toggleOrderedList().run(),
    },
    {
      icon: Link2,
      label: () => campaignsText.t('editor.link'),
      active: () => isActive('link', { button: false }),
      run: () => startLink(false),
    },
    {
      icon: RectangleHorizontal,
      label: () => campaignsText.t('editor.button'),
      active: () => isActive('link', { button: true }),
      run: () => startLink(true),
    },
    {
      icon: Undo2,
      label: () => campaignsText.t('editor.undo'),
      key: 'Ctrl+Z',
      active: () => false,
      run: () => editor?.chain().focus().undo().run(),
    },
    {
      icon: Redo2,
      label: () => campaignsText.t('editor.redo'),
      key: 'Ctrl+Shift+Z',
      active: () => false,
      run: () => editor?.chain().focus().redo().run(),
    },
  ]

  function startLink(button: boolean): void {
    if (!editor) return
    if (editor.isActive('link')) editor.chain().extendMarkRange('link').run()
    const { from, to } = editor.state.selection
    const { href } = editor.getAttributes('link')
    const text = editor.state.doc.textBetween(from, to, ' ')
    setLinking({
      href: typeof href === 'string' ? href : '',
      text: text || (button ? campaignsText.t('editor.buttonText') : ''),
      button,
      exists: editor.isActive('link'),
    })
  }

  function applyLink(link: LinkDraft): void {
    setLinking(null)
    const marks = [{ type: 'link', attrs: { href: link.href, button: link.button } }]
    const text = link.text.trim() || link.href
    editor?.chain().focus().insertContent({ type: 'text', text, marks }).run()
  }

  function removeLink(): void {
    setLinking(null)
    editor?.chain().focus().extendMarkRange('link').unsetMark('link').run()
  }

  return (
    <div
      class={`rounded-6 border bg-surface focus-within:border-accent ${props.invalid ? 'border-bad' : 'border-line-ctl'}`}
    >
      <div
        class="flex flex-wrap items-center gap-0.5 border-b border-line px-1.5 py-1"
        role="toolbar"
        aria-label={campaignsText.t('editor.toolbar')}
      >
        <For each={tools}>
          {(tool) => (
            <IconButton
              icon={tool.icon}
              label={tool.label()}
              keyHint={tool.key}
              aria-pressed={tool.active()}
              class={tool.active() ? 'bg-active text-text' : ''}
              onClick={() => tool.run()}
            />
          )}
        </For>
        <span class="ml-auto">
          <FieldMenu
            of={props.label}
            onInsert={(field) => editor?.chain().focus().insertContent({ type: 'text', text: field }).run()}
          />
        </span>
      </div>
      <div ref={(element) => (host = element)} />
      <LinkDialog
        draft={linking()}
        onApply={applyLink}
        onRemove={removeLink}
        onClose={() => setLinking(null)}
      />
    </div>
  )
}
