/**
 * Answers an application's question whether the person is still signed in (Session Management 1.0 §3.2): computes the
 * application's `session_state` again from the browser's cookie.
 *
 * The hash is SHA-256 (FIPS 180-4), written out: WebCrypto answers later, does not exist on http, and not every browser
 * that frames this page has it. For the same reason the script keeps to the language of 2009.
 */
export const CHECK_SESSION: string = `(function () {
  'use strict';
  var K = [
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2
  ];

  function rotate(word, by) { return (word >>> by) | (word << (32 - by)); }

  function paddedWords(text) {
    var bytes = unescape(encodeURIComponent(text));
    var words = [], i;
    for (i = 0; i < bytes.length; i++) words[i >> 2] |= bytes.charCodeAt(i) << (24 - (i % 4) * 8);
    words[bytes.length >> 2] |= 0x80 << (24 - (bytes.length % 4) * 8);
    words[(((bytes.length + 8) >> 6) << 4) + 15] = bytes.length * 8;
    return words;
  }

  function compress(state, words, from) {
    var w = [], s = state.slice(), i, t1, t2;
    for (i = 0; i < 64; i++) {
      if (i < 16) w[i] = words[from + i] | 0;
      else w[i] = ((rotate(w[i - 2], 17) ^ rotate(w[i - 2], 19) ^ (w[i - 2] >>> 10)) + w[i - 7] +
        (rotate(w[i - 15], 7) ^ rotate(w[i - 15], 18) ^ (w[i - 15] >>> 3)) + w[i - 16]) | 0;
      t1 = s[7] + (rotate(s[4], 6) ^ rotate(s[4], 11) ^ rotate(s[4], 25)) +
        ((s[4] & s[5]) ^ (~s[4] & s[6])) + K[i] + w[i];
      t2 = (rotate(s[0], 2) ^ rotate(s[0], 13) ^ rotate(s[0], 22)) +
        ((s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]));
      s = [(t1 + t2) | 0, s[0], s[1], s[2], (s[3] + t1) | 0, s[4], s[5], s[6]];
    }
    for (i = 0; i < 8; i++) state[i] = (state[i] + s[i]) | 0;
  }

  function sha256(text) {
    var words = paddedWords(text), hex = '', i;
    var state = [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];
    for (i = 0; i < words.length; i += 16) compress(state, words, i);
    for (i = 0; i < 8; i++) hex += ('0000000' + (state[i] >>> 0).toString(16)).slice(-8);
    return hex;
  }

  function browserState() {
    var found = /(?:^|; )(?:__Host-)?signet_browser_state=([^;]*)/.exec(document.cookie);
    return found === null ? '' : found[1];
  }

  function answer(data, origin) {
    var asked = typeof data === 'string' ? /^(.+) ([0-9a-f]{64})\\.([A-Za-z0-9_-]+)$/.exec(data) : null;
    if (asked === null) return 'error';
    var now = sha256(asked[1] + ' ' + origin + ' ' + browserState() + ' ' + asked[3]);
    return now === asked[2] ? 'unchanged' : 'changed';
  }

  window.addEventListener('message', function (event) {
    if (!event.source || event.source === window || event.origin === 'null') return;
    event.source.postMessage(answer(event.data, event.origin), event.origin);
  });
})();
`;
