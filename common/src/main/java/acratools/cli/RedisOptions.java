package acratools.cli;

import acratools.failure.InputFailure;
import acratools.secret.Secret;
import acratools.storage.RedisPatience;
import acratools.storage.RedisSettings;
import acratools.storage.RedisStorage;
import acratools.tls.TlsSettings;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Turns {@link RedisFlags} into a storage. */
final class RedisOptions {
    private final ToolContext tool;
    private final FlagValues values;

    RedisOptions(ToolContext tool) {
        this.tool = tool;
        this.values = tool.values();
    }

    /** Whether the keystore is in Redis: the address decides, as in Acra. */
    boolean isAsked() {
        if (!values.get(RedisFlags.HOST_PORT).isEmpty()) {
            return true;
        }
        for (Flag<?> flag : RedisFlags.all()) {
            if (values.isChanged(flag)) {
                tool.log()
                        .warning(
                                "the settings for redis have no effect",
                                "flag",
                                flag.spelling(),
                                "missing",
                                RedisFlags.HOST_PORT.spelling());
                break;
            }
        }
        return false;
    }

    /**
     * The storage that the flags name; nothing is connected yet.
     *
     * @param root what the private keys' names in Redis begin with
     * @param publicRoot what the public ones' begin with
     * @throws InputFailure if the flags contradict each other or a value is wrong
     */
    RedisStorage storage(String root, String publicRoot) {
        String address = values.get(RedisFlags.HOST_PORT);
        int colon = address.lastIndexOf(':');
        String user = values.get(RedisFlags.USER);
        if (!user.isEmpty() && values.get(RedisFlags.PASSWORD).isEmpty()) {
            throw new InputFailure(
                    values.subject(RedisFlags.USER),
                    "is given without its password",
                    "add " + RedisFlags.PASSWORD.spelling());
        }
        RedisSettings settings = new RedisSettings(
                host(address, colon),
                port(address, colon),
                values.get(RedisFlags.DATABASE),
                user.isEmpty() ? Optional.empty() : Optional.of(user),
                tls(),
                RedisPatience.standard());
        return new RedisStorage(settings, password(), root, publicRoot, tool.log());
    }

    private Optional<Secret> password() {
        String given = values.get(RedisFlags.PASSWORD);
        return given.isEmpty()
                ? Optional.empty()
                : Optional.of(tool.secrets().hold(Secret.adopt(given.getBytes(StandardCharsets.UTF_8))));
    }

    private String host(String address, int colon) {
        if (colon < 1) {
            throw badAddress();
        }
        String host = address.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        if (host.equals("[]") || (!bracketed && host.indexOf(':') >= 0)) {
            throw badAddress();
        }
        return bracketed ? host.substring(1, host.length() - 1) : host;
    }

    private int port(String address, int colon) {
        try {
            return Integer.parseInt(address.substring(colon + 1));
        } catch (NumberFormatException e) {
            throw badAddress();
        }
    }

    private InputFailure badAddress() {
        return new InputFailure(
                values.subject(RedisFlags.HOST_PORT),
                "is no address of the form host:port",
                "give a name or address and a port, localhost:6379 or [::1]:6379");
    }

    private Optional<TlsSettings> tls() {
        return new TlsOptions(values, RedisFlags.TLS, RedisFlags.TLS_ENABLE)
                .settings(values.get(RedisFlags.TLS.ca), "the TLS settings for redis have no effect", tool.log());
    }
}
