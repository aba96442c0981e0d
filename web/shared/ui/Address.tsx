import type { JSX } from 'solid-js'
import { For } from 'solid-js'
import { addressPieces } from './address-pieces.ts'

/** An e-mail address that breaks where people read a pause when its line is too narrow. */
export function Address(props: { text: string }): JSX.Element {
  return (
    <For each={addressPieces(props.text)}>
      {(piece, index) => (
        <>
          {index() > 0 && <wbr />}
          {piece}
        </>
      )}
    </For>
  )
}
