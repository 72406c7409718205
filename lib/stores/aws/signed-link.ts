import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";

const client = new S3Client({});

/** An address under which whoever has it can read an object for some seconds, as a file of that name; nothing is asked of S3. */
export function signedLink(bucket: string, key: string, seconds: number, fileName: string): Promise<string> {
  const asFile = `attachment; filename="${fileName}"`;
  const read = new GetObjectCommand({ Bucket: bucket, Key: key, ResponseContentDisposition: asFile });
  return getSignedUrl(client, read, { expiresIn: seconds });
}
