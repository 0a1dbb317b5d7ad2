// What a run says of itself in its own stream: where, what, by whom. Outputs need nothing but the messages.
import { AttachmentContentEncoding, type Envelope } from '@cucumber/messages';
import type { ReleaseSettings } from '../config/release';
import type { ContractOutline } from '../contract/coverage';

/** The media type of the attachment that holds a {@link RunRecord}: the first of ours in the stream. */
export const RUN_RECORD = 'application/vnd.aurora.run+json';
/** The media type of the attachment that holds a {@link RunEnd}: the last in the stream. */
export const RUN_END = 'application/vnd.aurora.run-end+json';

/** What is known when the run begins. Texts are shown as they are; an empty one is not shown. */
export interface RunRecord {
  /** Name of the stand, `local`. */
  readonly stand: string;
  /** The address of the tested API. */
  readonly api: string;
  /** The address of the realm. */
  readonly keycloak: string;
  /** Version of the tested system, as it tells it; empty where it does not. */
  readonly version: string;
  /** Branch of the suite and number of the build, as the CI server names them. */
  readonly branch: string;
  readonly build: string;
  /** The build's page on the CI server. */
  readonly buildUrl: string;
  readonly startedBy: string;
  /** ISO 8601. */
  readonly startedAt: string;
  /** What repeats this run without its selection: `npm run bdd -- --stand dev`. */
  readonly command: string;
  /** What generated data began from. */
  readonly seed: string;
  readonly dryRun: boolean;
  /** What weakens the run without stopping it: a certificate that was not checked, a stand that is read only. */
  readonly warnings: readonly string[];
  /** How many scenarios a decision on the release needs, and how many of them were chosen for this run. */
  readonly scope: { readonly required: number; readonly chosen: number };
  readonly settings: ReleaseSettings;
  /** What is said of the steps that match no definition or several; none where every step matches one. */
  readonly stepAdvice?: readonly StepAdvice[];
  /** What of the contract the coverage is counted by; none for a stand without a contract. */
  readonly contract?: ContractOutline;
}

/** What is said of a step that matches no definition or several. */
export interface StepAdvice {
  /** The step's text, without its keyword. */
  readonly step: string;
  /** Lines. */
  readonly note: string;
}

/** What is known when it has ended. */
export interface RunEnd {
  /** ISO 8601. */
  readonly endedAt: string;
  readonly interrupted: boolean;
  /** It has not begun: stand, settings or features could not serve it; the notes say why. */
  readonly isRefused?: boolean;
  /** What QA has to know besides the verdict: data left on the stand, differences from the contract. */
  readonly notes: readonly string[];
}

/** A record as a message of the stream. */
export function toEnvelope(
  ...[mediaType, record]: [typeof RUN_RECORD, RunRecord] | [typeof RUN_END, RunEnd]
): Envelope {
  return {
    attachment: {
      body: JSON.stringify(record),
      contentEncoding: AttachmentContentEncoding.IDENTITY,
      mediaType,
    },
  };
}
