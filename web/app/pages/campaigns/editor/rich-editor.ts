import { Editor, Extension } from '@tiptap/core'
import StarterKit from '@tiptap/starter-kit'
import type { Node } from '@tiptap/pm/model'
import { NodeSelection } from '@tiptap/pm/state'
import type { EditorView } from '@tiptap/pm/view'
import { chipFields, MergeField } from './field-chips.ts'
import { mailHtml } from './mail-html.ts'
import { MailLink } from './mail-link.ts'
import { MailAlign, MailImage, MailRule } from './mail-nodes.ts'

/** Headings of another page at the levels that a mail has. */
const asMailHeadings = (html: string): string =>
  html.replace(/<(\/?)h([1-6])(?=[\s>])/gi, (_tag, slash: string, level: string) =>
    level === '1' || level === '2' ? `<${slash}h2` : `<${slash}h3`,
  )

/** Pictures alone: what Word puts beside its text is a picture of that text. */
function picturesIn(data: DataTransfer | null): File[] {
  if (data === null || data.types.includes('text/html') || data.types.includes('text/plain')) return []
  return [...data.files].filter((file) => file.type.startsWith('image/'))
}

/** A picture or field is opened where it stands. */
function openNode(view: EditorView, node: Node, pos: number, open: (node: Node) => void): boolean {
  if (node.type.name !== 'mergeField' && node.type.name !== 'mailImage') return false
  view.dispatch(view.state.tr.setSelection(NodeSelection.create(view.state.doc, pos)))
  open(node)
  return true
}

/** The editor of a mail's text: what it can make, every mail program can show. */
export function createRichEditor(options: {
  element: HTMLElement
  class: string
  html: string
  label: string
  editable: boolean
  onHtml: (html: string) => void
  onTransaction: () => void
  onLink: () => void
  /** A picture or a field was asked for: by a click, or by Enter while it is selected. */
  onOpen: (node: Node) => void
  onPictures: (files: File[]) => boolean
}): Editor {
  const keys = Extension.create({
    name: 'mailKeys',
    addKeyboardShortcuts() {
      return {
        'Mod-k': () => {
          options.onLink()
          return true
        },
        Enter: () => {
          const { selection } = this.editor.state
          if (!(selection instanceof NodeSelection)) return false
          return openNode(this.editor.view, selection.node, selection.from, options.onOpen)
        },
      }
    },
  })
  return new Editor({
    element: options.element,
    content: options.html,
    editable: options.editable,
    extensions: [
      StarterKit.configure({
        link: false,
        code: false,
        codeBlock: false,
        blockquote: false,
        horizontalRule: false,
        strike: false,
        heading: { levels: [2, 3] },
      }),
      MailLink,
      MailAlign,
      MailRule,
      MailImage,
      MergeField,
      keys,
    ],
    editorProps: {
      attributes: {
        class: options.class,
        role: 'textbox',
        'aria-multiline': 'true',
        'aria-label': options.label,
        'aria-readonly': String(!options.editable),
      },
      transformPastedHTML: asMailHeadings,
      handleClickOn: (view, _pos, node, nodePos) =>
        options.editable && openNode(view, node, nodePos, options.onOpen),
      handlePaste: (_view, event) => {
        const files = picturesIn(event.clipboardData)
        return files.length > 0 && options.onPictures(files)
      },
      handleDrop: (_view, event) => {
        const files = picturesIn(event.dataTransfer)
        return files.length > 0 && options.onPictures(files)
      },
    },
    onCreate: ({ editor }) => {
      const chips = chipFields(editor.state)
      // What was stored is what it was: neither a change to save nor one to undo.
      if (chips) editor.view.dispatch(chips.setMeta('addToHistory', false).setMeta('preventUpdate', true))
    },
    onUpdate: ({ editor }) => options.onHtml(mailHtml(editor.state.doc)),
    onTransaction: options.onTransaction,
  })
}
