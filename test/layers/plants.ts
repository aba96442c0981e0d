/**
 * Small files that break, or just keep, the layer rules. The checker lays them out as a tree of its
 * own and cruises it: a rule that reports none of its plants is a rule that has gone blind.
 */
export type Plant = {
  path: string
  source: string
  /** Rules that must report this file; none for a file that keeps the rules. */
  breaks: string[]
}

/** What the plants import: the shapes of the real tree, one line each. */
export const ground: Record<string, string> = {
  'worker/contracts/things.ts': "import { z } from 'zod'\nexport const Thing = z.object({ id: z.int() })\n",
  'worker/lib/identity/thing.ts': 'export const plain = (text: string) => text.trim()\n',
  'worker/lib/two.ts': "import { one } from './one.ts'\nexport const two = (): unknown => one\n",
  'worker/modules/workspace/queries.ts':
    "import { sql } from 'drizzle-orm/sql'\nexport const findWorkspace = () => sql`SELECT 6`\n",
  'worker/env.ts':
    "import { z } from 'zod'\nexport const Variables = z.object({})\nexport type Bindings = object\n",
  'worker/modules/things/price.ts': 'export const price = (count: number) => count * 2\n',
  'worker/modules/things/queries.ts':
    "import { sql } from 'drizzle-orm/sql'\nexport const listThings = () => sql`SELECT 1`\nexport type ThingRow = { id: number }\n",
  'worker/modules/things/service.ts':
    "import { listThings } from './queries.ts'\nexport const getThings = () => listThings()\n",
  'worker/modules/others/queries.ts':
    "import { sql } from 'drizzle-orm/sql'\nexport const listOthers = () => sql`SELECT 2`\n",
  'worker/modules/others/service.ts':
    "import { listOthers } from './queries.ts'\nexport const getOthers = () => listOthers()\n",
  'worker/local/start.ts':
    "import { createServer } from 'node:http'\nexport const start = () => createServer()\n",
  'db/local/server.ts':
    "import { createServer } from 'node:http'\nexport const serve = () => createServer()\n",
  'db/client.ts': "import { sql } from 'drizzle-orm/sql'\nexport const batch = () => sql`SELECT 3`\n",
  'durable-objects/limiter.ts':
    "import { rate } from './limiter/rates.ts'\nexport const Limiter = rate\nexport type LimiterMethods = { rate: number }\n",
  'durable-objects/limiter/rates.ts': 'export const rate = 1\n',
  'web/app/part.ts': 'export const part = 1\n',
}

export const plants: Plant[] = [
  {
    path: 'worker/context.ts',
    source:
      "import { Variables } from './env.ts'\nexport type Ctx = { tenantId: number }\nexport const seen = Variables\n",
    breaks: ['context-is-types'],
  },
  {
    path: 'web/app/service-in-browser.ts',
    source:
      "import { getThings } from '../../worker/modules/things/service.ts'\nexport const things = getThings\n",
    breaks: ['web-takes-values-from-contracts', 'web-sees-no-rows'],
  },
  {
    path: 'web/app/rows-in-browser.ts',
    source:
      "import type { ThingRow } from '../../worker/modules/things/queries.ts'\nexport type Seen = ThingRow\n",
    breaks: ['web-sees-no-rows'],
  },
  {
    path: 'web/app/driver-in-browser.ts',
    source: "import { createClient } from '@libsql/client/web'\nexport const open = createClient\n",
    breaks: ['server-libraries-stay-in-worker'],
  },
  {
    path: 'web/shared/app-in-shared.ts',
    source: "import { part } from '../app/part.ts'\nexport const shared = part\n",
    breaks: ['web-shared-stands-below'],
  },
  {
    path: 'worker/contracts/lib-in-contract.ts',
    source: "import { plain } from '../lib/identity/thing.ts'\nexport const text = plain\n",
    breaks: ['contracts-are-shared'],
  },
  {
    path: 'worker/lib/module-in-lib.ts',
    source: "import type { ThingRow } from '../modules/things/queries.ts'\nexport type Row = ThingRow\n",
    breaks: ['lib-knows-no-module'],
  },
  {
    path: 'worker/modules/things/sql-in-decision.ts',
    source: "import { sql } from 'drizzle-orm/sql'\nexport const decide = () => sql`SELECT 4`\n",
    breaks: ['decisions-call-nothing-impure'],
  },
  {
    path: 'worker/modules/things/database-in-decision.ts',
    source: "import { batch } from '../../../db/client.ts'\nexport const decide = batch\n",
    breaks: ['decisions-are-pure'],
  },
  {
    path: 'worker/modules/things/eager-decision.ts',
    source: "import { getThings } from './service.ts'\nexport const decide = getThings\n",
    breaks: ['decisions-call-nothing-impure'],
  },
  {
    path: 'worker/modules/things/routes.ts',
    source: "import { listThings } from './queries.ts'\nexport const thingsRoutes = listThings\n",
    breaks: ['routes-see-no-database'],
  },
  {
    path: 'worker/modules/others/routes.ts',
    source: "import { price } from '../things/price.ts'\nexport const othersRoutes = price\n",
    breaks: ['routes-only-validate-and-call'],
  },
  {
    path: 'worker/modules/things/steal-service.ts',
    source: "import { listOthers } from '../others/queries.ts'\nexport const steal = listOthers\n",
    breaks: ['other-queries-are-private', 'services-use-doors'],
  },
  {
    path: 'worker/modules/things/hono-service.ts',
    source: "import { Hono } from 'hono'\nexport const answer = () => new Hono()\n",
    breaks: ['services-know-no-framework'],
  },
  {
    path: 'worker/modules/things/env-service.ts',
    source: "import { Variables } from '../../env.ts'\nexport const read = Variables\n",
    breaks: ['services-use-doors'],
  },
  {
    path: 'worker/modules/things/sql-service.ts',
    source: "import { sql } from 'drizzle-orm/sql'\nexport const ask = () => sql`SELECT 5`\n",
    breaks: ['services-know-no-framework'],
  },
  {
    path: 'worker/modules/things/local-service.ts',
    source: "import { start } from '../../local/start.ts'\nexport const run = start\n",
    breaks: ['node-only-code-stays-local'],
  },
  {
    path: 'worker/modules/things/node-service.ts',
    source: "import { readFileSync } from 'node:fs'\nexport const read = readFileSync\n",
    breaks: ['no-node-builtins-in-worker'],
  },
  {
    path: 'worker/modules/others/http-queries.ts',
    source: "import { Hono } from 'hono'\nexport const serve = () => new Hono()\n",
    breaks: ['queries-hold-only-sql'],
  },
  {
    path: 'worker/modules/channels/adapters/eager.ts',
    source: "import { batch } from '../../../../db/client.ts'\nexport const send = batch\n",
    breaks: ['adapters-speak-to-providers-only'],
  },
  {
    path: 'worker/cron/sql-in-tick.ts',
    source: "import { listThings } from '../modules/things/queries.ts'\nexport const tick = listThings\n",
    breaks: ['jobs-call-services'],
  },
  {
    path: 'worker/http/module-in-frame.ts',
    source: "import { getThings } from '../modules/things/service.ts'\nexport const frame = getThings\n",
    breaks: ['http-below-modules'],
  },
  {
    path: 'worker/object-in-app.ts',
    source: "import { Limiter } from '../durable-objects/limiter.ts'\nexport const app = Limiter\n",
    breaks: ['objects-are-wired-in-index'],
  },
  {
    path: 'durable-objects/limiter/context-in-decision.ts',
    source: "import type { Ctx } from '../../worker/context.ts'\nexport type Seen = Ctx\n",
    breaks: ['object-decisions-are-pure'],
  },
  {
    path: 'durable-objects/hasty.ts',
    source: "import { batch } from '../db/client.ts'\nexport const Hasty = batch\n",
    breaks: ['objects-see-no-database'],
  },
  {
    path: 'db/service-in-db.ts',
    source:
      "import { getThings } from '../worker/modules/things/service.ts'\nexport const rows = getThings\n",
    breaks: ['db-stands-alone'],
  },
  {
    path: 'worker/lib/one.ts',
    source: "import { two } from './two.ts'\nexport const one = () => two()\n",
    breaks: ['no-cycles'],
  },
  {
    path: 'worker/lib/framework-in-lib.ts',
    source: "import { Hono } from 'hono'\nexport const app = new Hono()\n",
    breaks: ['lib-is-free-of-frameworks'],
  },
  {
    path: 'worker/modules/others/eager-queries.ts',
    source: "import { getOthers } from './service.ts'\nexport const rows = getOthers\n",
    breaks: ['queries-call-no-service'],
  },
  {
    path: 'worker/modules/others/registry-service.ts',
    source: "import { findWorkspace } from '../workspace/queries.ts'\nexport const tenant = findWorkspace\n",
    breaks: ['workspace-queries-serve-access'],
  },
  {
    path: 'worker/modules/channels/adapters/framed.ts',
    source: "import { Hono } from 'hono'\nexport const app = new Hono()\n",
    breaks: ['adapters-know-no-framework'],
  },
  {
    path: 'worker/modules/things/solid-service.ts',
    source: "import { createSignal } from 'solid-js'\nexport const signal = createSignal\n",
    breaks: ['web-libraries-stay-in-web'],
  },
  {
    path: 'web/widget/app-in-widget.ts',
    source: "import { part } from '../app/part.ts'\nexport const widget = part\n",
    breaks: ['app-and-widget-apart'],
  },
  {
    path: 'worker/lib/missing.ts',
    source: "import { gone } from './gone.ts'\nexport const found = gone\n",
    breaks: ['resolvable'],
  },

  // The other side: what the rules allow must pass, or they forbid too much.
  {
    path: 'web/app/contract-in-browser.ts',
    source:
      "import { Thing } from '../../worker/contracts/things.ts'\nimport { plain } from '../../worker/lib/identity/thing.ts'\nexport const parse = (text: string) => Thing.parse(plain(text))\n",
    breaks: [],
  },
  {
    path: 'web/app/route-types.ts',
    source:
      "import type { thingsRoutes } from '../../worker/modules/things/routes.ts'\nexport type Routes = typeof thingsRoutes\n",
    breaks: [],
  },
  {
    path: 'worker/modules/things/good-service.ts',
    source:
      "import type { Ctx } from '../../context.ts'\nimport type { Bindings } from '../../env.ts'\nimport { batch } from '../../../db/client.ts'\nimport { getOthers } from '../others/service.ts'\nimport { price } from './price.ts'\nexport const work = (_ctx: Ctx, _env: Bindings) => [batch, getOthers, price]\n",
    breaks: [],
  },
  {
    path: 'worker/modules/things/row-in-decision.ts',
    source:
      "import type { ThingRow } from './queries.ts'\nimport { price } from './price.ts'\nexport const decide = (row: ThingRow) => price(row.id)\n",
    breaks: [],
  },
  {
    path: 'worker/modules/things/rule-sql.ts',
    source: "import { sql } from 'drizzle-orm/sql'\nexport const always = () => sql`1`\n",
    breaks: [],
  },
  {
    path: 'worker/lib/half.ts',
    source: "import type { Whole } from './whole.ts'\nexport type Half = Whole\nexport const half = 1\n",
    breaks: [],
  },
  {
    path: 'worker/lib/whole.ts',
    source: "import { half } from './half.ts'\nexport type Whole = number\nexport const whole = half * 2\n",
    breaks: [],
  },
  {
    path: 'worker/object-types-in-app.ts',
    source:
      "import type { LimiterMethods } from '../durable-objects/limiter.ts'\nexport type Methods = LimiterMethods\n",
    breaks: [],
  },
]
