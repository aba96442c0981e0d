import { A } from '@solidjs/router'
import type { JSX } from 'solid-js'
import { For, Show } from 'solid-js'
import type { Contact } from '../../../../worker/contracts/contacts.ts'
import type { Field } from '../../../../worker/contracts/fields.ts'
import { Address } from '../../../shared/ui/Address.tsx'
import { Avatar } from '../../../shared/ui/Avatar.tsx'
import { Badge, Tag } from '../../../shared/ui/Badge.tsx'
import { ConsentGlyphs } from '../../../shared/ui/Channel.tsx'
import type { Column, PhoneRow } from '../../../shared/ui/DataTable.tsx'
import { contactsText } from '../../i18n/contacts.ts'
import type { useFormat } from '../../use-format.ts'
import { formatPhone } from '../../../shared/format.ts'
import { consentGlyphs, contactMark, contactName, fieldText } from './contact-words.ts'

type Format = ReturnType<typeof useFormat>
type Hrefs = (contact: Contact) => string

const hiddenColumns = new Set(['company', 'birthDate', 'created', 'activity'])

/** Columns that are off until somebody asks for them; of the dynamic fields only numbers are on. */
export function hiddenAtFirst(key: string, fields: readonly Field[]): boolean {
  const field = fields.find((one) => fieldColumn(one) === key)
  return field ? field.type !== 'number' : hiddenColumns.has(key)
}

const fieldColumn = (field: Field): string => `field.${field.key}`

/** The phone as it is called, or as it was typed with a mark when it is no number. */
export function Phone(props: { contact: Pick<Contact, 'phone' | 'phoneRaw'> }): JSX.Element {
  return (
    <Show
      when={props.contact.phone}
      fallback={
        <Show when={props.contact.phoneRaw}>
          <span class="inline-flex items-center gap-1.5 text-bad">
            {props.contact.phoneRaw}
            <Badge tone="bad">{contactsText.t('phoneInvalid')}</Badge>
          </span>
        </Show>
      }
    >
      {(phone) => formatPhone(phone())}
    </Show>
  )
}

/** A text of any length in a column of the table: cut where it would push the others out of sight. */
const Cut = (props: { text: string | null }): JSX.Element => (
  <span class="block max-w-52 truncate" title={props.text ?? undefined}>
    {props.text}
  </span>
)

const Tags = (props: { names: readonly string[] }): JSX.Element => (
  <span class="inline-flex gap-1">
    <For each={props.names}>{(name) => <Tag>{name}</Tag>}</For>
  </span>
)

/**
 * All columns of the table: the fixed ones, then one per dynamic field, then the times; among deleted
 * contacts also when they were.
 */
export function contactColumns(
  fields: readonly Field[],
  format: Format,
  href: Hrefs,
  deleted = false,
): Column<Contact>[] {
  const { t } = contactsText
  const time = (at: number): JSX.Element => <time title={format.fullMoment(at)}>{format.moment(at)}</time>
  return [
    {
      key: 'name',
      header: t('column.name'),
      sortKey: 'name',
      main: true,
      cell: (contact) => (
        <span class="inline-flex items-center gap-2.5">
          <Avatar id={contact.id} name={contactMark(contact)} size={24} />
          <A
            href={href(contact)}
            class="max-w-56 truncate rounded-4 hover:underline"
            title={contactName(contact)}
          >
            {contactName(contact)}
          </A>
        </span>
      ),
    },
    {
      key: 'email',
      header: t('column.email'),
      sortKey: 'email',
      cell: (contact) => <Cut text={contact.email} />,
    },
    { key: 'phone', header: t('column.phone'), cell: (contact) => <Phone contact={contact} /> },
    {
      key: 'consents',
      header: t('column.consents'),
      cell: (contact) => <ConsentGlyphs states={consentGlyphs(contact)} />,
    },
    { key: 'company', header: t('column.company'), cell: (contact) => contact.company },
    {
      key: 'language',
      header: t('column.language'),
      cell: (contact) => contact.language?.toUpperCase(),
    },
    { key: 'tags', header: t('column.tags'), cell: (contact) => <Tags names={contact.tags} /> },
    { key: 'source', header: t('column.source'), cell: (contact) => t(`source.${contact.source}`) },
    {
      key: 'birthDate',
      header: t('column.birthDate'),
      end: true,
      cell: (contact) => contact.birthDate && format.calendarDate(contact.birthDate),
    },
    ...fields.map((field): Column<Contact> => ({
      key: fieldColumn(field),
      header: field.label,
      end: field.type === 'number' || field.type === 'date' || field.type === 'datetime',
      cell: (contact) => fieldText(field, contact.fields[field.key], format),
    })),
    {
      key: 'created',
      header: t('column.created'),
      sortKey: 'created',
      end: true,
      cell: (contact) => time(contact.createdAt),
    },
    {
      key: 'updated',
      header: t('column.updated'),
      sortKey: 'updated',
      end: true,
      cell: (contact) => time(contact.updatedAt),
    },
    {
      key: 'activity',
      header: t('column.activity'),
      sortKey: 'activity',
      end: true,
      cell: (contact) => contact.lastActivityAt !== null && time(contact.lastActivityAt),
    },
    ...(deleted
      ? [
          {
            key: 'deleted',
            header: t('column.deleted'),
            sortKey: 'deleted',
            end: true,
            cell: (contact: Contact) => contact.deletedAt !== null && time(contact.deletedAt),
          },
        ]
      : []),
  ]
}

/** A contact as the two lines of a phone. */
export function phoneRow(contact: Contact, href: Hrefs): PhoneRow {
  const address = (): JSX.Element =>
    contact.email ? (
      <Address text={contact.email} />
    ) : contact.phone || contact.phoneRaw ? (
      <Phone contact={contact} />
    ) : null
  const named = () => contactName(contact) !== contact.email
  return {
    lead: <Avatar id={contact.id} name={contactMark(contact)} size={32} />,
    title: (
      <A href={href(contact)} class="block wrap-anywhere">
        <Address text={contactName(contact)} />
      </A>
    ),
    detail: (
      <Show when={named()}>
        <span class="block wrap-anywhere">{address()}</span>
      </Show>
    ),
    figure: <ConsentGlyphs states={consentGlyphs(contact)} channels={['email', 'whatsapp']} />,
  }
}
