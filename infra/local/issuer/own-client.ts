import type { Provider } from 'oidc-provider';

/** The product's own browser application, the only client of the local issuer. */
export const clientId = 'shifan-web';
/** The `aud` of access tokens. */
export const audience = 'shifan-api';
/** RFC 8707 wants an absolute URI; it is also what a request without `resource` gets. */
export const resource = 'urn:shifan:api';
export const scope = 'openid offline_access';

/** A grant of everything the own client may have. */
export async function ownGrant(
  provider: Provider,
  accountId: string,
): Promise<InstanceType<Provider['Grant']>> {
  const grant = new provider.Grant({ clientId, accountId });
  grant.addOIDCScope(scope);
  grant.addResourceScope(resource, '');
  await grant.save();
  return grant;
}
