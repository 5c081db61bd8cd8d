/** Where drizzle-kit finds the schema and puts migrations; their SQL is reviewed by hand (STRICT, triggers). */
import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  dialect: 'sqlite',
  schema: './src/main/io/store/schema/*.ts',
  out: './src/main/io/store/migrations',
});
