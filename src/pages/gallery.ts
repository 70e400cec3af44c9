import { samples as account } from './account/samples.ts';
import { samples as apiDocs } from './api-docs.ts';
import { samples as consent } from './consent.ts';
import { samples as device } from './device.ts';
import { samples as deviceConfirm } from './device-confirm.ts';
import { samples as deviceDone } from './device-done.ts';
import { samples as error } from './error.ts';
import { samples as formPost } from './form-post.ts';
import { samples as frontChannelLogout } from './front-channel-logout.ts';
import { samples as loggedOut } from './logged-out.ts';
import { samples as login } from './login.ts';
import { samples as logout } from './logout.ts';
import { samples as signUp } from './sign-up.ts';
import type { Sample, View } from './view.ts';

/** Every page in every state that it has samples of. A page that is not in this table is not tested. */
export const GALLERY: Readonly<Record<string, (view: View) => readonly Sample[]>> = {
  login,
  'sign-up': signUp,
  consent,
  device,
  'device-confirm': deviceConfirm,
  'device-done': deviceDone,
  logout,
  'logged-out': loggedOut,
  'front-channel-logout': frontChannelLogout,
  error,
  account,
  'form-post': formPost,
  'api-docs': apiDocs,
};
