// TLS of a stand: whom to trust besides the built-in roots, and which certificate to show (mTLS).
import { X509Certificate, createPrivateKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { SuiteError, codeOf } from '../core/errors';

/** The section `tls` of a stand file; paths are absolute. */
export interface TlsSettings {
  /** PEM; trusted besides the built-in roots, not instead of them. */
  readonly caFile?: string;
  /** PEM: the certificate, then the rest of its chain, if there is one. */
  readonly clientCertificateFile?: string;
  /** PEM: PKCS#8, PKCS#1 or SEC1, perhaps encrypted. */
  readonly clientKeyFile?: string;
  readonly clientKeyPassphraseEnv?: string;
  /** False only for a trial stand: any certificate is accepted, and every run warns of it. */
  readonly verify: boolean;
}

/** What the files hold, PEM. */
export interface TlsMaterial {
  readonly ca?: string;
  readonly client?: { readonly certificate: string; readonly key: string; readonly passphrase?: string };
}

/** The section as it is written. */
export type TlsSection = Partial<TlsSettings>;

const FILES = ['caFile', 'clientCertificateFile', 'clientKeyFile'] as const;

/** The settings of a section; its paths are relative to the folder of the stand file. */
export function toTlsSettings(section: TlsSection, folder: string): TlsSettings {
  const files: Record<string, string> = {};
  for (const key of FILES) {
    const file = section[key];
    if (file !== undefined) files[key] = path.resolve(folder, file);
  }
  return { ...section, ...files, verify: section.verify ?? true };
}

/**
 * What is wrong with the files of a section, key by key; empty where all is well. A key's passphrase is not known
 * here: `readTlsMaterial` opens an encrypted key.
 */
export function tlsMistakes(
  section: Readonly<Record<string, unknown>>,
  folder: string,
): { key: keyof TlsSettings; text: string }[] {
  const given = (key: keyof TlsSettings) => {
    const value = section[key];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const texts = {
    caFile: certificateMistake(given('caFile'), folder),
    clientCertificateFile:
      given('clientCertificateFile') === undefined && given('clientKeyFile') !== undefined
        ? 'не указан файл клиентского сертификата: один ключ без него не нужен'
        : certificateMistake(given('clientCertificateFile'), folder),
    clientKeyFile:
      given('clientKeyFile') === undefined && given('clientCertificateFile') !== undefined
        ? 'не указан файл ключа клиентского сертификата; если ключ лежит в том же файле, укажите этот файл ещё раз'
        : keyMistake(given('clientKeyFile'), folder),
    clientKeyPassphraseEnv: passphraseMistake(
      given('clientKeyPassphraseEnv'),
      given('clientKeyFile'),
      folder,
    ),
  };
  const mistakes = (Object.keys(texts) as (keyof typeof texts)[]).flatMap((key) => {
    const text = texts[key];
    return text === undefined ? [] : [{ key, text }];
  });
  return mistakes.length > 0 ? mistakes : pairMistakes(given, folder);
}

/**
 * Reads the files and opens the key.
 *
 * @throws SuiteError TLS_KEY_CLOSED where the passphrase is missing or wrong, TLS_KEY_FOREIGN where the key is not
 * the certificate's, TLS_FILE_UNREADABLE where a file has gone since the stand file was checked
 */
export function readTlsMaterial(settings: TlsSettings, environment: NodeJS.ProcessEnv): TlsMaterial {
  const { caFile, clientCertificateFile, clientKeyFile, clientKeyPassphraseEnv: variable } = settings;
  const ca = caFile === undefined ? {} : { ca: readAgain(caFile) };
  if (clientCertificateFile === undefined || clientKeyFile === undefined) return ca;
  const certificate = readAgain(clientCertificateFile);
  const key = readAgain(clientKeyFile);
  const passphrase = variable === undefined ? undefined : environment[variable];
  if (variable !== undefined && (passphrase === undefined || passphrase === '')) {
    throw new SuiteError(
      'TLS_KEY_CLOSED',
      `Не задан пароль ключа клиентского сертификата ${clientKeyFile}: нет переменной окружения ${variable} → добавьте её в .env или в переменные CI`,
    );
  }
  const opened = openKey(key, passphrase);
  if (!opened) {
    throw new SuiteError(
      'TLS_KEY_CLOSED',
      `Ключ клиентского сертификата ${clientKeyFile} не открывается → проверьте его пароль${variable === undefined ? '' : ` в переменной ${variable}`}`,
    );
  }
  if (!isPair(certificate, opened)) {
    throw new SuiteError(
      'TLS_KEY_FOREIGN',
      `Ключ ${clientKeyFile} — не от клиентского сертификата ${clientCertificateFile} → укажите в tls.clientKeyFile ключ этого сертификата`,
    );
  }
  return { ...ca, client: { certificate, key, ...(passphrase === undefined ? {} : { passphrase }) } };
}

/** What every run on a stand is told about its TLS; undefined where there is nothing to warn of. */
export function tlsWarning(stand: { readonly file: string; readonly tls?: TlsSettings }): string | undefined {
  if (stand.tls?.verify !== false) return undefined;
  return `Внимание: сертификаты стенда не проверяются (tls.verify: false в ${stand.file}) — пароли и токены можно перехватить → укажите сертификат центра в tls.caFile и уберите tls.verify`;
}

function certificateMistake(file: string | undefined, folder: string): string | undefined {
  if (file === undefined) return undefined;
  const content = readText(file, folder);
  if ('mistake' in content) return content.mistake;
  const certificates = certificatesIn(content.text);
  if (certificates.length === 0) {
    return `в файле ${file} нет сертификата в виде PEM («BEGIN CERTIFICATE»): попросите такой файл или преобразуйте свой программой openssl`;
  }
  const broken = certificates.findIndex((pem) => parseCertificate(pem) === undefined);
  return broken < 0
    ? undefined
    : `сертификат ${broken + 1} из ${certificates.length} в файле ${file} испорчен: скопируйте файл заново`;
}

function keyMistake(file: string | undefined, folder: string): string | undefined {
  if (file === undefined) return undefined;
  const content = readText(file, folder);
  if ('mistake' in content) return content.mistake;
  if (!/-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/u.test(content.text)) {
    return `в файле ${file} нет закрытого ключа в виде PEM («… PRIVATE KEY»): попросите такой файл или преобразуйте свой программой openssl`;
  }
  return isEncrypted(content.text) || openKey(content.text)
    ? undefined
    : `ключ в файле ${file} испорчен: скопируйте файл заново`;
}

function passphraseMistake(
  variable: string | undefined,
  keyFile: string | undefined,
  folder: string,
): string | undefined {
  if (keyFile === undefined)
    return variable === undefined ? undefined : 'указан пароль ключа, а сам ключ (clientKeyFile) — нет';
  const content = readText(keyFile, folder);
  if (variable !== undefined || 'mistake' in content || !isEncrypted(content.text)) return undefined;
  return `ключ в файле ${keyFile} зашифрован: укажите имя переменной окружения с его паролем`;
}

/** The certificate and an open key belong together: the certificate holds the key's public half. */
function pairMistakes(
  given: (key: keyof TlsSettings) => string | undefined,
  folder: string,
): { key: keyof TlsSettings; text: string }[] {
  const [certificateFile, keyFile] = [given('clientCertificateFile'), given('clientKeyFile')];
  if (certificateFile === undefined || keyFile === undefined) return [];
  const certificate = readText(certificateFile, folder);
  const key = readText(keyFile, folder);
  if ('mistake' in certificate || 'mistake' in key) return [];
  const opened = isEncrypted(key.text) ? undefined : openKey(key.text);
  return opened === undefined || isPair(certificate.text, opened)
    ? []
    : [{ key: 'clientKeyFile', text: `ключ в файле ${keyFile} — не от сертификата ${certificateFile}` }];
}

function readText(file: string, folder: string): { text: string } | { mistake: string } {
  try {
    return { text: readFileSync(path.resolve(folder, file), 'utf8') };
  } catch (error) {
    return {
      mistake:
        codeOf(error) === 'ENOENT'
          ? `файла ${file} нет (путь — от файла стенда)`
          : `файл ${file} не читается (${codeOf(error) ?? 'причина неизвестна'}): проверьте права на него`,
    };
  }
}

function readAgain(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new SuiteError(
      'TLS_FILE_UNREADABLE',
      `Файл ${file} не читается (${codeOf(error) ?? 'причина неизвестна'}) → проверьте раздел tls файла стенда`,
      error,
    );
  }
}

function certificatesIn(text: string): readonly string[] {
  return text.match(/-----BEGIN CERTIFICATE-----[^]*?-----END CERTIFICATE-----/gu) ?? [];
}

function parseCertificate(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}

/** RFC 5958 §3 and, for the older forms, RFC 1421 §4.6.1.1. */
function isEncrypted(pem: string): boolean {
  return /BEGIN ENCRYPTED PRIVATE KEY|Proc-Type: 4,ENCRYPTED/u.test(pem);
}

function openKey(pem: string, passphrase?: string): KeyObject | undefined {
  try {
    return createPrivateKey({ key: pem, ...(passphrase === undefined ? {} : { passphrase }) });
  } catch {
    return undefined;
  }
}

function isPair(certificate: string, key: KeyObject): boolean {
  return parseCertificate(certificatesIn(certificate)[0] ?? '')?.checkPrivateKey(key) ?? false;
}
