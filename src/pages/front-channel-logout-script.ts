/**
 * Goes on when the window has loaded, which it has when every frame in it has, and after five seconds in any case: an
 * application that does not answer must not keep the person.
 */
export const FRONT_CHANNEL_LOGOUT: string = `(function () {
  'use strict';
  var gone = false;
  function goOn() {
    if (gone) return;
    gone = true;
    window.location.replace(document.getElementById('front-channel-logout-continue').href);
  }
  window.setTimeout(goOn, 5000);
  if (document.readyState === 'complete') goOn();
  else window.addEventListener('load', goOn);
})();
`;
