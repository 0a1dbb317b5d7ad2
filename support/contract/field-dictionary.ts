// The field «Код клиента» found through the contract: OpenAPI `title` → where the value stands in an answer.
import { SuiteError, isRecord } from '../core/errors';
import { mediaTypeOf, nameOf, type Exchange, type Method } from '../http/exchange';
import { pathOf, segmentsOf, type Located } from './document';
import { Contract, type Operation } from './openapi';
import { composeBody, type ComposedBody } from './request-plan';
import { isNamed, unknownField } from './titles';

export type { ComposedBody } from './request-plan';

/** One value of a field in an answer; the path is shown as `items[0].code`. */
export interface FieldValue {
  readonly path: string;
  readonly value: unknown;
}

/** A step into a document: a property's name, or `*` for every element of an array. */
type Route = readonly string[];

/** A place of a field: its own title last, before it those of the fields around. */
interface FieldPlace {
  readonly titles: readonly string[];
  readonly route: Route;
}

/**
 * The fields of a contract's answers by their Russian titles.
 *
 * A title means all places that bear it: «Код клиента» is that of every client in a list. A qualified one,
 * «Изменения → Было», means those inside the field named before the arrow, at any depth.
 */
export class FieldDictionary {
  readonly contract: Contract;
  readonly #places = new Map<string, readonly FieldPlace[]>();

  /** @param source a contract, or a parsed OpenAPI document */
  constructor(source: unknown) {
    this.contract = source instanceof Contract ? source : new Contract(source);
  }

  /**
   * Every value of a titled field in an answer; an empty list where the answer leaves the field out.
   *
   * @param title «Код клиента», or qualified «Клиенты → Код клиента»
   * @throws SuiteError CONTRACT_SILENT where the contract does not describe this answer, FIELD_UNKNOWN with the
   * nearest right titles
   */
  read(exchange: Exchange, title: string): readonly FieldValue[] {
    const places = this.#placesIn(exchange);
    const wanted = places.filter(({ titles }) => isNamed(titles, title));
    if (wanted.length > 0) {
      return wanted.flatMap(({ route }) => follow(exchange.response.json, route, []));
    }
    throw unknownField(
      title,
      nameOf(exchange.request),
      places.map(({ titles }) => titles),
    );
  }

  /** The titles that the contract gives to the fields of an answer, with their places. @throws SuiteError CONTRACT_SILENT */
  routes(exchange: Exchange): ReadonlyMap<string, readonly Route[]> {
    const found = new Map<string, Route[]>();
    for (const { titles, route } of this.#placesIn(exchange)) {
      const title = titles.at(-1) ?? '';
      found.set(title, [...(found.get(title) ?? []), route]);
    }
    return found;
  }

  /** The title of a place in an answer, `items[0].code` or `/items/0/code`; undefined where the contract gives none. */
  titleOfPath(exchange: Exchange, path: string): string | undefined {
    const schema = this.contract.contentOf(exchange)?.schema;
    return schema && this.contract.document.titleAlong(schema, segmentsOf(path));
  }

  /**
   * The title of a request's field that a refusal points at: `#/inn` of problem+json (RFC 9457 §3). A pointer that
   * leads nowhere in the body may name a parameter.
   */
  titleOfRequestPointer({ bodies, parameters }: Operation, pointer: string): string | undefined {
    const steps = segmentsOf(pointer);
    const titles = bodies.map(({ schema }) => schema && this.contract.document.titleAlong(schema, steps));
    const named = parameters.find(({ name }) => steps.length === 1 && name === steps[0]);
    return titles.find((title) => title !== undefined) ?? named?.title;
  }

  /**
   * The body of a request from titles and values, as its operation takes it.
   *
   * @param values by the field's title; texts, turned into numbers and booleans where the contract says so
   * @throws SuiteError CONTRACT_SILENT, FIELD_UNKNOWN with the nearest right titles, FIELD_AMBIGUOUS, FIELD_VALUE_WRONG
   */
  compose(method: Method, pathname: string, values: Readonly<Record<string, string>>): ComposedBody {
    const operation = this.contract.operationOf(method, pathname);
    return composeBody(this.contract, operation, values, `${method} ${pathname}`);
  }

  #placesIn(exchange: Exchange): readonly FieldPlace[] {
    const content = this.contract.contentOf(exchange);
    if (content?.schema === undefined) {
      const { request, response } = exchange;
      throw new SuiteError(
        'CONTRACT_SILENT',
        `Контракт не описывает ответ ${response.status} (${mediaTypeOf(response) || 'без типа'}) на ${nameOf(request)} → дополните OpenAPI или проверьте код ответа отдельным шагом`,
      );
    }
    const { pointer } = content.schema;
    const known = this.#places.get(pointer);
    if (known) return known;
    const places: FieldPlace[] = [];
    this.#collect(content.schema, { titles: [], route: [] }, places);
    this.#places.set(pointer, places);
    return places;
  }

  /** A route goes through one schema twice at most, and only once so: those of a self-referring one never end. */
  #collect(schema: Located, outer: FieldPlace, places: FieldPlace[], above: readonly unknown[] = []): void {
    const { document } = this.contract;
    const resolved = document.resolve(schema);
    const trail = [...above, resolved.value];
    if (!isRecord(resolved.value) || trail.length - new Set(trail).size > 1) return;
    for (const keyword of ['allOf', 'anyOf', 'oneOf']) {
      for (const [, part] of document.entriesOf(resolved, keyword)) this.#collect(part, outer, places, trail);
    }
    const items = document.find(resolved, 'items');
    if (items) this.#collect(items, { ...outer, route: [...outer.route, '*'] }, places, trail);
    for (const [name, property] of document.entriesOf(resolved, 'properties')) {
      const title = document.titleOf(property);
      const titles = title === undefined ? outer.titles : [...outer.titles, title];
      const place = { titles, route: [...outer.route, name] };
      if (title !== undefined) addOnce(places, place);
      this.#collect(property, place, places, trail);
    }
  }
}

function addOnce(places: FieldPlace[], place: FieldPlace): void {
  const name = JSON.stringify(place);
  // Both kinds of a oneOf may have the field.
  if (!places.some((known) => JSON.stringify(known) === name)) places.push(place);
}

function follow(value: unknown, [step, ...rest]: Route, way: readonly string[]): FieldValue[] {
  if (step === undefined) return [{ path: pathOf(way), value }];
  if (step === '*') {
    return Array.isArray(value)
      ? value.flatMap((item, index) => follow(item, rest, [...way, String(index)]))
      : [];
  }
  return isRecord(value) && Object.hasOwn(value, step) ? follow(value[step], rest, [...way, step]) : [];
}
