import Plus from 'lucide-solid/icons/plus'
import TagIcon from 'lucide-solid/icons/tag'
import Upload from 'lucide-solid/icons/upload'
import type { JSX } from 'solid-js'
import { createSignal, For } from 'solid-js'
import { Avatar } from '../../../web/shared/ui/Avatar.tsx'
import { FilterChip, Tag } from '../../../web/shared/ui/Badge.tsx'
import { Button, Glyph } from '../../../web/shared/ui/Button.tsx'
import { ConsentGlyphs, ConsentLegend } from '../../../web/shared/ui/Channel.tsx'
import type { Column } from '../../../web/shared/ui/DataTable.tsx'
import { DataTable } from '../../../web/shared/ui/DataTable.tsx'
import { SidePanel } from '../../../web/shared/ui/Dialog.tsx'
import { SearchField, TextField } from '../../../web/shared/ui/Field.tsx'
import { FilterBar, PageBody, PageHeader } from '../../../web/shared/ui/Page.tsx'
import type { Selection } from '../../../web/shared/ui/table-selection.ts'
import { BulkBar, ColumnMenu, KeysetFooter } from '../../../web/shared/ui/TableParts.tsx'

type Person = { id: number; name: string; email: string; phone: string; tags: string[]; points: number }

const names = [
  'Giulia Ferrandi',
  'Marco Bellandi',
  'Tommaso Righi',
  'Irma Baldini',
  'Elena Zanotti',
  'Luca De Santis',
]
const people: Person[] = Array.from({ length: 17 }, (_, index) => {
  const name = names[index % names.length] ?? ''
  return {
    id: index + 1,
    name,
    email: `${name.split(' ')[0]?.toLowerCase() ?? ''}${index}@posteo.it`,
    phone: '+39 347 118 2906',
    tags: index % 2 ? ['olio-nuovo', 'arezzo'] : ['olio-nuovo'],
    points: index % 10,
  }
})

const columns: Column<Person>[] = [
  {
    key: 'name',
    header: 'Nome',
    main: true,
    sortKey: 'name',
    cell: (row) => (
      <span class="flex items-center gap-2.5">
        <Avatar id={row.id} name={row.name} />
        {row.name}
      </span>
    ),
  },
  { key: 'email', header: 'E-mail', cell: (row) => row.email },
  { key: 'phone', header: 'Telefono', cell: (row) => row.phone },
  {
    key: 'consents',
    header: 'Consensi',
    cell: (row) => (
      <ConsentGlyphs
        states={{
          email: 'double',
          whatsapp: 'yes',
          sms: row.id % 3 ? 'unknown' : 'revoked',
          push: 'unknown',
        }}
      />
    ),
  },
  {
    key: 'tags',
    header: 'Tag',
    cell: (row) => (
      <span class="flex gap-1">
        <For each={row.tags}>{(tag) => <Tag>{tag}</Tag>}</For>
      </span>
    ),
  },
  { key: 'points', header: 'Punti', end: true, sortKey: 'points', cell: (row) => row.points },
]

/** A page of contacts from the parts alone. */
export function TableGallery(): JSX.Element {
  const [selection, setSelection] = createSignal<Selection>({ mode: 'rows', keys: new Set(['1', '2', '5']) })
  const [panel, setPanel] = createSignal(location.hash.includes('panel'))
  const [hidden, setHidden] = createSignal<ReadonlySet<string>>(new Set())
  return (
    <main class="relative flex h-dvh flex-col">
      <PageHeader
        title="Contatti"
        detail="48.213"
        actions={
          <>
            <SearchField
              label="Nome, e-mail, telefono"
              value=""
              keyHint="/"
              onText={() => undefined}
              class="max-sm:hidden"
            />
            <Button icon={Upload}>Importa</Button>
            <Button kind="main" icon={Plus} onClick={() => setPanel(true)}>
              Nuovo contatto
            </Button>
          </>
        }
      />
      <FilterBar end={<ColumnMenu columns={columns} hidden={hidden()} onChange={setHidden} />}>
        <FilterChip field="Lingua" operator="è" value="Italiano" onRemove={() => undefined} />
        <Button kind="quiet" compact icon={Plus}>
          Filtro
        </Button>
      </FilterBar>
      <PageBody>
        <DataTable
          label="Contatti"
          rows={people}
          columns={columns.filter((column) => !hidden().has(column.key))}
          rowKey={(row) => String(row.id)}
          rowName={(row) => row.name}
          phone={(row) => ({
            lead: <Avatar id={row.id} name={row.name} size={32} />,
            title: row.name,
            detail: row.email,
            figure: row.points,
          })}
          onOpen={() => setPanel(true)}
          selection={selection()}
          onSelect={setSelection}
          sort={{ key: 'name', descending: false }}
          onSort={() => undefined}
        />
      </PageBody>
      <KeysetFooter from={1} shown={17} total={12_480} onNext={() => undefined} legend={<ConsentLegend />} />
      <BulkBar
        selection={selection()}
        onSelect={setSelection}
        matching={12_480}
        pageKeys={people.map((person) => String(person.id))}
      >
        <button type="button">
          <Glyph icon={TagIcon} size={14} /> Tag
        </button>
      </BulkBar>
      <SidePanel
        open={panel()}
        onClose={() => setPanel(false)}
        title="Nuovo contatto"
        footer={
          <div class="flex gap-2">
            <Button class="flex-1">Annulla</Button>
            <Button kind="main" class="flex-2">
              Crea contatto
            </Button>
          </div>
        }
      >
        <TextField label="Nome" value="" onText={() => undefined} />
      </SidePanel>
    </main>
  )
}
