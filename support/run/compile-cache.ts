// Keeps V8's compiled code of the libraries between runs, in the system's temporary folder (Node 22.1 and later): the
// start is a quarter of a second shorter. NODE_DISABLE_COMPILE_CACHE=1 switches it off.
import { enableCompileCache, getCompileCacheDir } from 'node:module';

enableCompileCache();

/** The environment of a child process that shares the cache. */
export function withCompileCache(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const folder = getCompileCacheDir();
  return folder === undefined ? environment : { ...environment, NODE_COMPILE_CACHE: folder };
}
