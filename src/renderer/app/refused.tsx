/** What a browser shows without a valid token: where the token stands, and a field for it. */
import { Button, PasswordInput, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { keepToken } from '../client/token.ts';
import classes from './refused.module.css';

export const Refused = () => {
  const [token, setToken] = useState('');
  return (
    <main className={classes.page}>
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          keepToken(token.trim());
          window.location.reload();
        }}
      >
        <Stack gap="md">
          <Title order={1}>This monitor asks for its token</Title>
          <Text size="sm">
            Open the whole address that <code>fieldwatch serve</code> printed, with everything behind the <code>#</code>
            , or paste the token from the file <code>api-token</code> in its data directory.
          </Text>
          <PasswordInput
            label="Token"
            size="sm"
            required
            autoFocus
            autoComplete="off"
            value={token}
            onChange={(event) => setToken(event.currentTarget.value)}
          />
          <Button type="submit" size="sm" disabled={token.trim() === ''}>
            Open
          </Button>
        </Stack>
      </form>
    </main>
  );
};
