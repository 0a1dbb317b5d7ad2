// The example, the client registry: where its features and steps are. `npm run init` moves them from the places that a team
// fills with its own into this folder; the tests of the project find them in either.
import { existsSync } from 'node:fs';
import path from 'node:path';

const projectRoot = path.resolve(__dirname, '..', '..');

/** Where init puts the example's features, with their folders. */
export const MOVED_FEATURES = 'test/examples/features';

/** The features of the example, from the root of the project. */
export const exampleFeatures = existsSync(path.join(projectRoot, MOVED_FEATURES))
  ? MOVED_FEATURES
  : 'features';

/** The folders of step definitions that the tests load: the common ones and, once moved, the example's. */
export const testedSteps: readonly string[] = ['step-definitions', 'test/examples'];

/** What makes a process of the suite run with the example, whatever the team's own settings are: steps, criteria, `.env`. */
export const exampleEnvironment: Readonly<Record<string, string>> = {
  AURORA_EXAMPLE: '1',
  AURORA_ENV_FILE: '',
  AURORA_RELEASE: path.join(projectRoot, 'test', 'examples', 'release.yaml'),
};
