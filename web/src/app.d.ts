interface ImportMetaEnv {
  /** Issuer of the tokens; without it the issuer beside the API at `/oidc`. */
  readonly VITE_SHIFAN_ISSUER?: string;
  readonly VITE_SHIFAN_RESOURCE?: string;
}
