'use strict';

// Reads one JSON object a line and answers one a line; bytes are base64. An answer has "bytes" (and, for a key pair,
// "more"), or "refused" with what Themis said.

const readline = require('node:readline');
const themis = require('wasm-themis');

const bytes = (text) => new Uint8Array(Buffer.from(text, 'base64'));
const base64 = (array) => Buffer.from(array).toString('base64');
const context = (request) => (request.context === '' ? undefined : bytes(request.context));
const cell = (request) => themis.SecureCellSeal.withKey(bytes(request.key));
const message = (request) =>
    new themis.SecureMessage(new themis.PrivateKey(bytes(request.key)), new themis.PublicKey(bytes(request.peer)));

const operations = {
  seal: (request) => ({ bytes: base64(cell(request).encrypt(bytes(request.input), context(request))) }),
  unseal: (request) => ({ bytes: base64(cell(request).decrypt(bytes(request.input), context(request))) }),
  wrap: (request) => ({ bytes: base64(message(request).encrypt(bytes(request.input))) }),
  unwrap: (request) => ({ bytes: base64(message(request).decrypt(bytes(request.input))) }),
  pair: () => {
    const pair = new themis.KeyPair();
    return { bytes: base64(pair.privateKey), more: base64(pair.publicKey) };
  },
};

function answer(line) {
  const request = JSON.parse(line);
  try {
    return operations[request.operation](request);
  } catch (error) {
    if (error instanceof themis.ThemisError) {
      return { refused: error.message };
    }
    throw error;
  }
}

themis.initialized.then(() => {
  readline.createInterface({ input: process.stdin, crlfDelay: Infinity }).on('line', (line) => {
    process.stdout.write(JSON.stringify(answer(line)) + '\n');
  });
});
