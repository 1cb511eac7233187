package acratools.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.testkit.TestAuthority;
import acratools.testkit.TestAuthority.Addresses;
import acratools.testkit.TestAuthority.Issued;
import acratools.tls.RevocationRefusal.Finding;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.oiw.OIWObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSASSAPSSparams;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.cert.ocsp.BasicOCSPRespBuilder;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPResp;
import org.bouncycastle.cert.ocsp.OCSPRespBuilder;
import org.bouncycastle.cert.ocsp.RespID;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.cert.ocsp.UnknownStatus;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Answers and lists that OpenSSL does not make, signed by the issuer all the same. */
class CraftedAnswersTest {
    private static final ASN1ObjectIdentifier UNHEARD_OF = new ASN1ObjectIdentifier("1.2.3.4");
    private static final CertificateStatus GOOD = CertificateStatus.GOOD;
    private static final CertificateStatus UNKNOWN = new UnknownStatus();
    private static final CertificateStatus REVOKED =
            new RevokedStatus(Date.from(Instant.parse("2026-01-01T12:00:00Z")), CRLReason.keyCompromise);

    @TempDir
    private static Path directory;

    private static RawServer server;
    private static TestAuthority ca;
    private static PrivateKey key;
    private static List<X509Certificate> path;

    @BeforeAll
    static void issue() throws IOException {
        server = new RawServer();
        ca = TestAuthority.create(directory, "ca");
        Issued own = ca.own();
        key = PemFiles.privateKey(own.key(), (level, message, pairs) -> {});
        path = RevocationTrial.path(ca.issue("leaf", "localhost").certificate(), own.certificate());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static X509Certificate issuer() {
        return path.get(1);
    }

    /** One statement about the server's certificate. */
    private record Said(CertificateStatus status, Duration age, boolean critical) {
        static Said of(CertificateStatus status) {
            return new Said(status, Duration.ofMinutes(1), false);
        }
    }

    private static Extensions unheardOf() {
        return new Extensions(new Extension(UNHEARD_OF, true, new byte[] {5, 0}));
    }

    private static BasicOCSPRespBuilder saying(Said... all)
            throws OCSPException, OperatorCreationException, GeneralSecurityException {
        X509CertificateHolder holder = new JcaX509CertificateHolder(issuer());
        BasicOCSPRespBuilder builder = new BasicOCSPRespBuilder(new RespID(holder.getSubject()));
        CertificateID id = new CertificateID(
                new JcaDigestCalculatorProviderBuilder().build().get(CertificateID.HASH_SHA1),
                holder,
                path.get(0).getSerialNumber());
        for (Said said : all) {
            Instant from = Instant.now().minus(said.age());
            builder.addResponse(
                    id,
                    said.status(),
                    Date.from(from),
                    Date.from(from.plus(Duration.ofHours(1))),
                    said.critical() ? unheardOf() : null);
        }
        return builder;
    }

    private static RevocationTrial asked(
            BasicOCSPRespBuilder builder, PrivateKey signer, X509CertificateHolder... certs)
            throws OCSPException, OperatorCreationException, IOException {
        Object answer = builder.build(
                new JcaContentSignerBuilder("SHA256withECDSA").build(signer), certs, Date.from(Instant.now()));
        OCSPResp response = new OCSPRespBuilder().build(OCSPRespBuilder.SUCCESSFUL, answer);
        URI url = server.put("/ocsp", 200, "application/ocsp-response", response.getEncoded());
        return RevocationTrial.asking(url, OcspSettings.Required.ALLOW_UNKNOWN, NamedAddresses.IGNORE);
    }

    @Test
    void oneWordOfRevocationIsFinalWhateverStandsBeforeIt() throws Exception {
        asked(saying(Said.of(GOOD), Said.of(UNKNOWN)), key).passes(path);
        for (Said before : List.of(
                Said.of(GOOD),
                Said.of(UNKNOWN),
                new Said(GOOD, Duration.ofDays(2), false),
                new Said(GOOD, Duration.ofMinutes(1), true))) {
            asked(saying(before, Said.of(REVOKED)), key).refuses(path, Finding.REVOKED, "was revoked");
            asked(saying(Said.of(REVOKED), before), key).refuses(path, Finding.REVOKED, "was revoked");
        }
        asked(saying(new Said(GOOD, Duration.ofDays(2), false), Said.of(GOOD)), key)
                .refuses(path, Finding.NOT_TOLD, "out of date");
    }

    @Test
    void doesNotGoByWhatIsCriticalAndNotKnown() throws Exception {
        asked(saying(new Said(GOOD, Duration.ofMinutes(1), true)), key)
                .refuses(path, Finding.NOT_TOLD, "critical extension that is not known: 1.2.3.4");
        BasicOCSPRespBuilder whole = saying(Said.of(GOOD));
        whole.setResponseExtensions(unheardOf());
        asked(whole, key).refuses(path, Finding.NOT_TOLD, "critical extension that is not known: 1.2.3.4");
    }

    private static X509CertificateHolder delegate(
            PrivateKey signer, X509Certificate subject, String algorithm, boolean critical) throws Exception {
        Instant now = Instant.now();
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                issuer().getSubjectX500Principal(),
                BigInteger.TEN,
                Date.from(now.minusSeconds(60)),
                Date.from(now.plusSeconds(3600)),
                new X500Principal("CN=delegate"),
                subject.getPublicKey());
        builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_OCSPSigning));
        if (critical) {
            builder.addExtension(UNHEARD_OF, true, DERNull.INSTANCE);
        }
        return builder.build(new JcaContentSignerBuilder(algorithm).build(signer));
    }

    @Test
    void takesNoDelegateOfAWeakSignatureOrOneThatIsNotUnderstood() throws Exception {
        Issued own = ca.issue("responder");
        PrivateKey signer = PemFiles.privateKey(own.key(), (level, message, pairs) -> {});
        X509Certificate subject = RevocationTrial.path(own.certificate()).get(0);
        asked(saying(Said.of(GOOD)), signer, delegate(key, subject, "SHA256withECDSA", false))
                .passes(path);
        asked(saying(Said.of(GOOD)), signer, delegate(key, subject, "SHA1withECDSA", false))
                .refuses(path, Finding.NOT_TOLD, "the certificate that it is signed with is too weak: ECDSAWITHSHA1");
        asked(saying(Said.of(GOOD)), signer, delegate(key, subject, "SHA256withECDSA", true))
                .refuses(path, Finding.NOT_TOLD, "a critical extension that is not known");
        asked(saying(Said.of(GOOD)), signer, delegate(signer, subject, "SHA256withECDSA", false))
                .refuses(path, Finding.NOT_TOLD, "issuer did not certify");
    }

    private static X509v2CRLBuilder list(Duration until) {
        X509v2CRLBuilder builder = new JcaX509v2CRLBuilder(
                issuer().getSubjectX500Principal(), Date.from(Instant.now().minusSeconds(60)));
        builder.setNextUpdate(Date.from(Instant.now().plus(until)));
        return builder;
    }

    private static URI listed(X509v2CRLBuilder builder) throws OperatorCreationException, IOException {
        byte[] list = builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key))
                .getEncoded();
        return server.put("/list", 200, "application/pkix-crl", list);
    }

    @Test
    void doesNotGoByAListWithEntriesThatMayBeAboutOthers() throws Exception {
        GeneralNames other = new GeneralNames(new GeneralName(new X500Name("CN=other")));
        Extensions about = new Extensions(new Extension(Extension.certificateIssuer, true, other.getEncoded()));
        X509v2CRLBuilder foreign = list(Duration.ofDays(1));
        foreign.addCRLEntry(BigInteger.ONE, Date.from(Instant.now()), about);
        RevocationTrial.listed(listed(foreign), NamedAddresses.IGNORE)
                .refuses(path, Finding.NOT_TOLD, "an entry has a critical extension that is not known: 2.5.29.29");
        X509v2CRLBuilder plain = list(Duration.ofDays(1));
        plain.addCRLEntry(BigInteger.ONE, Date.from(Instant.now()), CRLReason.superseded);
        RevocationTrial.listed(listed(plain), NamedAddresses.IGNORE).passes(path);
    }

    @Test
    void isRevokedForAReasonThatCannotBeRead() throws Exception {
        X509v2CRLBuilder broken = list(Duration.ofDays(1));
        broken.addCRLEntry(
                path.get(0).getSerialNumber(),
                Date.from(Instant.now()),
                new Extensions(new Extension(Extension.reasonCode, false, new byte[] {5, 0})));
        RevocationTrial.listed(listed(broken), NamedAddresses.IGNORE).refuses(path, Finding.REVOKED, "was revoked");
    }

    @Test
    void readsAListAnewOnceItIsOutOfDate() throws Exception {
        URI url = listed(list(Duration.ofMinutes(2)));
        AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
        CrlCache cache = new CrlCache(16, Duration.ofMinutes(5), now::get);
        long before = server.times("/list");
        cache.lists(url, Duration.ofSeconds(10));
        cache.lists(url, Duration.ofSeconds(10));
        assertEquals(1, server.times("/list") - before);
        now.set(now.get().plus(Duration.ofMinutes(3)));
        cache.lists(url, Duration.ofSeconds(10));
        assertEquals(2, server.times("/list") - before);
    }

    @Test
    void tellsOfAddressesThatNobodyAsks() {
        List<String> told = new ArrayList<>();
        Addresses addresses =
                new Addresses(List.of("https://o.example/"), List.of("ldap://l.example/cn=x", "file:///x"));
        Issued naming = ca.issue("naming", addresses, "localhost");
        RevocationChecker checker = new RevocationChecker(
                new RevocationSettings(
                        new OcspSettings(
                                Optional.empty(), OcspSettings.Required.DENY_UNKNOWN, NamedAddresses.PREFER, false),
                        new CrlSettings(Optional.empty(), NamedAddresses.PREFER, false, 0, Duration.ZERO)),
                Instant::now,
                (level, message, pairs) -> told.add(level + " " + List.of(pairs)));
        List<X509Certificate> chain = new ArrayList<>(RevocationTrial.path(naming.certificate()));
        chain.add(issuer());
        passes(checker, chain);
        assertEquals(
                List.of(
                        "WARNING [kind, ocsp, address, https://o.example/]",
                        "WARNING [kind, list, address, ldap://l.example/cn=x]"),
                told);
        told.clear();
        passes(checker, chain.subList(0, 1));
        assertEquals(1, told.size(), "of a certificate that is itself trusted");
    }

    private static void passes(RevocationChecker checker, List<X509Certificate> chain) {
        try {
            checker.check(chain);
        } catch (RevocationRefusal refused) {
            throw new AssertionError(refused);
        }
    }

    @Test
    void countsNoSignatureOverADigestThatIsBrokenOrNotKnown() throws Exception {
        List<AlgorithmIdentifier> strong = List.of(
                new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256),
                new AlgorithmIdentifier(PKCSObjectIdentifiers.sha384WithRSAEncryption),
                pss(NISTObjectIdentifiers.id_sha256),
                new AlgorithmIdentifier(new ASN1ObjectIdentifier("1.3.101.112")));
        List<AlgorithmIdentifier> weak = List.of(
                new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA1),
                new AlgorithmIdentifier(PKCSObjectIdentifiers.md5WithRSAEncryption),
                new AlgorithmIdentifier(OIWObjectIdentifiers.sha1WithRSA),
                pss(OIWObjectIdentifiers.idSHA1),
                new AlgorithmIdentifier(PKCSObjectIdentifiers.id_RSASSA_PSS),
                new AlgorithmIdentifier(UNHEARD_OF));
        for (AlgorithmIdentifier each : strong) {
            SignatureStrength.require(each, "it");
        }
        for (AlgorithmIdentifier each : weak) {
            UnusableAnswer refused = assertThrows(UnusableAnswer.class, () -> SignatureStrength.require(each, "it"));
            assertTrue(refused.reason().startsWith("it is too weak: "), refused.reason());
        }
    }

    private static AlgorithmIdentifier pss(ASN1ObjectIdentifier digest) {
        AlgorithmIdentifier hash = new AlgorithmIdentifier(digest, DERNull.INSTANCE);
        return new AlgorithmIdentifier(
                PKCSObjectIdentifiers.id_RSASSA_PSS,
                new RSASSAPSSparams(
                        hash,
                        new AlgorithmIdentifier(PKCSObjectIdentifiers.id_mgf1, hash),
                        RSASSAPSSparams.DEFAULT_SALT_LENGTH,
                        RSASSAPSSparams.DEFAULT_TRAILER_FIELD));
    }
}
