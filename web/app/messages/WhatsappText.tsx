import type { JSX } from 'solid-js'
import { For, Match, Switch } from 'solid-js'
import { formatWhatsapp, type WhatsappNode } from './whatsapp-format.ts'

/** A text as WhatsApp shows it: emphasis and line ends. `draw` may replace stretches of plain text. */
export function WhatsappText(props: { text: string; draw?: (text: string) => JSX.Element }): JSX.Element {
  return (
    <span class="whitespace-pre-wrap break-words">
      <Nodes nodes={formatWhatsapp(props.text)} draw={props.draw} />
    </span>
  )
}

function Nodes(props: { nodes: readonly WhatsappNode[]; draw?: (text: string) => JSX.Element }): JSX.Element {
  return (
    <For each={props.nodes}>
      {(node) =>
        typeof node === 'string' ? (
          <>{props.draw ? props.draw(node) : node}</>
        ) : (
          <Switch>
            <Match when={node.mark === 'bold'}>
              <strong class="font-semibold">
                <Nodes nodes={node.children} draw={props.draw} />
              </strong>
            </Match>
            <Match when={node.mark === 'italic'}>
              <em>
                <Nodes nodes={node.children} draw={props.draw} />
              </em>
            </Match>
            <Match when={node.mark === 'strike'}>
              <s>
                <Nodes nodes={node.children} draw={props.draw} />
              </s>
            </Match>
            <Match when={node.mark === 'mono'}>
              <code class="font-mono">
                <Nodes nodes={node.children} draw={props.draw} />
              </code>
            </Match>
          </Switch>
        )
      }
    </For>
  )
}
