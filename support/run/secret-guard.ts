// Passwords belong into the environment: a feature file that repeats one of them is refused before the run.
import type { Stand } from '../config/stand';
import { SecretRegistry, secrets } from '../secrets/registry';
import { isSecretKey } from '../secrets/rules';
import type { FeatureSource, Finding } from './sources';

/** Shorter passwords may be ordinary words: they are looked for between quotes or bars only. */
const MIN_PLAIN_LENGTH = 8;
/** Variables that hold secrets though no stand names them. */
const SECRET_VARIABLE = /(?:PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN|API_KEY)$/u;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Registers the secrets of the environment and of the tables and steps that name them, and finds the former in
 * feature files.
 */
export function findWrittenSecrets(
  sources: readonly FeatureSource[],
  stand: Stand,
  environment: Environment = process.env,
): readonly Finding[] {
  const variables = secretVariables(stand, environment);
  secrets.add(...variables.map(([, value]) => value));
  const finders = variables.map(([name, value]) => [name, finderOf(value)] as const);
  const findings = sources.flatMap(({ uri, text }) =>
    finders
      .filter(([, isIn]) => isIn(text))
      .flatMap(([name, isIn]) =>
        linesWith(text, isIn).map((line) => ({
          uri,
          line,
          text: `здесь записан секрет из переменной ${name} → уберите его из сценария: пароль остаётся в .env или в переменных CI, а шаг называет роль; если файл уже видели другие, смените пароль`,
        })),
      ),
  );
  secrets.add(...sources.flatMap(placedSecrets).filter((value) => value.length >= MIN_PLAIN_LENGTH));
  return findings;
}

function secretVariables(
  { roles, accounts, keycloak, tls }: Stand,
  environment: Environment,
): (readonly [name: string, value: string])[] {
  const named = [
    ...[...Object.values(roles).flat(), ...Object.values(accounts)].map(({ passwordEnv }) => passwordEnv),
    keycloak.clientSecretEnv,
    tls?.clientKeyPassphraseEnv,
  ];
  const others = Object.entries(environment).filter(
    ([name, value = '']) => SECRET_VARIABLE.test(name) && value.length >= MIN_PLAIN_LENGTH,
  );
  const names = new Set([...named, ...others.map(([name]) => name)]);
  return [...names].flatMap((name) => {
    const value = name === undefined ? undefined : environment[name];
    return name === undefined || value === undefined || value === '' ? [] : [[name, value] as const];
  });
}

function finderOf(value: string): (text: string) => boolean {
  if (value.length < MIN_PLAIN_LENGTH) {
    const escaped = value.replace(/[\\^$.*+?()[\]{}|]/gu, '\\$&');
    const literal = new RegExp(`[«"'|=:]\\s*${escaped}\\s*(?:[»"'|&]|$)`, 'mu');
    return (text) => literal.test(text);
  }
  const registry = new SecretRegistry();
  registry.add(value);
  return (text) => registry.isIn(text);
}

/** Lines from 1; a secret of several lines begins at none of them, and then the file itself is named. */
function linesWith(text: string, isIn: (text: string) => boolean): readonly number[] {
  const lines = text.split('\n').flatMap((line, index) => (isIn(line) ? [index + 1] : []));
  return lines.length > 0 ? lines : [1];
}

/** Cells beside or under a secret key, and what a step calls so: parts of them come into messages without the key. */
function placedSecrets({ pickles }: FeatureSource): string[] {
  return pickles.flatMap(({ steps }) =>
    steps.flatMap(({ text, argument }) => {
      const rows = (argument?.dataTable?.rows ?? []).map(({ cells }) => cells.map(({ value }) => value));
      const [header = []] = rows;
      return [
        ...rows.flatMap(([key = '', value = '']) => (isSecretKey(key) ? [value] : [])),
        ...rows.slice(1).flatMap((row) => row.filter((_, column) => isSecretKey(header[column] ?? ''))),
        ...Array.from(text.matchAll(/«([^«»]+)»\s*(?:=|рав[её]н[аоы]?|со значением)\s*«([^»]+)»/gu)).flatMap(
          ([, key = '', value = '']) => (isSecretKey(key) ? [value] : []),
        ),
      ];
    }),
  );
}
