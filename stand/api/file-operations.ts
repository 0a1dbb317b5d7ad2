// What the operations with files do: import, export, documents.
import { jsonAnswer } from '../http/answer';
import { attachmentAnswer } from '../http/attachment';
import type { UploadedFile } from '../http/form';
import { findClient, idOf, requireActive, type Perform } from './checked-request';
import { clientFile, type ExportFormat } from './client-file';
import type { SearchCriteria } from './client-registry';
import { maxDocumentBytes } from './documents';
import { ApiProblem, invalidFields } from './problem';

/** By operationId. @throws ApiProblem */
export const fileOperations: Readonly<Record<string, Perform>> = {
  async exportClients({ registry, parameters, nowMs }) {
    const criteria = parameters as unknown as SearchCriteria & ExportFormat;
    const { mediaType, body } = await clientFile(registry.search(criteria), criteria, nowMs);
    const suffix = `${new Date(nowMs).toISOString().slice(0, 10)}.${criteria.format}`;
    return attachmentAnswer(`клиенты-${suffix}`, mediaType, body, `clients-${suffix}`);
  },

  async importClients({ imports, actor, body, request }) {
    const { file } = body as { readonly file: UploadedFile };
    const job = await imports.accept(file, actor);
    return jsonAnswer(202, job, { Location: `${request.path}/${job.id}` });
  },

  getImport(checked) {
    const id = idOf(checked);
    const job = checked.imports.find(id);
    if (!job) throw new ApiProblem('import-not-found', `Задания с номером ${id} нет`);
    return jsonAnswer(200, job);
  },

  listDocuments(checked) {
    return jsonAnswer(200, { items: checked.documents.list(findClient(checked).client.id) });
  },

  uploadDocument(checked) {
    const stored = findClient(checked);
    requireActive(stored);
    const { file, kind } = checked.body as { readonly file: UploadedFile; readonly kind: string };
    const { fileName, bytes } = file;
    if (bytes.length > maxDocumentBytes) {
      throw new ApiProblem('file-too-large', `В файле «${fileName}» больше ${maxDocumentBytes / 1024} КБ`);
    }
    if (/\.(exe|bat)$/i.test(fileName)) {
      throw invalidFields([{ pointer: '#/file', detail: 'программы (.exe, .bat) не принимаются' }]);
    }
    const document = checked.documents.add(stored.client.id, kind, file);
    return jsonAnswer(201, document, { Location: `${checked.request.path}/${document.id}` });
  },

  downloadDocument(checked) {
    const { documentId } = checked.parameters as { readonly documentId: string };
    const found = checked.documents.find(findClient(checked).client.id, documentId.toLowerCase());
    if (!found) throw new ApiProblem('document-not-found', `Документа с номером ${documentId} у клиента нет`);
    return attachmentAnswer(found.document.fileName, found.document.mediaType, found.bytes);
  },
};
