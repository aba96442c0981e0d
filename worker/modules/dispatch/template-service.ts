// A door of its own, for templates: the module's other door leads back to them.
export { pauseForStoppedTemplateStatement } from './queries/stopped.ts'
