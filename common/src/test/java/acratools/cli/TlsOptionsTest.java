package acratools.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.failure.InputFailure;
import acratools.tls.CrlSettings;
import acratools.tls.NamedAddresses;
import acratools.tls.OcspSettings;
import acratools.tls.TlsSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the flags of a connection, and behind them those of every connection, come to. */
class TlsOptionsTest {
    private final List<String> warnings = new ArrayList<>();

    private Optional<TlsSettings> settings(String... args) {
        FlagValues values = new FlagValues(FlagSet.of(RedisFlags.all()).with(TlsFlags.ofAnyServer()));
        Problems problems = new Problems();
        PicocliParser.parse(List.of(args), values, problems);
        problems.raise();
        return new TlsOptions(values, RedisFlags.TLS, RedisFlags.TLS_ENABLE)
                .settings(values.get(RedisFlags.TLS.ca), "ignored", (level, message, pairs) -> warnings.add(message));
    }

    private TlsSettings enabled(String... args) {
        List<String> all = new ArrayList<>(List.of(args));
        all.add("--redis_tls_enable=true");
        return settings(all.toArray(String[]::new)).orElseThrow();
    }

    @Test
    void certificatesOwnAddressesCountUnlessToldNot() {
        TlsSettings plain = enabled();
        assertEquals(
                new OcspSettings(Optional.empty(), OcspSettings.Required.DENY_UNKNOWN, NamedAddresses.PREFER, false),
                plain.revocation().ocsp());
        assertEquals(
                new CrlSettings(Optional.empty(), NamedAddresses.PREFER, false, 16, Duration.ZERO),
                plain.revocation().crl());
        assertEquals(-1, plain.auth());
    }

    @Test
    void whatIsNotGivenForTheConnectionIsAsForAll() {
        TlsSettings all = enabled(
                "--tls_ca=ca.pem",
                "--tls_cert=c.pem",
                "--tls_key=k.pem",
                "--tls_auth=2",
                "--tls_ocsp_url=http://o/",
                "--tls_ocsp_required=requireGood",
                "--tls_ocsp_from_cert=trust",
                "--tls_ocsp_check_only_leaf_certificate=true",
                "--tls_crl_url=file:///l.crl",
                "--tls_crl_from_cert=use",
                "--tls_crl_check_only_leaf_certificate=true",
                "--tls_crl_cache_size=3",
                "--tls_crl_cache_time=300");
        assertEquals(Optional.of(Path.of("ca.pem")), all.ca());
        assertEquals(Optional.of(Path.of("c.pem")), all.certificate());
        assertEquals(Optional.of(Path.of("k.pem")), all.key());
        assertEquals(2, all.auth());
        assertEquals(
                new OcspSettings(
                        Optional.of(URI.create("http://o/")),
                        OcspSettings.Required.REQUIRE_GOOD,
                        NamedAddresses.TRUST,
                        true),
                all.revocation().ocsp());
        assertEquals(
                new CrlSettings(
                        Optional.of(URI.create("file:///l.crl")), NamedAddresses.USE, true, 3, Duration.ofSeconds(300)),
                all.revocation().crl());
    }

    @Test
    void whatIsGivenForTheConnectionCountsFlagByFlagAlsoWhereItIsTheDefault() {
        TlsSettings mixed = enabled(
                "--tls_ca=ca.pem",
                "--redis_tls_client_ca=own.pem",
                "--tls_ocsp_required=requireGood",
                "--redis_tls_ocsp_client_required=denyUnknown",
                "--tls_ocsp_from_cert=ignore",
                "--tls_crl_url=http://l/",
                "--redis_tls_crl_client_cache_time=7");
        assertEquals(Optional.of(Path.of("own.pem")), mixed.ca());
        assertEquals(
                OcspSettings.Required.DENY_UNKNOWN, mixed.revocation().ocsp().required());
        assertEquals(NamedAddresses.IGNORE, mixed.revocation().ocsp().named());
        assertEquals(
                Optional.of(URI.create("http://l/")), mixed.revocation().crl().url());
        assertEquals(Duration.ofSeconds(7), mixed.revocation().crl().cacheTime());
    }

    @Test
    void warnsOfTheConnectionsOwnFlagsAloneWhereItHasNoTls() {
        assertTrue(settings("--tls_ca=ca.pem", "--tls_ocsp_url=http://o/").isEmpty());
        assertEquals(List.of(), warnings);
        assertTrue(settings("--redis_tls_crl_client_url=http://l/").isEmpty());
        assertEquals(List.of("ignored"), warnings);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--redis_tls_ocsp_client_url=ocsp",
                "--redis_tls_ocsp_client_url=file:///tmp/x",
                "--redis_tls_ocsp_client_url=http:///x",
                "--tls_ocsp_url=ldap://host/x",
                "--tls_ocsp_url=http://user:password@host/x",
                "--redis_tls_crl_client_url=ftp://host/x",
                "--redis_tls_crl_client_url=file://host/x",
                "--redis_tls_crl_client_url=file:x",
                "--tls_crl_url=http://a b/"
            })
    void refusesAddressesThatCannotBeAsked(String flag) {
        InputFailure failure = assertThrows(InputFailure.class, () -> enabled(flag));
        assertEquals(flag.substring(0, flag.indexOf('=')), failure.subject());
    }
}
