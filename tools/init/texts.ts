// The files that a team begins with, as texts: the stand, the product's name, the variables, the first feature.
import { stringify } from 'yaml';
import { SuiteError } from '../../support/core/errors';
import { quoteAll } from '../../support/core/russian';
import type { Operation } from '../../support/contract/openapi';
import type { RoleAnswer, SystemAnswers } from './arguments';

/**
 * The stand file: the sample with its comments, filled in.
 *
 * @param sample `config/stands/dev.yaml`
 * @param contract path of the contract from the stand file, or empty
 * @throws SuiteError SAMPLE_CHANGED
 */
export function describeStand(sample: string, answers: SystemAnswers, contract: string): string {
  const { name, stand, api, keycloak, realm, client, probe, roles } = answers;
  const written = contract === '' ? '# contract: ../openapi.yaml' : `contract: ${scalar(contract)}`;
  return edit('config/stands/dev.yaml', sample, [
    [/^# Образец[^\n]*\n/u, `# Стенд системы ${inQuotes(name)}: npm run bdd -- --stand ${stand}\n`],
    [/^name: .*$/mu, `name: ${scalar(stand)}`],
    [/(?<=^keycloak:\n(?: .*\n)*? {2}url: ).*$/mu, scalar(keycloak)],
    [/(?<=^ {2}realm: ).*$/mu, scalar(realm)],
    [/(?<=^ {2}clientId: ).*$/mu, scalar(client)],
    [/(?<=^api:\n(?: .*\n)*? {2}url: ).*$/mu, scalar(api)],
    [/(?<=^ {2}probe: ).*$/mu, scalar(probe)],
    [/(?<=^ {2})contract: .*$/mu, written],
    [/(?<=^roles:\n)(?: .*\n)+/mu, roles.map(describeRole).join('')],
    [/^accounts:\n(?: .*\n)+/mu, (block) => block.replaceAll(/^/gmu, '# ').replace(/# $/u, '')],
  ]);
}

/** `config/release.yaml` with the name of the system. @throws SuiteError SAMPLE_CHANGED */
export function nameProduct(release: string, name: string): string {
  return edit('config/release.yaml', release, [[/(?<=^product: ).*$/mu, scalar(name)]]);
}

/** `.env.example` with the stand and the variables of the team in place of the example's. @throws SuiteError SAMPLE_CHANGED */
export function describeVariables(sample: string, { stand, roles }: SystemAnswers): string {
  const variables = [...new Set(roles.map(({ passwordEnv }) => passwordEnv))];
  return edit('.env.example', sample, [
    [/^# STAND=.*$/mu, `STAND=${stand}`],
    [/(?<=^# Пароли ролей\.\n)(?:# \w+=\n)+/mu, variables.map((name) => `${name}=\n`).join('')],
    [/\n# Пароли учётных записей для проверок входа\.\n(?:# \w+=\n)+/u, ''],
  ]);
}

/** A feature that runs at once: a login, and the simplest request with its answer. */
export function describeFirstFeature(
  { name, probe, roles }: SystemAnswers,
  operation: Operation | undefined,
): string {
  const role = roles[0]?.role ?? '';
  const request = operation ? `выполнена операция «${operation.name}»` : `отправлен запрос GET «${probe}»`;
  return `# language: ru
Функция: Первые сценарии: ${name}
  Вход и один запрос: с этого начинают. Добавляйте сценарии рядом; шаги с примерами — docs/steps.html.

  @дым @регресс
  Сценарий: Пользователь с ролью «${role}» входит в систему
    Когда выполнена попытка входа «${role}»
    Тогда вход выполнен

  @дым @регресс
  Сценарий: Пользователю с ролью «${role}» API отвечает
    Дано выполнен вход с ролью «${role}»
    Когда ${request}
    Тогда код ответа 200
    И заголовок ответа «Content-Type» содержит «json»
`;
}

/** The example's steps where they are moved to: one folder deeper. */
export function deepenImports(steps: string): string {
  return steps.replaceAll(/(?<=from ')\.\.\//gu, '../../');
}

function describeRole({ role, username, passwordEnv }: RoleAnswer): string {
  return `  ${scalar(role)}:\n    - { username: ${scalar(username)}, passwordEnv: ${passwordEnv} }\n`;
}

/** Inside `{ … }` too: quoted wherever YAML could read it otherwise. */
function scalar(value: string): string {
  return /^[\p{L}\d/.](?:[\p{L}\d /:._-]*[\p{L}\d/_])?$/u.test(value) && !value.includes(': ')
    ? stringify(value, { lineWidth: 0 }).trim()
    : JSON.stringify(value);
}

function inQuotes(name: string): string {
  return quoteAll([name]);
}

/** @throws SuiteError SAMPLE_CHANGED where a place that is to be filled in is not there */
function edit(
  file: string,
  text: string,
  changes: readonly (readonly [place: RegExp, written: string | ((found: string) => string)])[],
): string {
  let edited = text.replaceAll('\r\n', '\n');
  for (const [place, written] of changes) {
    if (!place.test(edited)) {
      throw new SuiteError(
        'SAMPLE_CHANGED',
        `Файл ${file} не такой, каким его поставляет проект: в нём нет места ${String(place)} → верните файл из git и повторите`,
      );
    }
    edited = edited.replace(place, (found) => (typeof written === 'string' ? written : written(found)));
  }
  return edited;
}
