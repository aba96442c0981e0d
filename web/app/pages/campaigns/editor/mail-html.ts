import type { Node } from '@tiptap/pm/model'
import { DOMSerializer } from '@tiptap/pm/model'
import { buttonStyle, imageStyle, ruleStyle } from './mail-body.ts'

const styles = { 'a[style]': buttonStyle, 'img[style]': imageStyle, 'hr[style]': ruleStyle } as const

/**
 * HTML of the editor as it is kept: a field is its text and nothing around it, and a style is written as it was
 * meant, where a browser would spell out its shorthands and colours.
 */
export function mailHtml(doc: Node): string {
  // Of a document of its own, where pictures are not loaded again at every stroke.
  const inert = document.implementation.createHTMLDocument()
  const holder = inert.createElement('div')
  DOMSerializer.fromSchema(doc.type.schema).serializeFragment(doc.content, { document: inert }, holder)
  for (const [selector, style] of Object.entries(styles)) {
    for (const element of holder.querySelectorAll(selector)) element.setAttribute('style', style)
  }
  for (const chip of holder.querySelectorAll('span[data-merge-field]')) {
    chip.replaceWith(chip.textContent ?? '')
  }
  return holder.innerHTML
}
