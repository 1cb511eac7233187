package acratools.masterkey.vault;

import acratools.secret.Secret;
import java.nio.charset.StandardCharsets;
import org.springframework.vault.support.VaultToken;

/**
 * A token for spring-vault that keeps nothing: the base class would hold a {@code char[]} that nobody can erase. The
 * header of each request still needs a {@code String}, which is garbage once the request is sent.
 */
final class SessionToken extends VaultToken {
    private final Secret token;

    /** @param token not closed here */
    SessionToken(Secret token) {
        super(new char[] {'-'});
        this.token = token;
    }

    @Override
    public String getToken() {
        return token.use(bytes -> new String(bytes, StandardCharsets.ISO_8859_1));
    }

    @Override
    public char[] toCharArray() {
        return getToken().toCharArray();
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
