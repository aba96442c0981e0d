import Download from 'lucide-solid/icons/download'
import Ellipsis from 'lucide-solid/icons/ellipsis'
import Lock from 'lucide-solid/icons/lock'
import Timer from 'lucide-solid/icons/timer'
import Trash from 'lucide-solid/icons/trash'
import type { JSX } from 'solid-js'
import { createSignal, For } from 'solid-js'
import { SmsTextPanel } from '../../../web/app/messages/SmsTextPanel.tsx'
import { Avatar } from '../../../web/shared/ui/Avatar.tsx'
import { Badge, Chip, Count, FilterChip, Tag } from '../../../web/shared/ui/Badge.tsx'
import { Button, IconButton } from '../../../web/shared/ui/Button.tsx'
import { ChannelName, ConsentLegend } from '../../../web/shared/ui/Channel.tsx'
import { Checkbox, RadioGroup, Segmented, Switch, TileChoice } from '../../../web/shared/ui/Choice.tsx'
import { PasswordField, SearchField, TextArea, TextField } from '../../../web/shared/ui/Field.tsx'
import { FigureTable } from '../../../web/shared/ui/FigureTable.tsx'
import { Mark } from '../../../web/shared/ui/Mark.tsx'
import { Progress, ProgressBar } from '../../../web/shared/ui/Progress.tsx'
import { Select } from '../../../web/shared/ui/Select.tsx'
import { Sparkline } from '../../../web/shared/ui/Sparkline.tsx'
import { SplitButton } from '../../../web/shared/ui/SplitButton.tsx'
import { Notice, Skeleton } from '../../../web/shared/ui/States.tsx'
import { Stepper } from '../../../web/shared/ui/Stepper.tsx'
import { Tabs } from '../../../web/shared/ui/Tabs.tsx'
import { TagInput } from '../../../web/shared/ui/TagInput.tsx'
import { TimeSeries } from '../../../web/shared/ui/TimeSeries.tsx'
import { Kbd } from '../../../web/shared/ui/Tooltip.tsx'

const nothing = (): void => undefined

function Block(props: { title: string; children: JSX.Element }): JSX.Element {
  return (
    <section class="flex flex-col gap-2">
      <h2 class="border-b border-line pb-1 text-secondary font-medium text-text-3">{props.title}</h2>
      {props.children}
    </section>
  )
}

function Row(props: { children: JSX.Element }): JSX.Element {
  return <div class="flex flex-wrap items-center gap-2">{props.children}</div>
}

function Buttons(): JSX.Element {
  return (
    <Block title="Pulsanti: 32 px, compatti 28, telefono 44">
      <Row>
        <Button kind="main">Invia ora</Button>
        <Button kind="main" id="focused">
          fuoco
        </Button>
        <Button offReason="Scegli prima una lista">spento</Button>
      </Row>
      <Row>
        <Button icon={Download}>Esporta</Button>
        <Button kind="quiet">Azzera</Button>
        <Button kind="danger" icon={Trash}>
          Elimina
        </Button>
        <Button kind="erase">Cancella per sempre</Button>
      </Row>
      <Row>
        <Button compact>Compatto</Button>
        <IconButton edged icon={Ellipsis} label="Altre azioni" />
        <SplitButton label="Invia" onClick={nothing} entries={[]} moreLabel="Altri modi" />
        <Button kind="main" busy busyLabel="Salvo…">
          Salva
        </Button>
      </Row>
      <Row>
        <Mark />
        <Mark size={26} />
        <For each={[1, 2, 3, 4, 5, 6, 7, 8]}>
          {(id) => <Avatar id={id} name="Giulia Ferrandi" size={32} />}
        </For>
        <Avatar id={1} name="" size={32} />
      </Row>
    </Block>
  )
}

function Fields(): JSX.Element {
  const [tags, setTags] = createSignal(['olio-nuovo', 'regali'])
  return (
    <Block title="Campi: bordo 3:1, etichetta sopra, errore sotto">
      <div class="grid grid-cols-2 gap-2 max-sm:grid-cols-1">
        <TextField label="Nome" value="" placeholder="Segnaposto" onText={nothing} />
        <PasswordField label="Password" value="segreta" onText={nothing} />
        <TextField
          label="E-mail"
          value="t.righi@libero"
          onText={nothing}
          error="Manca la fine dell’indirizzo, ad esempio .it"
        />
        <Select
          label="Scelta"
          value="a"
          options={[
            { value: 'a', label: 'PIÙ10, sconto', detail: '4.310 scaricati' },
            { value: 'b', label: 'Due' },
          ]}
          onChange={nothing}
        />
        <TagInput
          label="Tag"
          optional
          values={tags()}
          options={[{ value: 'arezzo', label: 'arezzo' }]}
          onChange={setTags}
          onCreate={(text) => text}
        />
        <SearchField label="Nome, e-mail, telefono" value="" keyHint="/" onText={nothing} />
        <TextArea
          label="Testo"
          rows={2}
          value="Ciao %%FIRST_NAME%%"
          onText={nothing}
          help="231 di 1.000 caratteri"
        />
        <RadioGroup
          label="Come si tiene aggiornata"
          value="b"
          options={[
            { value: 'a', label: 'Statica', help: 'resta com’è oggi' },
            { value: 'b', label: 'Auto', help: 'entra chi corrisponde, nessuno esce' },
          ]}
          onChange={nothing}
        />
      </div>
      <Row>
        <Checkbox label="No" labelHidden checked={false} onChange={nothing} />
        <Checkbox label="Sì" labelHidden checked onChange={nothing} />
        <Checkbox label="In parte" labelHidden checked={false} mixed onChange={nothing} />
        <Switch label="Spento" labelHidden checked={false} onChange={nothing} />
        <Switch label="Acceso" labelHidden checked onChange={nothing} />
        <Segmented
          label="Modo"
          labelHidden
          value="a"
          options={[
            { value: 'a', label: 'Rispondi' },
            { value: 'b', label: 'Nota' },
          ]}
          onChange={nothing}
        />
        <Kbd>⌘K</Kbd>
      </Row>
      <TileChoice
        label="Da dove"
        labelHidden
        value="tag"
        options={[
          { value: 'tag', label: 'Tag' },
          { value: 'csv', label: 'CSV' },
          { value: 'filter', label: 'Filtro' },
        ]}
        onChange={nothing}
      />
    </Block>
  )
}

function States(): JSX.Element {
  return (
    <Block title="Etichette, filtri, stati">
      <Row>
        <Chip onClick={nothing}>Tutte 14</Chip>
        <Chip pressed onClick={nothing}>
          Smart 6
        </Chip>
        <FilterChip field="Lingua" operator="è" value="Italiano, Francese" onRemove={nothing} />
        <Tag>olio-nuovo</Tag>
        <Tag onRemove={nothing}>regali</Tag>
        <Count waiting={2} />
      </Row>
      <Row>
        <Badge>Bozza</Badge>
        <Badge tone="accent">In invio</Badge>
        <Badge tone="ok">Approvato</Badge>
        <Badge tone="warn">In attesa</Badge>
        <Badge tone="bad">Rifiutato</Badge>
      </Row>
      <Row>
        <Badge tone="ok" icon={Timer}>
          23 h 51 min
        </Badge>
        <Badge icon={Lock}>chiusa: solo modelli</Badge>
      </Row>
      <Notice
        tone="warn"
        fact="2.491 persone aspettano."
        action={<Button compact>Scrivi per e-mail a chi può (1.306)</Button>}
      >
        1.871 partono da sole dom 22 nov dalle 10:04.
      </Notice>
      <Notice tone="bad" fact="Troppi tentativi di seguito. Aspetta un minuto e riprova." />
      <Stepper steps={['File', 'Colonne', 'Consensi', 'Conferma']} current={1} />
    </Block>
  )
}

function Figures(): JSX.Element {
  const times = Array.from({ length: 24 }, (_, hour) => Date.UTC(2026, 10, 20, 9 + hour))
  return (
    <Block title="Grafici: colore, tratto e nome insieme">
      <TimeSeries
        title="Andamento, per ora"
        times={times}
        timeZone="Europe/Rome"
        bands={[{ from: times[12] ?? 0, to: times[20] ?? 0, label: 'ore di silenzio' }]}
        series={[
          { name: 'Consegnati', values: times.map((_, hour) => Math.round(1600 * Math.exp(-hour / 4))) },
          { name: 'Letti da persone', values: times.map((_, hour) => Math.round(560 * Math.exp(-hour / 6))) },
          { name: 'Clic', values: times.map((_, hour) => Math.round(180 * Math.exp(-hour / 7))) },
        ]}
      />
      <FigureTable
        caption="Cifre"
        columns={['Totale', 'E-mail']}
        rows={[
          {
            label: 'Inviati',
            figures: [
              { value: 9377, of: 11_868, onOpen: nothing },
              { value: 5654, of: 5654 },
            ],
          },
          {
            label: 'Aperti da persone',
            figures: [
              { value: 4920, of: 9177, onOpen: nothing },
              { value: 2214, of: 5593 },
            ],
          },
          {
            label: 'Aperti da macchine, contati a parte',
            machine: true,
            figures: [{ value: 1108 }, { value: 1108 }],
          },
          {
            label: 'Falliti',
            tone: 'bad',
            figures: [
              { value: 200, of: 9377 },
              { value: 61, of: 5654 },
            ],
          },
        ]}
      />
    </Block>
  )
}

function SmsLength(): JSX.Element {
  const [text, setText] = createSignal(
    'C’È l’olio nuovo: “Prevendita” fino al 30 novembre, la lattina da 5 litri a 64 €. Rispondi SÌ e te ne teniamo una da parte 🫒',
  )
  return (
    <Block title="Lunghezza di un SMS">
      <TextArea label="Testo dell’SMS" value={text()} onText={setText} />
      <SmsTextPanel text={text()} onText={setText} cost={(segments) => `${segments * 7} centesimi`} />
    </Block>
  )
}

/** Every part once, laid out like the picture of components. */
export function Gallery(): JSX.Element {
  const [tab, setTab] = createSignal<'it' | 'en'>('it')
  return (
    <main class="grid grid-cols-3 gap-8 p-7 max-lg:grid-cols-1 max-sm:p-4">
      <h1 class="sr-only">Parti</h1>
      <Buttons />
      <Fields />
      <States />
      <Block title="Consensi per canale">
        <ConsentLegend />
        <Row>
          <ChannelName channel="email" />
          <ChannelName channel="whatsapp" />
          <ChannelName channel="sms" />
          <ChannelName channel="push" />
          <ChannelName channel="chat" />
          <ChannelName channel="messenger" />
        </Row>
        <Tabs
          label="Lingue"
          value={tab()}
          onChange={setTab}
          tabs={[
            {
              value: 'it',
              label: 'Italiano',
              state: { tone: 'bad', text: '3 errori' },
              content: () => <p class="py-2">Testo italiano</p>,
            },
            {
              value: 'en',
              label: 'English',
              state: { tone: 'ok', text: 'pronta' },
              content: () => <p class="py-2">English text</p>,
            },
          ]}
        />
      </Block>
      <Block title="Avanzamento, attesa, andamento">
        <Progress
          title="Importo 18.342 righe"
          detail="11.372 righe"
          total={18_342}
          done={11_372}
          ratePerSecond={420}
          remainingMs={17_000}
          onCancel={nothing}
          closeable
        />
        <ProgressBar label="Invio" thick total={11_868} done={9177} failed={200} waiting={2491} />
        <div class="flex items-center gap-3">
          <Skeleton class="size-8 rounded-full!" />
          <div class="flex flex-1 flex-col gap-2">
            <Skeleton class="h-3 w-1/2" />
            <Skeleton class="h-3 w-3/4" />
          </div>
        </div>
        <Row>
          <Sparkline values={[2, 3, 2.8, 4, 3.9, 5, 7]} /> +412
          <Sparkline values={[9, 7, 6, 5, 4, 3, 2]} /> <span class="text-bad">−498</span>
          <Sparkline still values={[4, 4, 4, 4]} /> 0
        </Row>
      </Block>
      <Figures />
      <SmsLength />
    </main>
  )
}
