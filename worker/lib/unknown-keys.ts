import { type core, z } from 'zod'

type Path = readonly PropertyKey[]
type Walk = (value: unknown, path: Path) => core.$ZodIssueUnrecognizedKeys[]

const none: Walk = () => []
const walks = new WeakMap<core.$ZodType, Walk>()

/**
 * The keys of `value` that the schema does not know, at every depth, each object's as one issue: a parse drops
 * them without a word, and a misspelt `excludedListIds` would write to the excluded. Asked only of what comes
 * from outside; the schemas themselves also read stored rows.
 */
export function findUnknownKeys(schema: core.$ZodType, value: unknown): core.$ZodIssueUnrecognizedKeys[] {
  return walkOf(schema)(value, [])
}

/** The walk of a schema, made once; `none` for one without an object anywhere, so that long lists cost nothing. */
function walkOf(schema: core.$ZodType): Walk {
  const known = walks.get(schema)
  if (known !== undefined) return known
  const walk = makeWalk(schema)
  walks.set(schema, walk)
  return walk
}

function makeWalk(schema: core.$ZodType): Walk {
  if (schema instanceof z.ZodObject) return walkObject(schema)
  if (schema instanceof z.ZodArray) return walkValues(walkOf(schema.def.element))
  if (schema instanceof z.ZodRecord) return walkValues(walkOf(schema.def.valueType))
  if (schema instanceof z.ZodUnion) return walkUnion(schema.def.options)
  if (schema instanceof z.ZodPipe) return walkPipe(schema.def)
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodCatch ||
    schema instanceof z.ZodReadonly
  )
    return walkOf(schema.def.innerType)
  return none
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

function walkObject(schema: z.ZodObject): Walk {
  const fields = new Map(Object.entries(schema.def.shape).map(([key, field]) => [key, walkOf(field)]))
  const takesAny = schema.def.catchall !== undefined
  return (value, path) => {
    if (!isObject(value) || Array.isArray(value)) return []
    const unknown = takesAny ? [] : Object.keys(value).filter((key) => !fields.has(key))
    return [
      ...(unknown.length === 0 ? [] : [unrecognized(unknown, path)]),
      ...Object.entries(value).flatMap(([key, inner]) => fields.get(key)?.(inner, [...path, key]) ?? []),
    ]
  }
}

const unrecognized = (keys: string[], path: Path): core.$ZodIssueUnrecognizedKeys => ({
  code: 'unrecognized_keys',
  keys,
  path: [...path],
  message: 'unrecognized_keys',
})

function walkValues(walk: Walk): Walk {
  if (walk === none) return none
  return (value, path) => {
    if (Array.isArray(value)) return value.flatMap((one, index) => walk(one, [...path, index]))
    if (!isObject(value)) return []
    return Object.entries(value).flatMap(([key, one]) => walk(one, [...path, key]))
  }
}

/** A value is judged by the choice it fits; one that fits none is refused by the parse already. */
function walkUnion(options: readonly core.$ZodType[]): Walk {
  const choices = options.map((option) => ({ option, walk: walkOf(option) }))
  if (choices.every(({ walk }) => walk === none)) return none
  return (value, path) => {
    const fitting = choices.filter(({ option }) => z.safeParse(option, value).success)
    const found = fitting.map(({ walk }) => walk(value, path))
    return found.sort((a, b) => a.length - b.length)[0] ?? []
  }
}

/** A value that is read into another, as JSON in a text: the one that comes in and the one it becomes. */
function walkPipe({ in: first, out: second }: { in: core.$ZodType; out: core.$ZodType }): Walk {
  const before = walkOf(first)
  const after = walkOf(second)
  if (after === none) return before
  return (value, path) => {
    const read = z.safeParse(first, value)
    return [...before(value, path), ...(read.success ? after(read.data, path) : [])]
  }
}
