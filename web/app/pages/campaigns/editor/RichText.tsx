import type { Editor } from '@tiptap/core'
import { getTextBetween, getTextSerializersFromSchema } from '@tiptap/core'
import type { Node } from '@tiptap/pm/model'
import { NodeSelection } from '@tiptap/pm/state'
import type { JSX } from 'solid-js'
import { createEffect, createSignal, For, on, onCleanup, onMount, Show, Suspense } from 'solid-js'
import type { Media } from '../../../../../worker/contracts/media.ts'
import { type FieldUse, fieldsOf } from '../../../../../worker/lib/merge-fields/text.ts'
import { fieldError, problemText } from '../../../../shared/problem-text.ts'
import { IconButton } from '../../../../shared/ui/Button.tsx'
import { showToast } from '../../../../shared/ui/Toast.tsx'
import { campaignsText } from '../../../i18n/campaigns.ts'
import { mediaText } from '../../../i18n/media.ts'
import { lazyPage } from '../../../lazy-page.ts'
import { useWorkspace } from '../../../session.tsx'
import { sendFile } from '../../media/media.data.ts'
import { FieldDialog } from './FieldDialog.tsx'
import { FieldMenu } from './FieldMenu.tsx'
import { ImageDialog, type ImageDraft } from './ImageDialog.tsx'
import type { LinkDraft } from './LinkDialog.tsx'
import { LinkDialog } from './LinkDialog.tsx'
import { widestImage } from './mail-body.ts'
import { createRichEditor } from './rich-editor.ts'
import { Toolbar } from './Toolbar.tsx'
import { toolGroups } from './tools.ts'

const MediaPicker = lazyPage(() => import('../../media/MediaPicker.tsx'), mediaText)

/** Classes are read from `.tsx` alone (base.css). */
const bodyLook =
  'min-h-72 px-4 py-3 text-editor outline-none [&_h2]:mb-2 [&_h2]:text-title [&_h2]:font-semibold [&_h3]:mb-2 [&_h3]:text-section [&_h3]:font-semibold [&_p]:mb-3 [&_ul]:mb-3 [&_ul]:list-disc [&_ul]:pl-6 [&_ol]:mb-3 [&_ol]:list-decimal [&_ol]:pl-6 [&_li>p]:mb-0 [&_a]:text-accent-text [&_a]:underline [&_hr]:my-6 [&_hr]:border-line-2 [&_img]:inline-block [&_.ProseMirror-selectednode]:outline-2 [&_.ProseMirror-selectednode]:outline-accent-text'

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

/** The text editor of a mail: what it can make, every mail program can show. */
export default function RichText(props: {
  html: string
  label: string
  invalid: boolean
  readOnly: boolean
  onHtml: (html: string) => void
}): JSX.Element {
  const workspace = useWorkspace()
  let host: HTMLDivElement | undefined
  let editor: Editor | undefined
  // What the editor shows already: a text that comes back from the page is not put in again.
  // oxlint-disable-next-line solid/reactivity -- read once on purpose
  let shown = props.html
  // The editor changes outside of Solid; each of its transactions counts one up, and what reads it follows.
  const [revision, setRevision] = createSignal(0)
  const [linking, setLinking] = createSignal<LinkDraft | null>(null)
  const [picking, setPicking] = createSignal(false)
  const [image, setImage] = createSignal<ImageDraft | null>(null)
  const [field, setField] = createSignal<FieldUse | null>(null)

  onMount(() => {
    if (!host) return
    editor = createRichEditor({
      element: host,
      class: bodyLook,
      html: shown,
      label: props.label,
      editable: !props.readOnly,
      onHtml: (html) => {
        shown = html
        props.onHtml(html)
      },
      onTransaction: () => setRevision((count) => count + 1),
      onLink: () => startLink(false),
      onOpen: open,
      onPictures: (files) => {
        if (!workspace.can('media.write')) return false
        void upload(files)
        return true
      },
    })
  })
  onCleanup(() => editor?.destroy())
  createEffect(
    on(
      () => props.html,
      (html) => {
        if (html === shown) return
        shown = html
        editor?.commands.setContent(html, { emitUpdate: false })
      },
      { defer: true },
    ),
  )

  // Made once: buttons that were made anew at each transaction would lose the click that caused it.
  const groups = toolGroups({
    editor: () => editor,
    isActive: (name, attributes) => {
      revision()
      if (typeof name === 'string') return editor?.isActive(name, attributes) ?? false
      return editor?.isActive(name) ?? false
    },
    startLink,
    startImage: () => {
      const node = selectedNode('mailImage')
      if (node) open(node)
      else setPicking(true)
    },
  })

  function selectedNode(name: string): Node | undefined {
    const selection = editor?.state.selection
    return selection instanceof NodeSelection && selection.node.type.name === name
      ? selection.node
      : undefined
  }

  function open(node: Node): void {
    const { name, fallback, src, alt, width } = node.attrs
    if (node.type.name === 'mergeField') {
      setField({ name: textOf(name), fallback: typeof fallback === 'string' ? fallback : null })
      return
    }
    const link = node.marks.find((mark) => mark.type.name === 'link')
    setImage({
      src: textOf(src),
      alt: textOf(alt),
      width: typeof width === 'number' ? width : null,
      href: textOf(link?.attrs['href']),
      exists: true,
    })
  }

  function pick({ url, alt, width }: Media): void {
    setPicking(false)
    setImage({ src: url, alt, width: Math.min(width ?? widestImage, widestImage), href: '', exists: false })
  }

  /** Pasted and dropped pictures go into the library; the last one is put in once it has its words. */
  async function upload(files: File[]): Promise<void> {
    for (const file of files) {
      try {
        pick(await sendFile(workspace.slug(), file, () => {}))
      } catch (error) {
        showToast({ text: fieldError(error, 'file') ?? problemText(error), failed: true })
      }
    }
  }

  function startLink(button: boolean): void {
    if (!editor || !editor.isEditable) return
    const picture = selectedNode('mailImage')
    if (picture) {
      open(picture)
      return
    }
    if (editor.isActive('link')) editor.chain().extendMarkRange('link').run()
    const { from, to } = editor.state.selection
    const { href } = editor.getAttributes('link')
    const { doc, schema } = editor.state
    const textSerializers = getTextSerializersFromSchema(schema)
    const text = getTextBetween(doc, { from, to }, { blockSeparator: ' ', textSerializers })
    setLinking({
      href: textOf(href),
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

  function applyImage({ src, alt, width, href }: ImageDraft): void {
    setImage(null)
    const marks = href === '' ? [] : [{ type: 'link', attrs: { href, button: false } }]
    editor?.chain().focus().insertContent({ type: 'mailImage', attrs: { src, alt, width }, marks }).run()
  }

  function insertField(use: FieldUse): void {
    setField(null)
    editor?.chain().focus().insertContent({ type: 'mergeField', attrs: use }).run()
  }

  function removeSelected(): void {
    setImage(null)
    setField(null)
    editor?.chain().focus().deleteSelection().run()
  }

  return (
    <div
      class={`rounded-6 border bg-surface focus-within:border-accent ${props.invalid ? 'border-bad' : 'border-line-ctl'}`}
    >
      <Show when={!props.readOnly}>
        <Toolbar label={campaignsText.t('editor.toolbar')}>
          <For each={groups}>
            {(tools) => (
              <span class="flex items-center gap-0.5 border-r border-line pr-1 mr-0.5">
                <For each={tools}>
                  {(tool) => (
                    <IconButton
                      icon={tool.icon}
                      label={tool.label()}
                      keyHint={tool.key}
                      aria-pressed={tool.active?.()}
                      class={tool.active?.() ? 'bg-active text-text' : ''}
                      onClick={() => tool.run()}
                    />
                  )}
                </For>
              </span>
            )}
          </For>
          <span class="ml-auto">
            <FieldMenu
              of={props.label}
              onInsert={(written) => {
                const [use] = fieldsOf(written)
                if (use) insertField(use)
              }}
            />
          </span>
        </Toolbar>
      </Show>
      <div ref={(element) => (host = element)} />
      <LinkDialog
        draft={linking()}
        onApply={applyLink}
        onRemove={removeLink}
        onClose={() => setLinking(null)}
      />
      <ImageDialog
        draft={image()}
        onApply={applyImage}
        onRemove={removeSelected}
        onClose={() => setImage(null)}
      />
      <FieldDialog
        field={field()}
        onApply={insertField}
        onRemove={removeSelected}
        onClose={() => setField(null)}
      />
      <Show when={picking()}>
        <Suspense>
          <MediaPicker onPick={pick} onClose={() => setPicking(false)} />
        </Suspense>
      </Show>
    </div>
  )
}
