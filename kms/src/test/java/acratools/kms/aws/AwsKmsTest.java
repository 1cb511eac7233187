package acratools.kms.aws;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.failure.MasterKeyFailure;
import acratools.failure.MasterKeyFailure.Case;
import acratools.failure.UnsealFailure;
import acratools.id.ClientId;
import acratools.id.KeyKind;
import acratools.id.KeyRef;
import acratools.kms.Kms;
import acratools.kms.KmsAccess;
import acratools.kms.KmsAlias;
import acratools.kms.KmsLibrary;
import acratools.protect.KmsProtector;
import acratools.secret.Secret;
import acratools.testkit.LiveKms;
import acratools.testkit.LiveServers;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(LiveServers.class)
class AwsKmsTest {
    private static LiveKms server;
    private static Kms kms;

    @BeforeAll
    static void start(LiveKms shared) {
        server = shared;
        kms = KmsLibrary.open(access(server.endpoint()));
    }

    @AfterAll
    static void close() {
        kms.close();
    }

    private static KmsAccess access(String endpoint) {
        return new KmsAccess(
                LiveKms.KEY_ID,
                Secret.adopt(LiveKms.SECRET_KEY.getBytes(StandardCharsets.UTF_8)),
                LiveKms.REGION,
                Optional.of(URI.create(endpoint)));
    }

    private static Secret secret(String text) {
        return Secret.adopt(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(Secret secret) {
        try (secret) {
            return secret.use(bytes -> new String(bytes, StandardCharsets.UTF_8));
        }
    }

    @Test
    void opensWhatTheServiceEncryptedAndTheOtherWayRound() {
        KmsAlias alias = new KmsAlias("alias/acra_both-ways");
        server.create(alias.name());
        byte[] theirs = server.encrypt(alias.name(), "theirs".getBytes(StandardCharsets.UTF_8));
        assertEquals("theirs", text(kms.decrypt(alias, theirs)));
        try (Secret plaintext = secret("ours")) {
            byte[] ours = kms.encrypt(alias, plaintext);
            assertArrayEquals("ours".getBytes(StandardCharsets.UTF_8), server.decrypt(alias.name(), ours));
        }
    }

    @Test
    void makesAKeyThatIsFoundAtOnceAndNeverASecondOne() {
        KmsAlias alias = new KmsAlias("alias/acra_made");
        assertFalse(kms.has(alias));
        int before = server.keys();
        assertTrue(kms.create(alias));
        assertTrue(kms.has(alias));
        assertFalse(kms.create(alias));
        assertEquals(before + 1, server.keys());
    }

    /** One gets the name first; what the others made for it is discarded, and everybody encrypts under the same. */
    @Test
    void makesOneKeyWhereSeveralRunsWantIt() throws Exception {
        KmsAlias alias = new KmsAlias("alias/acra_contested");
        int before = server.keysInUse();
        int runs = 4;
        CyclicBarrier together = new CyclicBarrier(runs);
        ExecutorService threads = Executors.newFixedThreadPool(runs);
        try {
            List<Future<Boolean>> made = new ArrayList<>();
            for (int run = 0; run < runs; run++) {
                made.add(threads.submit(() -> {
                    try (Kms own = KmsLibrary.open(access(server.endpoint()))) {
                        own.has(alias);
                        together.await();
                        return own.create(alias);
                    }
                }));
            }
            int makers = 0;
            for (Future<Boolean> each : made) {
                makers += each.get() ? 1 : 0;
            }
            assertEquals(1, makers);
        } finally {
            threads.shutdownNow();
        }
        assertEquals(1, server.aliases().stream().filter(alias.name()::equals).count());
        assertEquals(before + 1, server.keysInUse());
    }

    @Test
    void discardsItsOwnWhereAnotherRunGotTheName() throws IOException {
        Naming naming = new Naming(true, false);
        naming.other = "k2";
        assertFalse(created(naming));
        assertEquals(List.of("k1"), naming.deleted);
    }

    /** The name is given, the answer is not: whoever discards the key then takes it from those who use it by now. */
    @Test
    void keepsAKeyWhoseNameWasGivenThoughTheAnswerWasLost() throws IOException {
        Naming naming = new Naming(true, true);
        assertTrue(created(naming));
        assertEquals(List.of(), naming.deleted);
    }

    @Test
    void discardsAKeyThatMayNotBeNamed() throws IOException {
        Naming naming = new Naming(false, false);
        HttpServer refusing = answering(naming);
        try (Kms asked = KmsLibrary.open(access(endpoint(refusing)))) {
            MasterKeyFailure failure = assertThrows(MasterKeyFailure.class, () -> asked.create(KmsAlias.MASTER_KEY));
            assertEquals(Case.PERMISSION_DENIED, failure.failureCase());
            assertEquals(List.of("k1"), naming.deleted);
        } finally {
            refusing.stop(0);
        }
    }

    @Test
    void waitsUntilTheServiceEncryptsUnderANewKey() throws IOException {
        Naming naming = new Naming(true, false);
        naming.unseen = 3;
        assertTrue(created(naming));
        assertEquals(-1, naming.unseen);
    }

    private static boolean created(Naming naming) throws IOException {
        HttpServer answers = answering(naming);
        try (Kms asked = KmsLibrary.open(access(endpoint(answers)))) {
            return asked.create(KmsAlias.MASTER_KEY);
        } finally {
            answers.stop(0);
        }
    }

    /** A service that makes one key, and names it or not. */
    private static final class Naming implements Answering {
        private final boolean names;
        private final boolean losesTheAnswer;
        private final List<String> deleted = new ArrayList<>();
        private boolean named;
        private int unseen;
        /** The key of a run that gets the name first. */
        private String other = "";

        Naming(boolean names, boolean losesTheAnswer) {
            this.names = names;
            this.losesTheAnswer = losesTheAnswer;
        }

        @Override
        public synchronized Answer to(String operation) {
            return switch (operation) {
                case "TrentService.ListAliases" ->
                    new Answer(
                            200,
                            named
                                    ? "{\"Aliases\":[{\"AliasName\":\"alias/acra_master_key\",\"TargetKeyId\":\""
                                            + (other.isEmpty() ? "k1" : other) + "\"}]}"
                                    : "{\"Aliases\":[]}");
                case "TrentService.CreateKey" -> new Answer(200, "{\"KeyMetadata\":{\"KeyId\":\"k1\"}}");
                case "TrentService.CreateAlias" -> nameIt();
                case "TrentService.ScheduleKeyDeletion" -> {
                    deleted.add("k1");
                    yield new Answer(200, "{}");
                }
                case "TrentService.Encrypt" ->
                    unseen-- > 0
                            ? new Answer(400, "{\"__type\":\"NotFoundException\"}")
                            : new Answer(200, "{\"CiphertextBlob\":\"AAAA\",\"KeyId\":\"k1\"}");
                default -> new Answer(400, "{\"__type\":\"InvalidAction\"}");
            };
        }

        private Answer nameIt() {
            if (!names) {
                return new Answer(400, "{\"__type\":\"AccessDeniedException\"}");
            }
            if (!other.isEmpty()) {
                named = true;
            }
            if (named) {
                return new Answer(400, "{\"__type\":\"AlreadyExistsException\"}");
            }
            named = true;
            return losesTheAnswer ? new Answer(500, "{\"__type\":\"KMSInternalException\"}") : new Answer(200, "{}");
        }
    }

    @Test
    void tellsAMissingKey() {
        KmsAlias alias = new KmsAlias("alias/acra_missing");
        try (Secret plaintext = secret("x")) {
            MasterKeyFailure missing = assertThrows(MasterKeyFailure.class, () -> kms.encrypt(alias, plaintext));
            assertEquals(Case.NO_SUCH_KEK, missing.failureCase());
            assertTrue(missing.getMessage().contains("alias/acra_missing of aws kms in " + LiveKms.REGION));
        }
    }

    /** moto refuses another key's ciphertext in a form of its own; what AWS says to that stands below. */
    @Test
    void doesNotOpenWhatWasAltered() {
        KmsAlias alias = new KmsAlias("alias/acra_altered");
        server.create(alias.name());
        byte[] sealed = server.encrypt(alias.name(), new byte[32]);
        sealed[sealed.length - 1] ^= 1;
        assertThrows(UnsealFailure.class, () -> kms.decrypt(alias, sealed));
    }

    @Test
    void givesEachOwnerAKeyWithItsFirstOne() {
        KmsProtector protector = new KmsProtector(kms, owner -> false);
        KeyRef ref = new KeyRef(new ClientId("first-client"), KeyKind.STORAGE_SYMMETRIC);
        try (Secret key = secret("0123456789abcdef0123456789abcdef")) {
            byte[] sealed = protector.seal(ref, key, new byte[0]);
            assertTrue(server.aliases().contains("alias/acra_first-client"));
            int keys = server.keys();
            protector.seal(ref, key, new byte[0]);
            assertEquals(keys, server.keys());
            try (Secret opened = protector.unseal(ref, sealed, new byte[0])) {
                assertTrue(key.sameAs(opened));
            }
        }
    }

    /** Statuses and codes are those of AWS' own reference of the KMS API and its common errors. */
    @ParameterizedTest
    @CsvSource({
        "400, UnrecognizedClientException, BAD_CREDENTIALS",
        "400, InvalidSignatureException, BAD_CREDENTIALS",
        "400, AccessDeniedException, PERMISSION_DENIED",
        "400, DisabledException, KEK_UNUSABLE",
        "400, KMSInvalidStateException, KEK_UNUSABLE",
        "500, KMSInternalException, SERVER_ERROR",
        "500, KeyUnavailableException, SERVER_ERROR",
        "400, ThrottlingException, THROTTLED",
        "400, SomethingNewException, UNEXPECTED_ANSWER"
    })
    @Tag("once")
    void tellsWhatTheServiceRefuses(int status, String code, Case expected) throws IOException {
        HttpServer refusing = answering(exchange -> new Answer(status, "{\"__type\":\"" + code + "\"}"));
        try (Kms refused = KmsLibrary.open(access(endpoint(refusing)));
                Secret plaintext = secret("x")) {
            MasterKeyFailure failure =
                    assertThrows(MasterKeyFailure.class, () -> refused.encrypt(KmsAlias.MASTER_KEY, plaintext));
            assertEquals(expected, failure.failureCase());
        } finally {
            refusing.stop(0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"InvalidCiphertextException", "IncorrectKeyException"})
    void doesNotOpenWhatTheServiceDoesNot(String code) throws IOException {
        HttpServer refusing = answering(operation -> new Answer(400, "{\"__type\":\"" + code + "\"}"));
        try (Kms refused = KmsLibrary.open(access(endpoint(refusing)))) {
            assertThrows(UnsealFailure.class, () -> refused.decrypt(KmsAlias.MASTER_KEY, new byte[64]));
        } finally {
            refusing.stop(0);
        }
    }

    @Test
    void asksAgainWhereTheServiceIsTooBusy() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        HttpServer busy = answering(count -> asked.incrementAndGet() < 3
                ? new Answer(400, "{\"__type\":\"ThrottlingException\"}")
                : new Answer(200, "{\"CiphertextBlob\":\"AAAA\",\"KeyId\":\"k\"}"));
        try (Kms patient = KmsLibrary.open(access(endpoint(busy)));
                Secret plaintext = secret("x")) {
            assertEquals(3, patient.encrypt(KmsAlias.MASTER_KEY, plaintext).length);
            assertEquals(3, asked.get());
        } finally {
            busy.stop(0);
        }
    }

    @Test
    void tellsAServiceThatIsNotThere() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        try (Kms gone = KmsLibrary.open(access("http://127.0.0.1:" + free));
                Secret plaintext = secret("x")) {
            MasterKeyFailure failure =
                    assertThrows(MasterKeyFailure.class, () -> gone.encrypt(KmsAlias.MASTER_KEY, plaintext));
            assertEquals(Case.CANNOT_CONNECT, failure.failureCase());
        }
    }

    private record Answer(int status, String body) {}

    private interface Answering {
        Answer to(String operation);
    }

    private static String endpoint(HttpServer server) {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private static HttpServer answering(Answering answering) throws IOException {
        HttpServer answers = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        answers.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            Answer answer = answering.to(exchange.getRequestHeaders().getFirst("X-Amz-Target"));
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/x-amz-json-1.1");
            exchange.sendResponseHeaders(answer.status(), body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        answers.start();
        return answers;
    }
}
