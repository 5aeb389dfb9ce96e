import type { DatabaseSync } from 'node:sqlite';
import type { Adapter, AdapterPayload } from 'oidc-provider';

/**
 * Sessions, grants, codes and refresh tokens of the issuer in SQLite, so that who was signed in stays signed in when
 * the server is killed. Times are wall time, in seconds.
 */
export function issuerAdapter(database: DatabaseSync): (kind: string) => Adapter {
  database.exec(`
    CREATE TABLE IF NOT EXISTS issuer_models (
      kind TEXT NOT NULL, id TEXT NOT NULL, payload TEXT NOT NULL, grant_id TEXT, uid TEXT, expires INTEGER,
      consumed INTEGER, PRIMARY KEY (kind, id)) STRICT, WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS issuer_models_grant ON issuer_models (grant_id) WHERE grant_id IS NOT NULL;
    CREATE INDEX IF NOT EXISTS issuer_models_uid ON issuer_models (kind, uid) WHERE uid IS NOT NULL;
    CREATE INDEX IF NOT EXISTS issuer_models_expires ON issuer_models (expires) WHERE expires IS NOT NULL;`);
  const statements = {
    put: database.prepare('INSERT OR REPLACE INTO issuer_models VALUES (?, ?, ?, ?, ?, ?, NULL)'),
    byId: database.prepare('SELECT * FROM issuer_models WHERE kind = ? AND id = ?'),
    byUid: database.prepare('SELECT * FROM issuer_models WHERE kind = ? AND uid = ?'),
    consume: database.prepare('UPDATE issuer_models SET consumed = ? WHERE kind = ? AND id = ?'),
    remove: database.prepare('DELETE FROM issuer_models WHERE kind = ? AND id = ?'),
    revoke: database.prepare('DELETE FROM issuer_models WHERE grant_id = ?'),
    sweep: database.prepare('DELETE FROM issuer_models WHERE expires < ?'),
  };
  statements.sweep.run(seconds());
  let swept = seconds();

  const payloadOf = (row: unknown): AdapterPayload | undefined => {
    const found = row as { payload: string; expires: number | null; consumed: number | null } | undefined;
    if (!found || (found.expires !== null && found.expires < seconds())) return undefined;
    const payload = JSON.parse(found.payload) as AdapterPayload;
    return found.consumed === null ? payload : { ...payload, consumed: found.consumed };
  };

  return (kind) => ({
    async upsert(id, payload, expiresIn) {
      if (seconds() - swept > 600) {
        swept = seconds();
        statements.sweep.run(swept);
      }
      const expires = expiresIn ? seconds() + expiresIn : null;
      statements.put.run(
        kind,
        id,
        JSON.stringify(payload),
        payload.grantId ?? null,
        payload.uid ?? null,
        expires,
      );
    },
    find: async (id) => payloadOf(statements.byId.get(kind, id)),
    findByUid: async (uid) => payloadOf(statements.byUid.get(kind, uid)),
    // The device flow is switched off; nothing is stored under a user code.
    findByUserCode: async () => undefined,
    async consume(id) {
      statements.consume.run(seconds(), kind, id);
    },
    async destroy(id) {
      statements.remove.run(kind, id);
    },
    async revokeByGrantId(grantId) {
      statements.revoke.run(grantId);
    },
  });
}

function seconds(): number {
  return Math.floor(Date.now() / 1_000);
}
