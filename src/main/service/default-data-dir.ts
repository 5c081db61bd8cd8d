/** Where a shell finds this user's data when nobody says otherwise. */
export { defaultDataDir } from '../io/system/paths.ts';
