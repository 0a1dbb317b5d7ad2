// What the API remembers, in memory.
import { createChangeRequests, type ChangeRequests } from './change-requests';
import { createClientRegistry, type ClientRegistry } from './client-registry';
import { createDocuments, type Documents } from './documents';
import { createImports, type Imports } from './imports';
import { seedClients } from './seed-clients';

export interface Stores {
  readonly registry: ClientRegistry;
  readonly changeRequests: ChangeRequests;
  readonly documents: Documents;
  readonly imports: Imports;
}

/** The seed and nothing else. @param now milliseconds since the epoch */
export function createStores(now: () => number): Stores {
  const registry = createClientRegistry(seedClients(), now);
  return {
    registry,
    changeRequests: createChangeRequests(now),
    documents: createDocuments(),
    imports: createImports(registry, now),
  };
}
