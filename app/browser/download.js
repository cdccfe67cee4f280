/** Files from the network, or from the page itself, with the bytes that have arrived told on the way. */

/**
 * @typedef {object} Source
 * @property {string} url
 * @property {number} bytes  its size, for the progress
 * @property {string} [integrity]
 * @property {boolean} [gzip]  whether it is to be unpacked here
 * @property {string} [inline]  its contents in base64, in place of the url
 */

/**
 * @param {Source} source
 * @param {(bytes: number) => void} progress  called with the number of bytes of each part
 * @returns {Promise<Uint8Array>}
 */
export async function download({ url, integrity, gzip, inline }, progress) {
  const address = inline ? `data:application/octet-stream;base64,${inline}` : url;
  const response = await fetch(address, integrity ? { integrity } : {});
  if (!response.ok || !response.body) throw new Error(`${url}: ${response.status}`);
  const counted = new TransformStream({
    transform(part, controller) {
      progress(part.byteLength);
      controller.enqueue(part);
    },
  });
  let stream = response.body.pipeThrough(counted);
  if (gzip) stream = stream.pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/**
 * Several files at once, with one progress for all.
 * @param {Source[]} sources
 * @param {(share: number) => void} progress  0 to 1
 * @returns {Promise<Uint8Array[]>}
 */
export function downloadAll(sources, progress) {
  const total = sources.reduce((sum, source) => sum + source.bytes, 0);
  let arrived = 0;
  return Promise.all(
    sources.map((source) =>
      download(source, (bytes) => {
        arrived += bytes;
        progress(Math.min(1, arrived / total)); // a server that packs sends fewer bytes than the file has
      }),
    ),
  );
}
