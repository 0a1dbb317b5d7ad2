// The text of a PDF.
import { ExpectationError } from '../core/errors';
import { titleOf, type FileClaims } from './file-kind';

/** The pages one after another, each on lines of its own. @throws ExpectationError PDF_BROKEN, PDF_WITHOUT_TEXT */
export async function readPdf(file: FileClaims): Promise<string> {
  const text = (await readPages(file)).join('\n');
  if (text.trim() !== '') return text;
  throw new ExpectationError(
    'PDF_WITHOUT_TEXT',
    `${titleOf(file)}: в PDF нет текста, только изображения (скан?) → проверьте имя, тип и размер файла`,
  );
}

async function readPages(file: FileClaims): Promise<readonly string[]> {
  const { extractText, getDocumentProxy } = await import('unpdf');
  try {
    // The library takes the bytes away from whoever hands them over, so it gets a copy.
    const pdf = await getDocumentProxy(new Uint8Array(file.bytes), { verbosity: 0 });
    return (await extractText(pdf, { mergePages: false })).text;
  } catch (error) {
    const isLocked = error instanceof Error && error.name === 'PasswordException';
    throw new ExpectationError(
      'PDF_BROKEN',
      `${titleOf(file)}: ${isLocked ? 'PDF закрыт паролем' : 'PDF оборван или испорчен'} → откройте файл из ответа сами`,
    );
  }
}
