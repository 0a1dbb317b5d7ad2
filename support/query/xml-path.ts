// Values of an XML by XPath 1.0.
import type { Attr, Document, Element, Node } from '@xmldom/xmldom';
import { ExpectationError, isRecord, messageOf, SuiteError } from '../core/errors';
import { excerpt } from '../core/russian';

/** A value and where it stands: `/заказ/строка[2]/@код`; of a number, a text or a truth: the XPath itself. */
export interface XmlMatch {
  readonly path: string;
  readonly value: string;
}

/** As a variable, because the library's own types would bring the browser's into the whole project. */
const XPATH: string = 'xpath';

/** What we call of the library `xpath`; its own types leave this part out. */
interface XPathLibrary {
  readonly parse: (path: string) => { readonly evaluate: (options: XPathOptions) => XPathResult };
}

interface XPathOptions {
  readonly node: Document;
  readonly namespaces: Readonly<Record<string, string>>;
  readonly allowAnyNamespaceForNoPrefix: true;
}

interface XPathResult {
  readonly stringValue: () => string;
  /** Of a set of nodes only. */
  readonly toArray?: () => readonly Node[];
}

/**
 * What an XPath finds, in the order of the XML; nothing where nothing is there.
 *
 * A name without a prefix finds elements of any namespace: `//строка`; a prefix is one that the XML itself
 * declares. No entity but the five of XML is read, neither from the XML nor from a file or an address that it
 * names: an XML that refers to one is refused.
 *
 * @throws ExpectationError XML_BROKEN with the line; SuiteError XML_PATH_WRONG
 */
export async function selectXml(text: string, path: string): Promise<readonly XmlMatch[]> {
  const document = await parseXml(text);
  const { parse } = (await import(XPATH)) as XPathLibrary;
  try {
    const namespaces = prefixesOf(document);
    const found = parse(path).evaluate({ node: document, namespaces, allowAnyNamespaceForNoPrefix: true });
    const nodes = found.toArray?.();
    if (!nodes) return [{ path, value: found.stringValue() }];
    return nodes.map((node) => ({ path: placeOf(node), value: node.nodeValue ?? node.textContent ?? '' }));
  } catch (error) {
    throw new SuiteError(
      'XML_PATH_WRONG',
      `XPath «${path}» неверен: ${explain(pathReasons, messageOf(error))} → исправьте путь, например: «//строка[2]/@код», «count(//строка)»`,
      error,
    );
  }
}

async function parseXml(text: string): Promise<Document> {
  const { DOMParser, onWarningStopParsing } = await import('@xmldom/xmldom');
  try {
    return new DOMParser({ onError: onWarningStopParsing }).parseFromString(
      text.replace(/^\ufeff/u, ''),
      'text/xml',
    );
  } catch (error) {
    throw new ExpectationError(
      'XML_BROKEN',
      `Это не XML${placeOfError(error)}: ${explain(xmlReasons, messageOf(error))}, начинается с «${excerpt(text)}» → посмотрите тело ответа в отчёте`,
    );
  }
}

type Reasons = readonly (readonly [RegExp, string])[];

/** The libraries' English and our Russian; the first that fits. */
const xmlReasons: Reasons = [
  [/tag mismatch: "(.*?)" != "(.*?)"/u, 'тег «$1» закрыт тегом «$2»'],
  [/unclosed xml tag\(s\): (?:[^\x22]*, )?([^,\s\x22]+)/u, 'тег «$1» не закрыт'],
  [/missing root element/u, 'нет корневого элемента'],
  [/Only one element can be added/u, 'корневых элементов больше одного'],
  [/entity not found:(&[^;\s]*;?)/u, 'сущность «$1» не из пяти стандартных, такие не читаются'],
  [/Attribute (\S+) redefined/u, 'атрибут «$1» повторяется'],
  [/(?=)/u, 'разметка испорчена'],
];

const pathReasons: Reasons = [
  [/Cannot resolve QName (\S+)/u, 'приставка «$1» в XML не объявлена'],
  [/Unknown function (\S+)/u, 'функции «$1» нет'],
  [/Undeclared variable: (\S+)/u, 'переменной «$1» нет'],
  [/Function (\S+) expects/u, 'у функции «$1» не те аргументы'],
  [/Unexpected character (.+)/u, 'лишний знак «$1»'],
  [/(?=)/u, 'так путь не записывают'],
];

function explain(reasons: Reasons, message: string): string {
  for (const [pattern, russian] of reasons) {
    const [found] = pattern.exec(message) ?? [];
    if (found !== undefined) return found === '' ? russian : found.replace(pattern, russian);
  }
  return message;
}

function placeOfError(error: unknown): string {
  const locator = isRecord(error) ? error['locator'] : undefined;
  const line = isRecord(locator) ? locator['lineNumber'] : undefined;
  return typeof line === 'number' && line > 0 ? ` (строка ${line})` : '';
}

/** The prefixes that the XML declares, at any depth; the outermost declaration wins. */
function prefixesOf(document: Document): Readonly<Record<string, string>> {
  const declared = [...document.getElementsByTagName('*')].flatMap((element) =>
    [...element.attributes].filter(({ prefix }) => prefix === 'xmlns'),
  );
  return Object.fromEntries(
    declared.toReversed().map(({ localName, value }) => [localName ?? '', value] as const),
  );
}

function placeOf(node: Node): string {
  if (isAttribute(node)) return `${node.ownerElement ? placeOf(node.ownerElement) : ''}/@${node.name}`;
  if (node.nodeType === node.DOCUMENT_NODE) return '';
  const parent = node.parentNode;
  const name = isElement(node) ? node.nodeName : 'text()';
  const place = `${parent ? placeOf(parent) : ''}/${name}`;
  const twins = parent ? [...parent.childNodes].filter((twin) => isTwin(twin, node)) : [];
  return twins.length > 1 ? `${place}[${twins.indexOf(node) + 1}]` : place;
}

function isTwin(one: Node, other: Node): boolean {
  return one.nodeType === other.nodeType && one.nodeName === other.nodeName;
}

function isAttribute(node: Node): node is Attr {
  return node.nodeType === node.ATTRIBUTE_NODE;
}

function isElement(node: Node): node is Element {
  return node.nodeType === node.ELEMENT_NODE;
}
