// Keycloak's pages of a login, read by their markup: themes and languages differ, ids and addresses do not.
// parse5 is the parser of the HTML standard: a theme's markup is read as a browser reads it, for one dependency.
import { defaultTreeAdapter as tree, parse, type DefaultTreeAdapterTypes } from 'parse5';

/** A form of a page with the values that its fields already have. */
export interface PageForm {
  /** As it is written; empty where the form posts to the page's own address. */
  readonly action: string;
  readonly fields: ReadonlyMap<string, string>;
}

/** What a page of Keycloak says; empty where it says nothing of the kind. Observed on 26.7.3, theme keycloak.v2. */
export interface LoginPage {
  /** `#kc-page-title`. */
  readonly title: string;
  /** `#input-error-username`, in older themes `#input-error`: beside a field. */
  readonly fieldError: string;
  /** `.kc-feedback-text`: above the form. */
  readonly alert: string;
  /** `#kc-error-message`: an error page. */
  readonly error: string;
  readonly form: PageForm | undefined;
}

type Node = DefaultTreeAdapterTypes.Node;
type Element = DefaultTreeAdapterTypes.Element;

/** Reads a page; any HTML at all makes a page. */
export function readLoginPage(html: string): LoginPage {
  const elements = elementsIn(parse(html));
  const besideFields = new Set(
    elements.filter((element) => attributeOf(element, 'id').startsWith('input-error')).flatMap(elementsIn),
  );
  const textOf = (isWanted: (element: Element) => boolean): string => {
    const found = elements.find(isWanted);
    return found ? textIn(found).replace(/\s+/gu, ' ').trim() : '';
  };
  const forms = elements
    .filter(({ tagName }) => tagName === 'form')
    .map((form): PageForm => ({ action: attributeOf(form, 'action'), fields: fieldsOf(form) }));
  return {
    title: textOf((element) => attributeOf(element, 'id') === 'kc-page-title'),
    fieldError: textOf((element) => /^input-error(?!-container)/u.test(attributeOf(element, 'id'))),
    alert: textOf((element) => isFeedback(element) && !besideFields.has(element)),
    error: textOf((element) => attributeOf(element, 'id') === 'kc-error-message'),
    // A page may have forms beside the login's own: passkeys, other ways to log in.
    form: forms.find(({ fields }) => fields.has('username') || fields.has('password')) ?? forms[0],
  };
}

function isFeedback(element: Element): boolean {
  return attributeOf(element, 'class').split(/\s+/u).includes('kc-feedback-text');
}

function fieldsOf(form: Element): ReadonlyMap<string, string> {
  return new Map(
    elementsIn(form)
      .filter(({ tagName }) => tagName === 'input')
      .filter((input) => !['submit', 'checkbox'].includes(attributeOf(input, 'type')))
      .map((input): [string, string] => [attributeOf(input, 'name'), attributeOf(input, 'value')])
      .filter(([name]) => name !== ''),
  );
}

function elementsIn(node: Node): Element[] {
  const children = 'childNodes' in node ? node.childNodes : [];
  return children.flatMap((child) => (tree.isElementNode(child) ? [child, ...elementsIn(child)] : []));
}

function textIn(node: Node): string {
  if (tree.isTextNode(node)) return node.value;
  return 'childNodes' in node ? node.childNodes.map(textIn).join('') : '';
}

function attributeOf({ attrs }: Element, name: string): string {
  return attrs.find((attribute) => attribute.name === name)?.value ?? '';
}
