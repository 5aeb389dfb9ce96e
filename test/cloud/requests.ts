/** What the emulator is asked without an SDK: control planes that the product itself never calls. */
const signature = (service: string) =>
  `AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`;

export const account = '000000000000';
export const region = 'us-east-1';

/** One call of an AWS query API (CloudFormation). @throws Error with what was answered, where it is not a success */
export async function query(
  endpoint: string,
  service: string,
  fields: Readonly<Record<string, string>>,
): Promise<string> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      authorization: signature(service),
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams({ Version: '2010-05-15', ...fields }).toString(),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${fields['Action']}: ${response.status} ${text}`);
  return text;
}

/** One call of an AWS JSON API (SQS, Step Functions). @throws Error where it is not a success */
export async function ask<T>(
  endpoint: string,
  service: string,
  target: string,
  body: object,
  version = '1.0',
): Promise<T> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      authorization: signature(service),
      'content-type': `application/x-amz-json-${version}`,
      'x-amz-target': target,
    },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${target}: ${response.status} ${text}`);
  return JSON.parse(text || '{}') as T;
}

/** Puts an object into a bucket. */
export async function put(endpoint: string, bucket: string, key: string, bytes: Uint8Array): Promise<void> {
  const response = await fetch(`${endpoint}/${bucket}/${key}`, {
    method: 'PUT',
    headers: { authorization: signature('s3') },
    body: new Uint8Array(bytes),
  });
  if (!response.ok) throw new Error(`PUT ${bucket}/${key}: ${response.status} ${await response.text()}`);
}

/** Creates a bucket. */
export async function createBucket(endpoint: string, bucket: string): Promise<void> {
  const response = await fetch(`${endpoint}/${bucket}`, {
    method: 'PUT',
    headers: { authorization: signature('s3') },
  });
  if (!response.ok) throw new Error(`bucket ${bucket}: ${response.status} ${await response.text()}`);
}

/** Text of the first element of a name in an answer in XML. */
export function element(xml: string, name: string): string | undefined {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
}
