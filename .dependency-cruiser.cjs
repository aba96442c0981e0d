// Who may import what. Each rule is an allow list: `from` these files, values come only from `may`.
// Type-only imports are free unless a rule says otherwise: they vanish before anything runs.
// `test/layers/check.ts` runs these rules and proves, on planted violations, that each one bites.

/** An edge that exists at run time. */
const value = { dependencyTypesNot: ['type-only'] }

/** npm packages by name, wherever node_modules stands. */
const npm = (...names) => names.map((name) => `node_modules/${name.replace('/', '\\/')}/`)
const anyNpm = 'node_modules/'

const contracts = '^worker/contracts/'
const lib = '^worker/lib/'
const queries = '^worker/modules/[^/]+/(queries/|[a-z-]*queries\\.ts$|queries-[a-z-]+\\.ts$)'
const service = '^worker/modules/[^/]+/(service/|[a-z-]*service\\.ts$|service-[a-z-]+\\.ts$)'
const routes = '^worker/modules/[^/]+/[a-z-]*routes\\.ts$'
/** What a module shows to other modules besides its service: pure code that more than one needs. */
const doors = [
  '^worker/modules/auth/policy\\.ts$',
  '^worker/modules/channels/port\\.ts$',
  '^worker/modules/credit/pricing\\.ts$',
  '^worker/modules/lists/segment\\.ts$',
]
/** Rules turned into SQL fragments: pure text from data, written with the `sql` template. */
const sqlFragments = '^worker/modules/[^/]+/[a-z-]+-sql\\.ts$'
/** Health asks the databases themselves. */
const healthRoutes = '^worker/modules/workspace/health-routes\\.ts$'
/** better-auth and the mails it sends: the frame around sessions, wired like a service. */
const authFrame = '^worker/modules/auth/(better-auth|mails|system-mail)\\.ts$'
const adapters = '^worker/modules/channels/adapters/'
const ownPure = '^worker/modules/$1/'
/** Batch helpers and errors; the SQL itself stays in queries. */
const dbDoor = '^db/(client|errors)\\.ts$'
const localOnly = '^(worker/local/|db/local/|db/(migrate|seed)\\.ts$|test/)'
/** Frameworks and drivers that decisions and services never see. */
const frameworks = npm(
  'hono',
  '@hono/[^/]+',
  'drizzle-orm',
  '@libsql/[^/]+',
  'better-auth',
  '@better-auth/[^/]+',
)

const rule = (name, from, to, comment) => ({ name, severity: 'error', comment, from, to })

module.exports = {
  forbidden: [
    rule(
      'no-cycles',
      {},
      { circular: true, viaOnly: value },
      'Move what two files share to a third, or pass a function in.',
    ),
    rule(
      'resolvable',
      {},
      { couldNotResolve: true, pathNot: ['^cloudflare:', '^virtual:'] },
      'An import the checker cannot follow is an import it cannot judge.',
    ),
    rule(
      'contracts-are-shared',
      { path: contracts },
      { ...value, pathNot: [contracts, ...npm('zod')] },
      'Contracts are zod and constants: the browser loads them too.',
    ),
    rule(
      'lib-knows-no-module',
      { path: lib },
      { pathNot: [contracts, lib, anyNpm] },
      'Library code is below modules, database and HTTP, in types as well.',
    ),
    rule('lib-is-free-of-frameworks', { path: lib }, { ...value, path: frameworks }),
    rule(
      'db-stands-alone',
      { path: '^db/', pathNot: ['^db/seed', '^db/[^/]+\\.config\\.ts$'] },
      { dependencyTypesNot: ['type-only', 'core'], pathNot: ['^db/', contracts, anyNpm] },
      'The database layer knows enum constants of the contracts, nothing else of the Worker.',
    ),
    rule(
      'node-only-code-stays-local',
      { path: '^(worker|durable-objects|web|db)/', pathNot: [localOnly] },
      { path: localOnly },
      'Development servers, migrations and tests are never part of the Worker or the app.',
    ),
    rule(
      'no-node-builtins-in-worker',
      {
        path: '^(worker|durable-objects|web|db/[^/]+\\.ts$|db/schema/)',
        pathNot: [localOnly, '\\.config\\.ts$'],
      },
      { ...value, dependencyTypes: ['core'] },
      'Web platform APIs only: the same code runs in workerd, Node tests and partly in browsers.',
    ),
    rule(
      'decisions-are-pure',
      {
        path: '^worker/modules/([^/]+)/',
        pathNot: [queries, service, routes, authFrame, adapters, sqlFragments],
      },
      { ...value, pathNot: [contracts, lib, ownPure, ...doors, anyNpm] },
      'Pure files decide on values they are given. No database, no services of other modules.',
    ),
    rule(
      'decisions-call-nothing-impure',
      {
        path: '^worker/modules/([^/]+)/',
        pathNot: [queries, service, routes, authFrame, adapters, sqlFragments],
      },
      { ...value, path: [queries, service, routes, adapters, ...frameworks] },
      'No SQL builder, no HTTP framework, no service behind a pure decision.',
    ),
    rule(
      'queries-hold-only-sql',
      { path: [queries, sqlFragments].map((path) => path.replace('[^/]+', '([^/]+)')) },
      { ...value, pathNot: ['^db/', contracts, lib, ownPure, ...doors, ...npm('drizzle-orm', 'zod')] },
      'Queries know the schema and nothing of HTTP, providers or other modules.',
    ),
    rule(
      'queries-call-no-service',
      { path: queries },
      { ...value, path: [service, routes] },
      'Services call queries, never the other way round.',
    ),
    rule(
      'services-use-doors',
      { path: service.replace('[^/]+', '([^/]+)') },
      {
        ...value,
        pathNot: [
          ownPure,
          service,
          adapters,
          ...doors,
          contracts,
          lib,
          dbDoor,
          anyNpm,
          '^worker/modules/workspace/queries\\.ts$',
        ],
      },
      'A service sees its own files, other services and their doors, never other queries, HTTP or env.',
    ),
    rule(
      'services-know-no-framework',
      { path: service },
      { ...value, path: [routes, ...frameworks] },
      'Domain functions take Ctx; Hono, drizzle and the driver stay in routes and queries.',
    ),
    rule(
      'other-queries-are-private',
      { path: '^worker/modules/([^/]+)/' },
      {
        ...value,
        path: queries,
        pathNot: ['^worker/modules/$1/', '^worker/modules/workspace/queries\\.ts$'],
      },
      'Another module is reached by its service, which keeps its rules. (The workspace registry is read by all.)',
    ),
    rule(
      'workspace-queries-serve-access',
      { path: '^worker/modules/', pathNot: ['^worker/modules/(auth|workspace)/'] },
      { ...value, path: '^worker/modules/workspace/queries\\.ts$' },
      'Only sign-in reads the workspace registry directly; other modules get their tenant in Ctx.',
    ),
    rule(
      'routes-only-validate-and-call',
      { path: routes.replace('[^/]+', '([^/]+)'), pathNot: [healthRoutes] },
      {
        ...value,
        pathNot: [
          service,
          authFrame,
          '^worker/modules/$1/[^/]+$',
          '^worker/(http|pages)/',
          contracts,
          lib,
          ...npm('hono', 'zod'),
        ],
      },
      'A route validates, calls one service, answers.',
    ),
    rule(
      'routes-see-no-database',
      { path: [routes, '^worker/(pages|http)/'], pathNot: [healthRoutes] },
      {
        ...value,
        path: ['^db/schema/', queries, ...npm('drizzle-orm', '@libsql/[^/]+')],
        pathNot: ['^worker/modules/workspace/queries\\.ts$'],
      },
      'SQL stays in queries; access control alone reads the workspace registry.',
    ),
    rule(
      'adapters-speak-to-providers-only',
      { path: adapters },
      { ...value, pathNot: [adapters, '^worker/modules/channels/port\\.ts$', contracts, lib, anyNpm] },
      'An adapter turns a provider into the port: no database, no services, fetch is passed in.',
    ),
    rule('adapters-know-no-framework', { path: adapters }, { ...value, path: frameworks }),
    rule(
      'http-below-modules',
      { path: '^worker/http/' },
      {
        ...value,
        path: '^worker/(modules|queues|cron|email|pages)/',
        pathNot: ['^worker/modules/(auth|workspace)/', '^worker/pages/[A-Z]'],
      },
      'Access needs sign-in and workspaces; no other module is known to the HTTP frame.',
    ),
    rule(
      'context-is-types',
      { path: '^worker/context\\.ts$' },
      value,
      'Ctx describes what services are given; who fills it is runtime.ts.',
    ),
    rule(
      'jobs-call-services',
      { path: '^worker/(queues|cron|email)/' },
      {
        ...value,
        path: [routes, queries, adapters, '^db/schema/', '^web/'],
        pathNot: ['^worker/modules/workspace/queries\\.ts$'],
      },
      'A job or tick wakes a service up; it holds no SQL of a module.',
    ),
    rule(
      'objects-are-wired-in-index',
      { path: '^worker/', pathNot: ['^worker/index\\.ts$'] },
      { ...value, path: '^durable-objects/' },
      'Other files see Durable Objects as types, so that they load without the Workers runtime.',
    ),
    rule(
      'objects-see-no-database',
      { path: '^durable-objects/' },
      { ...value, path: ['^db/', queries, routes, '^worker/(http|runtime|app|index|queues|cron|email)'] },
      'A Durable Object has its own storage; libSQL is reached through a service.',
    ),
    rule(
      'object-decisions-are-pure',
      { path: '^durable-objects/([^/]+)/' },
      { pathNot: ['^durable-objects/($1/|sql\\.ts$)', contracts, lib, ...npm('zod')] },
      'What an object decides is a function of state, event and now.',
    ),
    rule(
      'web-takes-values-from-contracts',
      { path: '^web/' },
      {
        ...value,
        path: '^(worker|db|durable-objects)/',
        pathNot: [contracts, '^worker/lib/(chatbot|import|identity|fields|texts|merge-fields)/'],
      },
      'Contracts, and the pure readers shared with imports and editors, are all of the Worker a browser may load.',
    ),
    rule(
      'web-sees-no-rows',
      { path: '^web/' },
      { path: ['^(db|durable-objects)/', queries, service] },
      'Types too: the app knows contracts and route types, never rows.',
    ),
    rule(
      'web-shared-stands-below',
      { path: '^web/shared/' },
      { path: '^web/(app|widget)/' },
      'What app and widget share knows neither.',
    ),
    rule(
      'app-and-widget-apart',
      { path: '^web/(app|widget)/' },
      { path: '^web/(app|widget)/', pathNot: '^web/$1/' },
      'They share only web/shared: the widget has a size budget.',
    ),
    rule(
      'web-libraries-stay-in-web',
      { path: '^(worker|durable-objects|db)/' },
      {
        path: npm(
          'solid-js',
          '@solidjs/[^/]+',
          '@kobalte/[^/]+',
          '@tanstack/[^/]+',
          'lucide-solid',
          '@tiptap/[^/]+',
          'uplot',
        ),
      },
    ),
    rule(
      'server-libraries-stay-in-worker',
      { path: '^web/' },
      {
        path: npm(
          'drizzle-orm',
          '@libsql/[^/]+',
          'better-auth',
          '@better-auth/[^/]+',
          'resend',
          'sanitize-html',
        ),
      },
    ),
  ],
  options: {
    /** Sees imports before compilation, so that type-only ones are known as such. */
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['\\.(css|svg|html|json|sql)$', '\\?(raw|url|worker)'] },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'default'],
    },
  },
}
