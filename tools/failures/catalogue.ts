// The failure catalogue as Markdown, out of the very rules that explain failures: nothing is told twice.
import { counted } from '../../support/core/russian';
import { bodyRules } from '../../support/diagnosis/body-rules';
import { describeKind } from '../../support/diagnosis/failure';
import { gatewayRules } from '../../support/diagnosis/gateway-rules';
import { loginRules } from '../../support/diagnosis/login-rules';
import { kinds, noticeRules, refusalRules, transportRules, type Kind } from '../../support/diagnosis/rules';
import { tlsRules } from '../../support/diagnosis/tls-rules';
import { keycloakRefusals, tokenRejections, type KnownRefusal } from '../../support/session/refusals';

/** What a row tells of a rule. */
export interface FailureRow {
  readonly sign: string;
  readonly cause: string;
  readonly action: string;
  readonly kind: Kind;
  readonly code: string;
}

/** Rules of one subject. */
export interface FailureGroup {
  readonly name: string;
  readonly about: string;
  readonly rows: readonly FailureRow[];
}

/** All rules, by subject; one that serves a gateway and the API alike stands at the gateway. */
export function failureGroups(): readonly FailureGroup[] {
  const isTls = new Set<FailureRow>(tlsRules);
  const isTold = new Set(gatewayRules.map(({ code }) => code));
  return [
    {
      name: 'Ответа нет: сеть, прокси, HTTP',
      about: 'Признак — код ошибки Node.js и то, докуда дошёл запрос.',
      rows: transportRules.filter((rule) => !isTls.has(rule)),
    },
    {
      name: 'Ответа нет: TLS и сертификаты',
      about: 'Признак — причина, которую назвал OpenSSL.',
      rows: tlsRules,
    },
    {
      name: 'Ответил не API',
      about: 'Шлюз, прокси, страница входа, интерфейс или фреймворк, с любым кодом ответа.',
      rows: gatewayRules,
    },
    {
      name: 'Тело не то, что обещано',
      about: 'Шаг ждал JSON, а тело им не читается.',
      rows: bodyRules,
    },
    {
      name: 'API отказал',
      about: 'Ответ от самого API, с кодом 3xx, 4xx или 5xx.',
      rows: refusalRules.filter(({ code }) => !isTold.has(code)),
    },
    {
      name: 'Замечено в ответе',
      about: 'Ответ читается, но проверка значений могла не пройти из-за этого.',
      rows: noticeRules,
    },
    { name: 'Вход: отвечает не тот Keycloak', about: 'Признак — ответ на адресах realm.', rows: loginRules },
    {
      name: 'Вход: Keycloak отказал',
      about:
        'Признак — `error` и `error_description` отказа; на страницах входа — их собственные слова под именем, которое дали автотесты.',
      rows: keycloakRefusals.map(rowOfRefusal),
    },
    {
      name: 'Вход: токен получен, но не годится',
      about: 'Токен проверяется сразу после входа, до первого сценария.',
      rows: Object.entries(tokenRejections).map(([reason, { cause, action }]) => ({
        sign: `проверка токена: ${reason}`,
        cause,
        action,
        kind: 'login',
        code: 'LOGIN_TOKEN_UNUSABLE',
      })),
    },
  ];
}

/** The text of `docs/failures.md`. */
export function renderFailures(groups: readonly FailureGroup[] = failureGroups()): string {
  const count = groups.reduce((sum, { rows }) => sum + rows.length, 0);
  const blocks = [
    '# Каталог сбоев',
    '<!-- Этот файл пишет npm run failures. Правила правьте в support/diagnosis и support/session/refusals.ts. -->',
    `${counted(count, 'сбой', 'сбоя', 'сбоев')}, которые автотесты узнают и объясняют. В сообщении признак стоит в скобках после причины, код — в \`messages.ndjson\`. Правила раздела проверяются по порядку, срабатывает первое; о чём здесь не сказано, то названо неизвестным, и показано, что пришло.`,
    ['| Вид ошибки | Кому |', '| --- | --- |', ...kindRows()].join('\n'),
    ...groups.flatMap(({ name, about, rows }) => [
      `## ${name}`,
      about,
      [
        '| Признак | Вероятная причина | Что делать | Кому | Код |',
        '| --- | --- | --- | --- | --- |',
        ...rows.map(rowText),
      ].join('\n'),
    ]),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function kindRows(): readonly string[] {
  return (Object.keys(kinds) as Kind[]).map((kind) => {
    const { name, addressee } = describeKind(kind);
    return `| ${name} | ${addressee} |`;
  });
}

function rowText({ sign, cause, action, kind, code }: FailureRow): string {
  const cells = [sign, cause, action, describeKind(kind).addressee].map(escape);
  return `| ${[...cells, `\`${code}\``].join(' | ')} |`;
}

function rowOfRefusal({ error, says, cause, action }: KnownRefusal): FailureRow {
  const words = typeof says === 'string' ? says : says.source.replace(/\^|\?:/gu, '').replaceAll('|', '/');
  return {
    sign: words === '' ? error : `${error} «${words}»`,
    cause,
    action,
    kind: 'login',
    code: 'LOGIN_REFUSED',
  };
}

/** Signs hold what Markdown would take for its own. */
function escape(text: string): string {
  return text.replace(/[\\*[\]<>|`&]/gu, String.raw`\$&`);
}
