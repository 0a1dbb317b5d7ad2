// Versions of a client as entity tags (RFC 9110 §8.8.3).
import type { StoredClient } from './client-registry';

/** The strong tag of a version. */
export function entityTag({ client, version }: StoredClient): string {
  return `"${client.id.slice(-12)}-${version}"`;
}

/** If-Match: strong comparison, a list or `*` (RFC 9110 §13.1.1). */
export function isMatch(header: string, tag: string): boolean {
  return header.trim() === '*' || tagsOf(header).includes(tag);
}

/** If-None-Match: weak comparison, because proxies weaken tags when they compress (RFC 9110 §13.1.2). */
export function isKnown(header: string, tag: string): boolean {
  return header.trim() === '*' || tagsOf(header).some((known) => known.replace(/^W\//, '') === tag);
}

function tagsOf(header: string): readonly string[] {
  return header.split(',').map((tag) => tag.trim());
}
