// The Java that runs Keycloak, and how it is called.
import path from 'node:path';
import { KeycloakError } from './keycloak-error';
import { runProgram, type ProgramResult } from './program';

/** Keycloak 26 runs on 17, 21 and 25. */
const oldestJava = 17;

/**
 * The `java` of JAVA_HOME or of PATH.
 * @throws KeycloakError JAVA_MISSING, JAVA_TOO_OLD
 */
export async function findJava(environment: NodeJS.ProcessEnv = process.env): Promise<string> {
  const home = environment['JAVA_HOME'];
  const java = home === undefined || home === '' ? 'java' : path.join(home, 'bin', 'java');
  const version = javaVersion(await runProgram(java, ['-version'], { env: environment }));
  if (version === undefined) {
    throw new KeycloakError(
      'JAVA_MISSING',
      `Keycloak нужна Java ${oldestJava} или новее, а команда ${java} не запускается → установите JDK (например, Temurin 21) и проверьте: java -version`,
    );
  }
  if (version < oldestJava) {
    throw new KeycloakError(
      'JAVA_TOO_OLD',
      `Keycloak нужна Java ${oldestJava} или новее, найдена ${version} (${java}) → установите новее и укажите её в JAVA_HOME`,
    );
  }
  return java;
}

/** `openjdk version "17.0.15"` → 17; `"1.8.0_402"` → 8. `undefined` when this is not Java's answer. */
export function javaVersion(result: ProgramResult): number | undefined {
  if (result.kind === 'missing' || result.code !== 0) return undefined;
  const [, first, second] = /version "(\d+)(?:\.(\d+))?/u.exec(result.output) ?? [];
  if (first === undefined) return undefined;
  return Number(first === '1' ? second : first);
}

/**
 * Arguments of `java` for Keycloak's command line, as `bin/kc.sh` of 26.7 puts them, but without the script: so a
 * signal reaches the server itself, on Windows too, and the home folder may be another one than the distribution's.
 * Two things differ for a short life: the first compiler only and the simplest collector.
 * @param home holds `lib`, `conf`, `providers` and `data`
 */
export function keycloakArguments(home: string, command: readonly string[]): readonly string[] {
  return [
    '-XX:TieredStopAtLevel=1',
    '-XX:+UseSerialGC',
    '-Xms64m',
    '-Xmx512m',
    '-XX:MaxMetaspaceSize=256m',
    '-XX:+ExitOnOutOfMemoryError',
    '-Dfile.encoding=UTF-8',
    '-Djava.security.egd=file:/dev/urandom',
    '-Duser.language=en',
    '-Duser.country=US',
    ...['java.util', 'java.util.concurrent', 'java.security', 'java.lang'].map(
      (name) => `--add-opens=java.base/${name}=ALL-UNNAMED`,
    ),
    `-Dkc.home.dir=${home}`,
    `-Djboss.server.config.dir=${path.join(home, 'conf')}`,
    '-Djava.util.logging.manager=org.jboss.logmanager.LogManager',
    '-Dpicocli.disable.closures=true',
    '-Djava.util.concurrent.ForkJoinPool.common.threadFactory=io.quarkus.bootstrap.forkjoin.QuarkusForkJoinWorkerThreadFactory',
    '-cp',
    path.join(home, 'lib', 'quarkus-run.jar'),
    'io.quarkus.bootstrap.runner.QuarkusEntryPoint',
    ...command,
  ];
}

/**
 * The environment for Java: whatever the developer's own Keycloak is told by `KC_…` is none of ours. Java reads file
 * names by the locale: without a UTF-8 one it does not start from a folder like «Мои тесты».
 */
export function cleanEnvironment(environment: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const kept = Object.entries(environment).filter(([name]) => !name.startsWith('KC_'));
  return { ...Object.fromEntries(kept), LC_ALL: 'C.UTF-8' };
}
