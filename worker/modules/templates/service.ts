export { createTemplate, deleteTemplate, duplicateTemplate, updateTemplate } from './service/edit.ts'
export { getTemplatePerson } from './service/person.ts'
export { playApproval } from './service/play.ts'
export { getTemplate, listTemplates } from './service/read.ts'
export { refreshApproval, requestApproval } from './service/request.ts'
export {
  findAnswer,
  listTemplatesNaming,
  openTemplate,
  type OpenTemplate,
  type RenderedTemplate,
} from './service/send.ts'
export { sweepTemplates } from './service/sync.ts'
