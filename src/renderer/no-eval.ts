/** Tells zod, before any schema is built, that the page forbids `eval`: its probe would be reported as a policy violation. */
import { config } from 'zod';

config({ jitless: true });
