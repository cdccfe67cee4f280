/** A file that cannot be answered; the message is one sentence for the visitor. */
export class PhotoError extends Error {}
