import Check from 'lucide-solid/icons/check'
import Minus from 'lucide-solid/icons/minus'
import type { JSX } from 'solid-js'
import { createSignal, For, Show, untrack } from 'solid-js'
import { may, permissions, type Role, roles } from '../../../../worker/contracts/auth.ts'
import { createMedia, phoneQuery } from '../../../shared/media.ts'
import { Glyph } from '../../../shared/ui/Button.tsx'
import { Select } from '../../../shared/ui/Select.tsx'
import { settingsText } from '../../i18n/settings.ts'
import { permissionName, roleName } from './role-words.ts'

/** What each role may do, by the one table that the API refuses by too. */
export function RoleTable(props: { current: Role }): JSX.Element {
  const phone = createMedia(phoneQuery)
  const [seen, setSeen] = createSignal<Role>(untrack(() => props.current))
  /** A phone has room for one. */
  const shown = () => (phone() ? [seen()] : roles)
  return (
    <section>
      <h2 class="px-(--gutter) text-section font-semibold">{settingsText.t('members.rolesTitle')}</h2>
      <p class="mb-2 px-(--gutter) text-text-2">{settingsText.t('members.rolesLead')}</p>
      <Show when={phone()}>
        <Select
          class="mb-2 px-(--gutter)"
          label={settingsText.t('members.role')}
          value={seen()}
          options={roles.map((role) => ({ value: role, label: roleName(role) }))}
          onChange={setSeen}
        />
      </Show>
      <div
        class="relative overflow-x-auto"
        tabindex="0"
        role="group"
        aria-label={settingsText.t('members.rolesTitle')}
      >
        <table class="table table-compact">
          <thead>
            <tr>
              <th scope="col" class="cell-pin">
                {settingsText.t('members.permission')}
              </th>
              <For each={shown()}>
                {(role) => (
                  <th scope="col" class={role === props.current ? 'text-text!' : ''}>
                    {roleName(role)}
                  </th>
                )}
              </For>
            </tr>
          </thead>
          <tbody>
            <For each={permissions}>
              {(permission) => (
                <tr>
                  <th scope="row" class="cell-pin static! font-normal! whitespace-normal! text-text!">
                    {permissionName(permission)}
                  </th>
                  <For each={shown()}>{(role) => <RoleCell allowed={may(role, permission)} />}</For>
                </tr>
              )}
            </For>
          </tbody>
        </table>
      </div>
    </section>
  )
}

/** A check or a dash, with its word. */
function RoleCell(props: { allowed: boolean }): JSX.Element {
  return (
    <td>
      <Glyph
        icon={props.allowed ? Check : Minus}
        size={14}
        class={props.allowed ? 'text-ok' : 'text-text-3'}
      />
      <span class="sr-only">{settingsText.t(props.allowed ? 'members.yes' : 'members.no')}</span>
    </td>
  )
}
