import { createHash } from 'node:crypto';
import { CHECK_SESSION } from './check-session-script.ts';
import { FRONT_CHANNEL_LOGOUT } from './front-channel-logout-script.ts';
import { palette } from './styles/palette.ts';
import { stylesheet } from './styles/stylesheet.ts';
import type { Theme } from './theme.ts';

/** A file that the pages load. */
export interface Asset {
  /** Where it is served, below the public listener's root. */
  readonly path: string;
  /** Where a browser finds it: the path, behind the prefix under which a proxy shows the server. */
  readonly url: string;
  readonly content_type: string;
  readonly cache_control: string;
  readonly body: string;
}

export interface Assets {
  readonly stylesheet: Asset;
  readonly form_post: Asset;
  readonly front_channel_logout: Asset;
  readonly check_session: Asset;
  readonly logo: Asset;
}

const FOREVER = 'public, max-age=31536000, immutable';
const AN_HOUR = 'public, max-age=3600';

/** Built once at start. `prefix` is the path of the public URL, without a slash at its end. */
export function createAssets(theme: Theme, prefix = ''): Assets {
  const asset = (path: string, content_type: string, cache_control: string, body: string): Asset => {
    return { path, url: `${prefix}${path}`, content_type, cache_control, body };
  };
  const script = (path: string, body: string) => asset(path, 'text/javascript; charset=utf-8', AN_HOUR, body);
  const styles = stylesheet(theme);
  return {
    stylesheet: asset(`/assets/${digest(styles)}.css`, 'text/css; charset=utf-8', FOREVER, styles),
    form_post: script('/assets/form-post.js', FORM_POST),
    front_channel_logout: script('/assets/front-channel-logout.js', FRONT_CHANNEL_LOGOUT),
    check_session: script('/assets/check-session.js', CHECK_SESSION),
    logo: asset('/assets/logo.svg', 'image/svg+xml', AN_HOUR, logo(theme)),
  };
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/** Through the prototype, because a parameter of the response may be named `submit`. */
const FORM_POST = `HTMLFormElement.prototype.submit.call(document.getElementById('form-post'));\n`;

/** A seal ring's face. It has to do on light and on dark grounds, so it brings its own. */
function logo(theme: Theme): string {
  const colours = palette(theme, 'light');
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" width="32" height="32" fill="none">
<rect width="32" height="32" rx="9" fill="${colours.accent}"/>
<g stroke="${colours['on-accent']}" stroke-linecap="round" stroke-linejoin="round">
<circle cx="16" cy="16" r="10" stroke-width="1.75" opacity=".55"/>
<path d="M19.8 12.4c-.7-1.2-2-1.9-3.8-1.9-2.2 0-3.8 1.1-3.8 2.8 0 4 7.8 1.5 7.8 5.5 0 1.7-1.7 2.8-4 2.8-1.9 0-3.3-.8-4-2" stroke-width="2.25"/>
</g>
</svg>
`;
}
