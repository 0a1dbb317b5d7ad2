// Keycloak's files: fetched by Maven and built once per version, kept in the user's cache folder.
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { cleanEnvironment, keycloakArguments } from './java';
import { KeycloakError } from './keycloak-error';
import { lastLines, runProgram } from './program';

/** The version that the suite is checked with; KEYCLOAK_VERSION names another one. The same as in compose.yaml. */
export const defaultKeycloakVersion = '26.7.3';

/** Resolves and unpacks zips without a `pom.xml`; pinned, so that a new plugin cannot surprise anybody. */
const unpackGoal = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:unpack';

export interface DistributionOptions {
  readonly version: string;
  readonly java: string;
  /** Tells a person what takes so long. */
  readonly report: (line: string) => void;
  /** By default the user's cache folder. */
  readonly cacheFolder?: string;
  /** Where Maven and Java are looked for, and what they are told. */
  readonly environment?: NodeJS.ProcessEnv;
}

/**
 * The folder of a Keycloak that `kc.sh build` has already seen, so that it starts with `--optimized`.
 * @throws KeycloakError MAVEN_MISSING, FETCH_FAILED, BUILD_FAILED
 */
export async function ensureDistribution({
  version,
  java,
  report,
  environment = process.env,
  cacheFolder = userCacheFolder(environment),
}: DistributionOptions): Promise<string> {
  const ready = path.join(cacheFolder, `keycloak-${version}`);
  if (existsSync(ready)) return ready;
  await mkdir(cacheFolder, { recursive: true });
  // Made beside its place and renamed when complete: an interrupted or a parallel start finds all of it or nothing.
  const workshop = await mkdtemp(path.join(cacheFolder, 'making-'));
  try {
    report(`Скачиваю Keycloak ${version} через Maven: около 170 МБ, один раз на версию…`);
    await fetchDistribution(version, workshop, environment);
    const unpacked = path.join(workshop, `keycloak-${version}`);
    report('Собираю Keycloak: тоже один раз…');
    await buildDistribution(java, unpacked, cleanEnvironment(environment));
    await rename(unpacked, ready).catch((error: unknown) => {
      if (!existsSync(ready)) throw error; // Otherwise a parallel start was quicker.
    });
  } finally {
    await rm(workshop, { recursive: true, force: true });
  }
  return ready;
}

/** `~/.cache/aurora-acceptance` on Linux, the system's own place elsewhere. */
export function userCacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const ofSystem: Partial<Record<NodeJS.Platform, string>> = {
    win32: environment['LOCALAPPDATA'] ?? path.join(os.homedir(), 'AppData', 'Local'),
    darwin: path.join(os.homedir(), 'Library', 'Caches'),
  };
  const base =
    environment['XDG_CACHE_HOME'] ?? ofSystem[process.platform] ?? path.join(os.homedir(), '.cache');
  return path.join(base, 'aurora-acceptance');
}

async function fetchDistribution(version: string, folder: string, env: NodeJS.ProcessEnv): Promise<void> {
  const maven = process.platform === 'win32' ? 'mvn.cmd' : 'mvn';
  const artifact = `org.keycloak:keycloak-quarkus-dist:${version}:zip`;
  const args = ['-B', '-q', unpackGoal, `-Dartifact=${artifact}`, '-DoutputDirectory=.'];
  const result = await runProgram(maven, args, { cwd: folder, env });
  if (result.kind === 'missing') {
    throw new KeycloakError(
      'MAVEN_MISSING',
      'Keycloak скачивается через Maven, а команды mvn нет → установите Maven и проверьте: mvn -version; с Docker Maven не нужен: docker compose up',
    );
  }
  if (result.code !== 0 || !existsSync(path.join(folder, `keycloak-${version}`, 'lib'))) {
    throw new KeycloakError(
      'FETCH_FAILED',
      `Maven не скачал ${artifact}:\n${lastLines(result.output, 5)}\n→ проверьте доступ к Maven Central или зеркало в ~/.m2/settings.xml`,
    );
  }
}

async function buildDistribution(java: string, folder: string, env: NodeJS.ProcessEnv): Promise<void> {
  const command = ['build', '--db=dev-mem', '--health-enabled=true'];
  const result = await runProgram(java, keycloakArguments(folder, command), { env });
  // 10: built within this very run, says kc.sh.
  if (result.kind === 'missing' || (result.code !== 0 && result.code !== 10)) {
    const words = result.kind === 'missing' ? '' : `:\n${lastLines(result.output, 5)}`;
    throw new KeycloakError(
      'BUILD_FAILED',
      `Keycloak не собрался${words}\n→ проверьте место на диске и версию Java`,
    );
  }
}
